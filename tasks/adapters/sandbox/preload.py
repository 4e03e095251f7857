"""Which modules the supervisor may import ahead, because the code names them: a fork then finds them loaded."""

import re

# Trusted by construction: they come from the image's read-only root. Not here: anything with threads or state at import time.
HEAVY = ("numpy", "scipy", "pandas", "sympy", "networkx", "nltk", "sortedcontainers", "more_itertools", "mpmath")
SUBMODULES = {
    "scipy": ("special", "optimize", "stats", "linalg", "integrate", "interpolate", "spatial", "signal", "sparse", "ndimage", "fft", "cluster"),
    "numpy": ("random", "linalg", "fft"),
}
STANDARD = (
    "abc array ast base64 bisect calendar cmath collections contextlib copy csv dataclasses datetime decimal difflib enum fractions "
    "functools hashlib heapq inspect io itertools json keyword math numbers operator pprint queue random re secrets statistics string "
    "struct textwrap threading time timeit traceback types typing unicodedata urllib.parse uuid zlib"
).split()

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
    names = _PATH.findall(clause)
    top = {name.split(".")[0] for name in names}
    allowed = {name for name in names if name in STANDARD} | (top & set(HEAVY)) | (top & set(STANDARD))
    for parent, children in SUBMODULES.items():
        if parent in top:
            words = {part for name in names for part in name.split(".")}
            allowed |= {f"{parent}.{child}" for child in children if child in words}
    return allowed
