"""The rules of a function in a few sentences, for files that say nothing about it themselves."""

import ast
from collections.abc import Iterable

_MAX = 5
_MAX_CODE = 70


def gist(function: ast.FunctionDef, names: Iterable[str]) -> list[str]:
    """Return up to five sentences on what a function does: its special cases, its start, its loops, its helpers, its result."""
    body = [node for node in function.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    found: list[str] = []
    start: list[str] = []
    for position, node in enumerate([*body, ast.Pass()]):
        if position < len(body) and (set_ := _setting(node)):
            start.append(set_)
            continue
        if start:
            found.append(f"{'It then sets' if found else 'It starts with'} {_listed(start[:4])}.")
            start = []
        told = _sentence(node)
        if told and told not in found:
            found.append(told)
    inner = next((node for node in body if isinstance(node, ast.If) and len(body) <= 2), None)
    if not found and inner is not None:
        return gist(ast.FunctionDef(function.name, function.args, inner.body, []), names)
    helpers = sorted(_called(function) & set(names) - {function.name})
    if helpers:
        found.insert(max(len(found) - 1, 0), f"It relies on {_listed([f'`{name}`' for name in helpers[:4]])}.")
    if function.name in _called(function):
        found.insert(max(len(found) - 1, 0), "It calls itself on smaller parts of the problem.")
    return found if len(found) <= _MAX else [*found[: _MAX - 1], found[-1]]


def _sentence(node: ast.stmt) -> str | None:
    match node:
        case ast.If(test=test, body=[*_, ast.Return(value=value)]) if len(node.body) == 1:
            return _short(f"When {_code(test)} holds, the result is {_code(value) if value else 'nothing'}.", test, value)
        case ast.For(target=target, iter=source):
            return _short(f"It goes through {_code(source)} with {_code(target)}{_inside(node.body)}.", source)
        case ast.While(test=ast.Constant()):
            return f"It repeats until it is done{_inside(node.body)}."
        case ast.While(test=test):
            return _short(f"It repeats as long as {_code(test)}{_inside(node.body)}.", test)
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            return _short(f"It returns {_code(value)}.", value)
    return None


def _setting(node: ast.stmt) -> str | None:
    """Return `name = value` for a plain assignment."""
    match node:
        case ast.Assign(targets=[target], value=ast.Constant() | ast.List() | ast.Dict() | ast.Tuple() | ast.BinOp() | ast.Call() as value):
            return f"`{ast.unparse(target)} = {ast.unparse(value)}`" if _fits(value) and _fits(target) else None
    return None


def _inside(body: list[ast.stmt]) -> str:
    """Say what a loop is mainly about: the first condition in it, and what it updates."""
    condition = next((part.test for node in body for part in ast.walk(node) if isinstance(part, ast.If)), None)
    updated: list[str] = []
    for node in body:
        for part in ast.walk(node):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target] if isinstance(part, ast.AugAssign) else []
            updated += [ast.unparse(target) for target in targets if isinstance(target, ast.Name | ast.Subscript)]
    told = f", updating {_listed([f'`{name}`' for name in list(dict.fromkeys(updated))[:3]])}" if updated else ""
    return told + (f" depending on whether {_code(condition)}" if condition is not None and _fits(condition) else "")


def _called(function: ast.FunctionDef) -> set[str]:
    return {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }


def _code(node: ast.AST) -> str:
    return f"`{ast.unparse(node)}`"


def _fits(node: ast.AST) -> bool:
    return len(text := ast.unparse(node)) <= _MAX_CODE and "\n" not in text


def _short(sentence: str, *parts: ast.AST | None) -> str | None:
    return sentence if all(part is None or _fits(part) for part in parts) else None


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
