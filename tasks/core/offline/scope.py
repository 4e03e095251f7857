"""Which names a piece of code needs from outside itself, and where in the file each of them comes from."""

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tasks.core.offline.known import BUILTINS, LOST_CLASSES, LOST_IMPORTS, USABLE_MODULES
from tasks.core.offline.source import Source
from tasks.core.offline.syntax import parse_text
from tasks.core.offline.syntax import statement as parsed

_MUTATORS = frozenset(["append", "extend", "insert", "add", "update", "remove", "pop", "sort", "setdefault", "appendleft", "clear"])


@dataclass(frozen=True, slots=True)
class Scope:
    """The top level of a file: `imports` by bound name, `definitions` by name in file order (the last one is in force)."""

    source: Source
    imports: dict[str, str] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)  # bound name -> top-level module it comes from
    stars: tuple[str, ...] = ()
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slice:
    """What a piece of code needs: import lines and statements in file order, or the first name nobody defines."""

    imports: tuple[str, ...]
    statements: tuple[ast.stmt, ...]
    missing: str | None = None
    missing_module: str | None = None


def scope_of(source: Source) -> Scope:
    """Index the top level of a file: imports (wherever they stand), functions, classes and assigned names."""
    scope = Scope(source)
    stars: list[str] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                scope.imports[bound] = f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
                scope.modules[bound] = alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            _index_from(node, scope, stars)
    for statement in top_statements(source.tree):
        for name in bound_names(statement):
            scope.definitions.setdefault(name, []).append(statement)
    return Scope(source, scope.imports, scope.modules, tuple(stars), scope.definitions)


def _index_from(node: ast.ImportFrom, scope: Scope, stars: list[str]) -> None:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            stars.append(module)
            continue
        bound = alias.asname or alias.name
        scope.imports[bound] = f"from {module} import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
        scope.modules[bound] = module.split(".")[0] or "."


def constants_of(scope: Scope) -> dict[str, Any]:
    """Return the plain constants of a file by spelling: `LIMIT` at the top level, `Direction.UP` in classes."""
    found: dict[str, Any] = {}
    for name, statements in scope.definitions.items():
        last = statements[-1]
        if isinstance(last, ast.ClassDef):
            found |= {f"{name}.{inner}": value for member in last.body for inner, value in _constant(member)}
        elif len(statements) == 1:
            found |= dict(_constant(last))
    return found


def _constant(statement: ast.stmt) -> Iterator[tuple[str, Any]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str() | int() as value)):
            yield name, value


def top_statements(tree: ast.Module) -> list[ast.stmt]:
    """Return the top-level statements that are not imports or bare strings; a `try` around imports counts as one."""
    kept: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Try) and all(isinstance(part, ast.Import | ast.ImportFrom | ast.Assign | ast.Pass) for part in node.body):
            continue
        kept.append(node)
    return kept


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    return isinstance(node, ast.If) and any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(node.test))


def bound_names(statement: ast.stmt) -> set[str]:
    """Return the top-level names that a statement defines, assigns or changes in place."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if is_main_guard(statement):
        return set()
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found |= {root.id for root in [_root(node)] if root is not None}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATORS:
            found |= {root.id for root in [_root(node.func)] if root is not None}
    return found


def _root(node: ast.expr) -> ast.Name | None:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def free_names(node: ast.AST) -> frozenset[str]:
    """Return the names that a statement reads from the module's level, by Python's own scoping rules."""
    return _free_names(ast.unparse(node))


@lru_cache(maxsize=4096)
def _free_names(code: str) -> frozenset[str]:
    try:
        table = symtable.symtable(code, "<slice>", "exec")
    except SyntaxError:  # return or break at the wrong level, in code that was never run
        return frozenset(node.id for node in ast.walk(parse_text(code) or ast.Module([], [])) if isinstance(node, ast.Name))
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced() and not symbol.is_imported()}
    pending = list(table.get_children())
    while pending:
        child = pending.pop()
        found |= {symbol.get_name() for symbol in child.get_symbols() if symbol.is_global()}
        pending += child.get_children()
    return frozenset(found)


def slice_for(scope: Scope, nodes: Iterable[ast.stmt], given: frozenset[str] = frozenset()) -> Slice:
    """Collect everything that `nodes` need by reachability, `nodes` included; names in `given` are bound by the caller.

    A function or class means its last definition (or the one among `nodes`), an assigned name all statements that assign it.
    """
    chosen = list(nodes)
    pinned = {node.name for node in chosen if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imports: dict[str, str] = {}
    extra: dict[str, ast.stmt] = {}
    pending = sorted(set().union(*(free_names(node) for node in chosen)) if chosen else set())
    seen: set[str] = set(given)
    while pending:
        name = pending.pop()
        if name in seen or name in pinned:
            continue
        seen.add(name)
        found = _statements_for(scope, name)
        if found:
            fresh = [node for node in found if not any(node is other for other in chosen)]
            chosen += fresh
            pending += sorted(set().union(*(free_names(node) for node in fresh)) - seen if fresh else set())
        elif name in scope.imports:
            if scope.modules[name] not in USABLE_MODULES:
                return Slice((), (), name, scope.modules[name])
            imports[name] = scope.imports[name]
        elif name in LOST_IMPORTS:
            imports[name] = LOST_IMPORTS[name].format(name)
        elif name in LOST_CLASSES:
            extra[name] = parsed(LOST_CLASSES[name])
        elif name not in BUILTINS:
            return Slice((), (), name)
    statements = sorted(chosen, key=lambda node: node.lineno)
    return Slice(tuple(sorted(set(imports.values()))), (*extra.values(), *statements))


def _statements_for(scope: Scope, name: str) -> list[ast.stmt]:
    found = scope.definitions.get(name, [])
    if not found:
        return []
    last = found[-1]
    if isinstance(last, ast.FunctionDef | ast.ClassDef):
        return [last]
    return [node for node in found if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
