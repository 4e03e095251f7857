"""Scripts as functions: what they read or set at the top becomes parameters, what they print becomes the result."""

import ast
import copy
from dataclasses import dataclass, field
from typing import Any

from tasks.core.offline.cleaning import own_nodes, returns_value
from tasks.core.offline.entries import Entry, resolver
from tasks.core.offline.evidence import Evidence
from tasks.core.offline.literals import NotLiteral, evaluate
from tasks.core.offline.parameters import Parameter
from tasks.core.offline.printing import returning
from tasks.core.offline.reading import kept_around, read_type, single_case
from tasks.core.offline.scope import Scope, bound_names, free_names, is_main_guard, top_statements
from tasks.core.offline.syntax import statement as parsed_statement
from tasks.core.offline.watching import observe

_MAX_PARAMETERS = 4
_SCRIPT = "script"


@dataclass(slots=True)
class _Lifted:
    """Parameters found so far while a script's statements are rewritten."""

    parameters: list[Parameter] = field(default_factory=list)
    failed: bool = False


def scripts_of(scope: Scope) -> list[Entry]:
    """Return the script at the file's top level and the parameterless functions as entries; their body becomes main_solution."""
    found: list[Entry] = []
    body: list[ast.stmt] = []
    for statement in top_statements(scope.source.tree):
        if is_main_guard(statement) and isinstance(statement, ast.If):
            body += statement.body
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            body.append(statement)
    needed = _named_by_definitions(scope)
    found += _entry(scope, _SCRIPT, body, needed, "", 1.2)
    for name, definitions in scope.definitions.items():
        last = definitions[-1]
        if isinstance(last, ast.FunctionDef) and not last.args.args and not last.args.vararg and not last.args.kwarg:
            found += _entry(scope, name, last.body, set(), ast.get_docstring(last) or "", 1.4)
    return found


def _named_by_definitions(scope: Scope) -> set[str]:
    """Return the names that functions of the file read from its top level: they have to stay there."""
    return {
        name
        for definitions in scope.definitions.values()
        for node in definitions
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for name in free_names(node)
    }


def _entry(scope: Scope, name: str, body: list[ast.stmt], needed: set[str], doc: str, score: float) -> list[Entry]:
    lifted = _Lifted()
    statements = [node for node in copy.deepcopy(body) if not isinstance(node, ast.Import | ast.ImportFrom)]
    if statements and isinstance(statements[0], ast.Expr) and isinstance(statements[0].value, ast.Constant):
        statements = statements[1:]
    statements = single_case(statements)
    if any(name in needed for statement in statements for name in bound_names(statement)):
        return []  # functions of the file live on this script's variables
    rewritten = _lift_reads(statements, lifted)
    if not lifted.parameters and not lifted.failed:
        rewritten = _lift_settings(rewritten, lifted)
    if not lifted.parameters and not lifted.failed:
        rewritten = _lift_limit(rewritten, lifted)
    if lifted.failed or not 1 <= len(lifted.parameters) <= _MAX_PARAMETERS:
        return []
    probe = ast.FunctionDef(name="main_solution", args=_arguments(lifted), body=rewritten or [ast.Pass()], decorator_list=[])
    finished = rewritten if returns_value(probe) else returning(rewritten)
    if finished is None:
        return []
    function = ast.fix_missing_locations(ast.FunctionDef("main_solution", _arguments(lifted), finished, [], lineno=0))
    evidence = {parameter.name: Evidence() for parameter in lifted.parameters}
    observe(function, dict(evidence), resolver(scope))
    size = sum(1 for node in ast.walk(function) if isinstance(node, ast.stmt))
    score += min(size, 40) / 10 - (2.0 if size < 5 else 0)
    return [Entry(name, (function,), tuple(lifted.parameters), evidence, "", "value", doc, score=score)]


def _arguments(lifted: _Lifted) -> ast.arguments:
    return ast.arguments([], [ast.arg(parameter.name) for parameter in lifted.parameters], None, [], [], None, [])


