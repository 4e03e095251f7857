"""What the analysis knows about Python's own names: where they come from, and which of them code that stands alone cannot use."""

import builtins

BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}

# Modules of the standard library that only compute; the others need the world or give it away.
PURE_MODULES = frozenset(
    [
        "abc", "array", "bisect", "calendar", "cmath", "collections", "contextlib", "copy", "dataclasses", "decimal", "enum",
        "fractions", "functools", "heapq", "inspect", "io", "itertools", "json", "keyword", "math", "numbers", "operator",
        "queue", "re", "statistics", "string", "sys", "textwrap", "types", "typing", "unicodedata", "warnings", "weakref",
        "__future__", "typing_extensions", "colorsys", "datetime", "difflib", "cProfile",
    ]
)
SCIENTIFIC_MODULES = frozenset({"numpy", "scipy", "sympy", "pandas", "networkx"})
USABLE_MODULES = PURE_MODULES | SCIENTIFIC_MODULES

DRAWING_MODULES = frozenset([
    "matplotlib", "pylab", "seaborn", "turtle", "pygame", "plotly", "graphics", "tkinter", "Tkinter", "cv2", "PIL", "bokeh",
    "visualize",
])
LOGGING_MODULES = frozenset({"logging", "pprint", "warnings", "tqdm"})

# name -> the import statement that a file using it undefined most likely lost
LOST_IMPORTS: dict[str, str] = {
    **dict.fromkeys([
        "math", "re", "itertools", "collections", "functools", "heapq", "bisect", "string", "copy", "operator", "sys", "json",
        "typing",
    ], "import {0}"),
    **dict.fromkeys([
        "List", "Dict", "Set", "Tuple", "Optional", "Union", "Any", "Callable", "Iterable", "Iterator", "Generator", "Sequence",
    ], "from typing import {0}"),
    **dict.fromkeys(["deque", "defaultdict", "Counter", "OrderedDict", "namedtuple"], "from collections import {0}"),
    **dict.fromkeys(["heappush", "heappop", "heapify", "heappushpop", "nlargest", "nsmallest"], "from heapq import {0}"),
    **dict.fromkeys(["bisect_left", "bisect_right", "insort", "insort_left"], "from bisect import {0}"),
    **dict.fromkeys([
        "permutations", "combinations", "product", "accumulate", "chain", "groupby", "combinations_with_replacement",
    ], "from itertools import {0}"),
    **dict.fromkeys(["reduce", "lru_cache", "cache", "cmp_to_key", "wraps"], "from functools import {0}"),
    **dict.fromkeys([
        "sqrt", "ceil", "floor", "gcd", "inf", "pi", "factorial", "log", "log2", "log10", "exp", "sin", "cos", "tan", "atan2",
        "hypot", "comb",
    ], "from math import {0}"),
    **dict.fromkeys(("Fraction",), "from fractions import {0}"),
    **dict.fromkeys(("Decimal",), "from decimal import {0}"),
    **dict.fromkeys(("PriorityQueue", "Queue", "LifoQueue"), "from queue import {0}"),
    **dict.fromkeys(("deepcopy",), "from copy import {0}"),
    **dict.fromkeys(("dataclass",), "from dataclasses import {0}"),
    "np": "import numpy as np",
    "numpy": "import numpy",
    "pd": "import pandas as pd",
}

# Classes that practice sites define outside the file, in the form in which they document them.
LOST_CLASSES: dict[str, str] = {
    "TreeNode": "class TreeNode:\n    def __init__(self, val=0, left=None, right=None):\n"
    "        self.val = val\n        self.left = left\n        self.right = right",
    "ListNode": "class ListNode:\n    def __init__(self, val=0, next=None):\n        self.val = val\n        self.next = next",
}

OPAQUE_MODULES = frozenset([
    "hashlib", "zlib", "base64", "binascii", "hmac", "crypt", "Crypto", "cryptography", "struct",
])  # nobody follows them by reasoning
RANDOM_MODULES = frozenset({"random", "secrets", "uuid"})
CLOCK_MODULES = frozenset({"time", "timeit"})
WORLD_MODULES = frozenset(
    [
        "os", "io.open", "socket", "requests", "urllib", "urllib2", "http", "subprocess", "threading", "multiprocessing",
        "asyncio", "shutil", "pathlib", "glob", "tempfile", "pickle", "csv", "sqlite3", "argparse", "getpass", "signal",
        "select", "ssl", "ftplib", "smtplib", "webbrowser", "logging.config", "ctypes", "platform", "resource",
    ]
)
