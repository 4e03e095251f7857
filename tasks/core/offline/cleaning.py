"""Taking out what a reasoning function does not need: drawing, logging, waiting, and printing along the way."""

import ast
import copy
from collections.abc import Iterator, Mapping

from tasks.core.offline.known import BUILTINS, DRAWING_MODULES, LOGGING_MODULES

_IDLE = frozenset(
    {("time", "sleep"), ("random", "seed"), ("pdb", "set_trace"), ("gc", "collect"), ("np", "set_printoptions"), ("stdout", "flush")}
)
_PURE_METHODS = frozenset([
    "format", "join", "upper", "lower", "strip", "split", "replace", "count", "index", "keys", "values", "items", "get", "rjust",
    "ljust", "center", "zfill", "title", "copy",
])
_PURE_CALLS = BUILTINS - {"input", "next", "exec", "eval", "open", "print", "setattr", "delattr", "exit", "quit"}


def clean(tree: ast.Module, modules: Mapping[str, str]) -> ast.Module:
    """Return a copy of a file's tree without statements that draw, log, wait or seed; `modules` says where names come from."""
    cleaner = _Cleaner(modules)
    cleaned = cleaner.visit(copy.deepcopy(tree))
    return ast.fix_missing_locations(cleaned)  # type: ignore[no-any-return]


class _Cleaner(ast.NodeTransformer):
    def __init__(self, modules: Mapping[str, str]) -> None:
        self.modules = modules
        self.drawn: set[str] = set()  # names that hold figures, loggers and the like

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Call) and self._is_noise(node.value):
            return None
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "input":
            return None  # waits for a key
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        if isinstance(node.value, ast.Call) and self._is_noise(node.value):
            for target in node.targets:
                self.drawn |= {part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
            return None
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list) and not body and isinstance(node, ast.stmt | ast.ExceptHandler):
            node.body = [ast.Pass()]  # type: ignore[union-attr]
        return node

    def _is_noise(self, call: ast.Call) -> bool:
        path: list[str] = []
        node: ast.expr = call.func
        while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
            if isinstance(node, ast.Attribute):
                path.append(node.attr)
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name):
            return False
        path.append(node.id)
        if node.id in self.drawn or self.modules.get(node.id) in DRAWING_MODULES | LOGGING_MODULES:
            return True
        return len(path) > 1 and (path[1], path[0]) in _IDLE


def is_print(node: ast.AST) -> bool:
    """Whether a node is a statement that only prints."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _prints(node.value)


def _prints(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="print" | "pprint"):
            return not any(keyword.arg == "file" for keyword in call.keywords)
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="sys"), attr="stdout"), attr="write"):
            return True
    return False


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Walk a function's body without entering the functions and classes defined in it."""
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            pending = list(ast.iter_child_nodes(node)) + pending


def returns_value(function: ast.FunctionDef) -> bool:
    """Whether a function returns or yields anything but None."""
    for node in own_nodes(function):
        if isinstance(node, ast.Return) and not is_bare_return(node):
            return True
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
    return False


def is_bare_return(node: ast.stmt) -> bool:
    """Whether a statement returns nothing, or None in so many words."""
    return isinstance(node, ast.Return) and (node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None))


def prints_itself(function: ast.AST) -> bool:
    return any(is_print(node) for node in own_nodes(function))


def without_prints(node: ast.stmt) -> ast.stmt:
    """Return a copy of a definition without the print statements that change nothing else."""
    if not any(is_print(part) for part in ast.walk(node)):
        return node
    return ast.fix_missing_locations(_Quieter().visit(copy.deepcopy(node)))  # type: ignore[no-any-return]


class _Quieter(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if is_print(node) and isinstance(node.value, ast.Call) and _only_shows(node.value) else node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.stmt | ast.ExceptHandler) and isinstance(body := getattr(node, "body", None), list) and not body:
            node.body = [ast.Pass()]  # type: ignore[union-attr]
        if isinstance(node, ast.For | ast.While | ast.If | ast.Try) and node.orelse == [] and isinstance(node, ast.If):
            return _without_empty(node)
        return node


def _without_empty(node: ast.If) -> ast.AST:
    """An `if` that only printed, on a condition that only looks, is gone; None would be dropped by the transformer."""
    only_looks = not any(isinstance(part, ast.Call) and not _is_pure(part) for part in ast.walk(node.test))
    if only_looks and all(isinstance(part, ast.Pass) for part in node.body):
        return ast.Pass()
    return node


def _only_shows(call: ast.Call) -> bool:
    inside = [*call.args, *(keyword.value for keyword in call.keywords)]
    parts = [part for argument in inside for part in ast.walk(argument)]
    return all(_is_pure(part) for part in parts if isinstance(part, ast.Call | ast.NamedExpr | ast.Await))


def _is_pure(part: ast.AST) -> bool:
    match part:
        case ast.Call(func=ast.Name(id=name)):
            return name in _PURE_CALLS
        case ast.Call(func=ast.Attribute(attr=name, value=inner)):
            return name in _PURE_METHODS or (isinstance(inner, ast.Name) and inner.id in ("math", "np", "numpy", "time", "datetime"))
    return False
