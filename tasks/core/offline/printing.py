"""Functions and scripts that print their result return it instead."""

import ast
import copy
from collections.abc import Callable
from itertools import pairwise

from tasks.core.offline.cleaning import is_bare_return, is_print, own_nodes
from tasks.core.offline.syntax import statement as parsed

COLLECTED = "printed"


def printed_value(call: ast.Call) -> ast.expr | None:
    """Return the value that a print shows, its labels left out; None when the way it is printed is part of the result."""
    if call.keywords and any(keyword.arg in ("end", "sep") for keyword in call.keywords):
        return None
    shown = [argument for argument in call.args if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str))]
    if any(isinstance(argument, ast.Starred) for argument in shown):
        return None
    if not shown:
        return call.args[0] if len(call.args) == 1 else None
    return shown[0] if len(shown) == 1 else ast.List(shown, ast.Load())


def returning(body: list[ast.stmt]) -> list[ast.stmt] | None:
    """Rewrite a body whose prints are values of its own: prints at its ends become returns, others are collected in a list.

    None when it prints in a form that cannot be told apart from the value (`end=`, `sep=`), or nothing.
    """
    prints = [node.value for statement in body for node in _with_own(statement) if is_print(node) and isinstance(node, ast.Expr)]
    values = [printed_value(call) for call in prints if isinstance(call, ast.Call)]
    if not values or any(value is None for value in values):
        return None
    copied = copy.deepcopy(body)
    tails = _tail_prints(copied)
    if len(tails) == len(prints):
        return _replace(copied, _as_return)
    informative = [value for value in values if not isinstance(value, ast.Constant)]
    if len(tails) == 1 and len(informative) == 1 and not isinstance(printed_value(tails[0]), ast.Constant):
        return _replace(_drop_others(copied, tails[0]), _as_return)  # one result after lines of mere text
    collected = _returning_collected(_replace(copied, _as_append))
    return [parsed(f"{COLLECTED} = []"), *collected, parsed(f"return {COLLECTED}")]


def _with_own(statement: ast.stmt) -> list[ast.AST]:
    return [statement, *own_nodes(statement)] if not isinstance(statement, ast.FunctionDef | ast.ClassDef) else []


def _tail_prints(body: list[ast.stmt]) -> list[ast.Call]:
    """Return the prints after which nothing else is done."""
    found: list[ast.Call] = []
    for position, statement in enumerate(body):
        last = position == len(body) - 1 or is_bare_return(body[position + 1])
        if last and is_print(statement) and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            found.append(statement.value)
        elif isinstance(statement, ast.If) and last:
            found += _tail_prints(statement.body) + _tail_prints(statement.orelse)
        elif isinstance(statement, ast.If | ast.For | ast.While | ast.With | ast.Try):
            for inner in (getattr(statement, "body", []), getattr(statement, "orelse", [])):
                found += [call for call in _tail_prints(inner) if _returns_after(inner, call)]
    return found


def _returns_after(body: list[ast.stmt], call: ast.Call) -> bool:
    for statement, following in pairwise(body):
        if isinstance(statement, ast.Expr) and statement.value is call:
            return is_bare_return(following)
    inner_bodies = [getattr(statement, name, []) for statement in body for name in ("body", "orelse")]
    return any(_returns_after(inner, call) for inner in inner_bodies)


def _as_return(value: ast.expr) -> ast.stmt:
    return ast.Return(value)


def _as_append(value: ast.expr) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Attribute(ast.Name(COLLECTED, ast.Load()), "append", ast.Load()), [value], []))


def _replace(body: list[ast.stmt], made: Callable[[ast.expr], ast.stmt]) -> list[ast.stmt]:
    class _Replacer(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> ast.AST:
            if is_print(node) and isinstance(node.value, ast.Call):
                value = printed_value(node.value)
                return made(value if value is not None else ast.Constant(""))
            return node

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
            return node

    return [ast.fix_missing_locations(_Replacer().visit(statement)) for statement in body]


def _drop_others(body: list[ast.stmt], kept: ast.Call) -> list[ast.stmt]:
    class _Dropper(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> ast.AST:
            return ast.Pass() if is_print(node) and node.value is not kept else node

    return [statement for statement in (_Dropper().visit(statement) for statement in body) if not isinstance(statement, ast.Pass)]


def _returning_collected(body: list[ast.stmt]) -> list[ast.stmt]:
    class _Returner(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.AST:
            return ast.Return(ast.Name(COLLECTED, ast.Load())) if is_bare_return(node) else node

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
            return node

        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            return node

    return [ast.fix_missing_locations(_Returner().visit(statement)) for statement in body]
