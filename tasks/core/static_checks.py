"""Finding, without running it, what makes code depend on more than its arguments: random numbers, the clock, the outside world."""

import ast
from dataclasses import dataclass

from tasks.core.impurity_rules import METHODS, STAR_NAMES, impurity_reason
from tasks.core.parsing import parse_module
from tasks.core.reachability import Reachable, Use

_ENTRY_POINT = "main_solution"
# An unused value that was drawn or timed while loading cannot matter; the other reasons have effects, or fail, at once.
_MATTERS_ONLY_WHEN_USED = {"random", "clock"}


@dataclass(frozen=True, slots=True)
class Impurity:
    """What makes a function impure. Reasons: random, clock, environment, reads_stdin, filesystem, network, process."""

    reason: str
    detail: str


def find_impurity(reference_code: str) -> Impurity | None:
    """Return the first impurity (by line) in what calling `main_solution` can reach, or None; never raises.

    Reached are `main_solution`, the functions, classes, methods (by name) and module values it uses, and what runs when the module is
    loaded. Importing a module is no impurity, using it is; a generator with a fixed seed still counts as random.
    Source: the paper skips functions that use randomness; the other reasons are ours (docs/design.md, Sandbox).
    """
    module = parse_module(reference_code)
    if not isinstance(module, ast.Module):
        return None
    reachable = Reachable(module, _ENTRY_POINT)
    if not reachable.has_entry_point:
        return None
    findings = _findings(reachable.used())
    findings += [finding for finding in _findings(reachable.only_loaded()) if finding[1] not in _MATTERS_ONLY_WHEN_USED]
    if not findings:
        return None
    line, reason, name = min(findings)
    return Impurity(reason, f"{name} in line {line}")


def imported_modules(code: str) -> set[str]:
    """The top-level names of all modules that the code imports by absolute name, anywhere; none when it does not parse."""
    module = parse_module(code)
    if not isinstance(module, ast.Module):
        return set()
    names: set[str] = set()
    for node in ast.walk(module):
        match node:
            case ast.Import():
                names.update(alias.name.split(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str(name), level=0):
                names.add(name.split(".")[0])
    return names


def _findings(uses: list[Use]) -> list[tuple[int, str, str]]:
    found = []
    for use in uses:
        reason = _reason(use)
        if reason:
            found.append((use.line, reason, use.name.removeprefix("builtins.")))
    return found


def _reason(use: Use) -> str | None:
    if use.is_method:
        return METHODS.get(use.name)
    if use.star_module is not None and impurity_reason(use.star_module):  # the module as a whole: does it have this name at all?
        known = STAR_NAMES.get(use.star_module, frozenset())
        return impurity_reason(use.name) if use.name.removeprefix(f"{use.star_module}.").split(".")[0] in known else None
    return impurity_reason(use.name)