def _lift_reads(body: list[ast.stmt], lifted: _Lifted) -> list[ast.stmt]:
    made: list[ast.stmt] = []
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if (kind := read_type(value)) and not _has(lifted, name):
                lifted.parameters.append(Parameter(name, kind))
                if (kept := kept_around(value)) is not None and isinstance(kept, ast.Call) and isinstance(kept.func, ast.Name):
                    made.append(parsed_statement(f"{name} = {kept.func.id}({name})"))
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=value) if (kind := read_type(value)) and kind.startswith("List["):
                lifted.parameters += [Parameter(part.id, kind[5:-1]) for part in names if isinstance(part, ast.Name)]
                lifted.failed |= not all(isinstance(part, ast.Name) for part in names)
            case _:
                made.append(statement)
    left = [node for statement in made for node in ast.walk(statement) if isinstance(node, ast.Call) and read_type(node) == "str"]
    if left:
        lifted.failed = not _inline_single(made, left, lifted)
    return made


def _inline_single(body: list[ast.stmt], reads: list[ast.Call], lifted: _Lifted) -> bool:
    """A single read in the middle of an expression, outside any loop, becomes a parameter too."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    loops = [node for node in nodes if isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.comprehension)]
    inside = {id(node) for loop in loops for node in ast.walk(loop)}
    if len(reads) > 2 or any(id(read) in inside for read in reads):
        return False

    class _Inliner(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            kind = read_type(node) if isinstance(node, ast.expr) else None
            if kind is None:
                return self.generic_visit(node)
            name = {"int": "number", "float": "number", "str": "text"}.get(kind, "values")
            name += str(len(lifted.parameters) + 1) if _has(lifted, name) or any(name in bound_names(other) for other in body) else ""
            lifted.parameters.append(Parameter(name, kind))
            return ast.Name(name, ast.Load())

    rewritten = ast.fix_missing_locations(_Inliner().visit(ast.Module(body, [])))
    body[:] = rewritten.body
    return True


def _has(lifted: _Lifted, name: str) -> bool:
    return any(parameter.name == name for parameter in lifted.parameters)


def _lift_settings(body: list[ast.stmt], lifted: _Lifted) -> list[ast.stmt]:
    """Names that are set to a literal once and never changed are what the script is about: they become parameters."""
    candidates: list[tuple[int, str, Any]] = []
    for position, statement in enumerate(body):
        if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)):
            continue
        name = statement.targets[0].id
        others = [other for other in body if other is not statement]
        if any(name in bound_names(other) for other in others) or not any(name in _read_names(other) for other in others):
            continue
        value = _literal(statement.value)
        if isinstance(value, int | float | str | list | tuple | dict) and not isinstance(value, bool) and value not in ([], {}, "", ()):
            candidates.append((position, name, value))
    taken = sorted(candidates, key=lambda item: isinstance(item[2], str))[:3]
    for _, name, value in sorted(taken):
        lifted.parameters.append(Parameter(name, None, None, (value,)))
    gone = {position for position, _, _ in taken}
    return [statement for position, statement in enumerate(body) if position not in gone]


def _read_names(node: ast.stmt) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def _literal(node: ast.expr) -> Any:
    try:
        return evaluate(node)
    except NotLiteral:
        return None


def _lift_limit(body: list[ast.stmt], lifted: _Lifted) -> list[ast.stmt]:
    """The largest number that bounds a loop or a comparison is the script's only setting: it becomes the parameter `limit`."""
    bounds: list[ast.Constant] = []
    for statement in body:
        for node in [statement, *own_nodes(statement)]:
            parts: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "xrange"):
                parts = node.args
            elif isinstance(node, ast.Compare):
                parts = [node.left, *node.comparators]
            for part in parts:
                for inner in ast.walk(part):
                    if isinstance(inner, ast.Constant) and type(inner.value) is int and inner.value >= 5:
                        bounds.append(inner)
    if not bounds:
        return body
    largest = max(bounds, key=lambda constant: int(str(constant.value)))
    value = largest.value

    class _Lifter(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            return ast.Name("limit", ast.Load()) if type(node.value) is int and node.value == value else node

    lifted.parameters.append(Parameter("limit", None, None, (value,)))
    return [ast.fix_missing_locations(_Lifter().visit(statement)) for statement in body]
