"""Which modules the supervisor may import ahead, because the code names them: a fork then finds them loaded."""

import re

# Trusted by construction: they come from the image's read-only root. Not here: anything with threads or state at import time.
HEAVY = frozenset({"more_itertools", "mpmath", "networkx", "nltk", "numpy", "pandas", "scipy", "sortedcontainers", "sympy"})
SUBMODULES = {
    "scipy": frozenset({
        "fft", "integrate", "interpolate", "linalg", "ndimage", "optimize", "signal", "sparse", "spatial", "special", "stats",
    }),
    "urllib": frozenset({"parse"}),
}  # fmt: skip
STANDARD = frozenset({
    "abc", "array", "ast", "base64", "bisect", "calendar", "cmath", "collections", "contextlib", "copy", "csv", "dataclasses", "datetime",
    "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "inspect", "io", "itertools", "json", "keyword", "math",
    "numbers", "operator", "pprint", "queue", "random", "re", "secrets", "statistics", "string", "struct", "textwrap", "threading", "time",
    "timeit", "traceback", "types", "typing", "unicodedata", "uuid", "zlib",
})  # fmt: skip

_NAMED = re.compile(r"^[ \t]*(?:import|from)[ \t]+([^\n#]+)", re.MULTILINE)
_PATH = re.compile(r"[A-Za-z_][\w.]*")


def modules_named_in(code: str) -> list[str]:
    """Return the allowed modules that `code` imports anywhere, sorted; a wrong guess costs time only, so no parsing is needed."""
    found: set[str] = set()
    for match in _NAMED.finditer(code):
        found.update(_allowed(match[1]))
    return sorted(found)


def _allowed(clause: str) -> set[str]:
    """Modules named in what follows `import` or `from`: in `scipy import stats` these are scipy and scipy.stats."""
    words = {word for path in _PATH.findall(clause) for word in path.split(".")}
    children = {f"{parent}.{name}" for parent, names in SUBMODULES.items() if parent in words for name in names & words}
    return children | (words & STANDARD) | (words & HEAVY)
