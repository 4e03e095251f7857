"""Parsing Python source of any quality into a syntax tree, and asking the tree for names."""

import ast
import builtins
import warnings
from dataclasses import dataclass

_TRIES = 8


@dataclass(frozen=True, slots=True)
class Unparsable:
    """Source that is no Python 3 module; the detail says where and why."""

    detail: str


def parse_module(code: str) -> ast.Module | Unparsable:
    """Return the syntax tree of any text; never raises."""
    try:
        with warnings.catch_warnings():  # a doubtful escape in foreign code is not our user's business
            warnings.simplefilter("ignore")
            return _parse(code)
    except SyntaxError as error:
        return Unparsable(f"line {error.lineno}: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes, surrogates; nested too deep for the parser
        return Unparsable(str(error) or type(error).__name__)


def _parse(code: str) -> ast.Module:
    """CPython 3.11 shares the parser's depth counter between threads and then raises SystemError, for no fault of the text."""
    for _ in range(_TRIES - 1):
        try:
            return ast.parse(code)
        except SystemError:
            continue
    return ast.parse(code)


def top_level_names(module: ast.Module) -> set[str]:
    """The names that a module binds at its top level, also inside if, try, for and with."""
    names: set[str] = set()
    pending: list[ast.AST] = list(module.body)
    while pending:
        node = pending.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
                continue  # what it binds inside is its own
            case ast.Import() | ast.ImportFrom():
                names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
        pending.extend(ast.iter_child_nodes(node))
    return names


def free_names(module: ast.Module) -> set[str]:
    """The names that a module reads and nowhere binds, neither at top level nor in a function, builtins apart."""
    read: set[str] = set()
    bound = set(dir(builtins))
    for node in ast.walk(module):
        match node:
            case ast.Name(ctx=ast.Load()):
                read.add(node.id)
            case ast.Name():
                bound.add(node.id)
            case ast.arg():
                bound.add(node.arg)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(node.name)
            case ast.Import() | ast.ImportFrom():
                bound.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
            case ast.ExceptHandler(name=str(name)):
                bound.add(name)
    return read - bound
