"""What in a slice of code keeps it from standing alone, as a stable reason."""

import ast
from collections.abc import Iterable

from tasks.core.offline.known import CLOCK_MODULES, DRAWING_MODULES, OPAQUE_MODULES, RANDOM_MODULES, WORLD_MODULES

_READS = frozenset({"input", "open", "exec", "breakpoint", "__import__"})


def module_reason(module: str) -> str:
    """Return the reason for which code that needs `module` cannot be kept."""
    top = module.split(".")[0]
    if top in RANDOM_MODULES:
        return "uses_randomness"
    if top in CLOCK_MODULES:
        return "reads_clock"
    if top in DRAWING_MODULES:
        return "draws_pictures"
    if top in OPAQUE_MODULES:
        return "opaque_computation"
    if top in WORLD_MODULES:
        return "io_bound"
    return "needs_missing_module"


def hazard(statements: Iterable[ast.stmt]) -> tuple[str, str] | None:
    """Return (reason, detail) for the first thing among `statements` that reads the world, or None."""
    for statement in statements:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in _READS:
                    return ("io_bound", f"calls {name}()")
                case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"):
                    return ("uses_randomness", "draws from numpy.random")
                case ast.Attribute(value=ast.Name(id="sys"), attr="argv" | "stdin" as attribute):
                    return ("io_bound", f"reads sys.{attribute}")
                case ast.Attribute(attr="now" | "today" | "utcnow"):
                    return ("reads_clock", "asks for the time")
                case ast.AsyncFunctionDef() | ast.Await():
                    return ("io_bound", "is asynchronous")
    return None
