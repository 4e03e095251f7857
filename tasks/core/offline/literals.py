"""Values of expressions that can be told without running anything."""

import ast
from collections.abc import Mapping
from typing import Any

MAX_ITEMS = 2_000
_MAX_INTEGER = 10**30
_ARRAYS = frozenset({"array", "asarray", "matrix", "Matrix", "mat"})


class NotLiteral(Exception):
    """The expression's value depends on running code."""


def evaluate(node: ast.expr, known: Mapping[str, Any] | None = None) -> Any:
    """Return the value of a literal expression: constants, displays, signs, small arithmetic, ranges, arrays, names in `known`.

    Raises NotLiteral for anything else and for values too large to be an example.
    """
    value = _value(node, known or {})
    if _size(value, MAX_ITEMS) > MAX_ITEMS:
        raise NotLiteral
    return value


def _size(value: Any, most: int) -> int:
    """Count the items and characters in a value, up to a little more than `most`."""
    if isinstance(value, str):
        return len(value) // 8
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if not isinstance(value, list | tuple | set):
        return 1
    count = 1
    for item in value:
        count += _size(item, most - count)
        if count > most:
            break
    return count


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.List(elts=items):
            return [evaluate(item, known) for item in items[:MAX_ITEMS]]
        case ast.Tuple(elts=items):
            return tuple(evaluate(item, known) for item in items[:MAX_ITEMS])
        case ast.Set(elts=items):
            return _build(set, [evaluate(item, known) for item in items])
        case ast.Dict(keys=keys, values=values) if all(key is not None for key in keys):
            return _mapping([(evaluate(k, known), evaluate(v, known)) for k, v in zip(keys, values, strict=True) if k is not None])
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(evaluate(operand, known))
        case ast.BinOp(left=left, op=op, right=right):
            return _operate(op, evaluate(left, known), evaluate(right, known))
        case ast.Call(func=function, args=arguments, keywords=[]) if len(arguments) <= 3:
            return _call(function, [evaluate(argument, known) for argument in arguments])
    raise NotLiteral


def _call(function: ast.expr, arguments: list[Any]) -> Any:
    match function, arguments:
        case ast.Name(id="range"), _ if arguments and all(type(item) is int for item in arguments) and 0 not in arguments[2:]:
            found = range(*arguments)
            if len(found) <= MAX_ITEMS:
                return list(found)
        case ast.Name(id="list" | "sorted" as name), [list() | tuple() | str() | set() as items]:
            return list(items) if name == "list" else _build(sorted, items)
        case ast.Name(id="tuple"), [list() | tuple() | str() as items]:
            return tuple(items)
        case ast.Name(id="set" | "frozenset"), _:
            return _build(set, arguments[0] if arguments else [])
        case ast.Name(id="dict"), []:
            return {}
        case ast.Name(id="float" | "int" as name), [str() | int() | float() as item]:
            return _build(float if name == "float" else int, item)
        case (ast.Name(id=name) | ast.Attribute(attr=name)), [list() | tuple() as items] if name in _ARRAYS:
            return list(items)
    raise NotLiteral


def _build(kind: Any, argument: Any) -> Any:
    try:
        return kind(argument)
    except (TypeError, ValueError, OverflowError):
        raise NotLiteral from None


def _mapping(items: list[tuple[Any, Any]]) -> dict[Any, Any]:
    try:
        return dict(items)
    except TypeError:
        raise NotLiteral from None


def _number(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    raise NotLiteral


def _operate(op: ast.operator, left: Any, right: Any) -> Any:
    match op, left, right:
        case ast.Mult(), list(), int() if _size(left, MAX_ITEMS) * max(right, 0) <= MAX_ITEMS:
            return left * right
        case (ast.Add(), list(), list()) | (ast.Add(), str(), str()):
            return left + right
    a, b = _number(left), _number(right)
    if abs(a) > _MAX_INTEGER or abs(b) > _MAX_INTEGER:
        raise NotLiteral
    match op:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
        case ast.Div() if b:
            return a / b
        case ast.FloorDiv() if b:
            return a // b
        case ast.Pow() if isinstance(a, int) and isinstance(b, int) and 0 <= b <= 64 and abs(a) <= 1_000:
            return a**b
    raise NotLiteral
