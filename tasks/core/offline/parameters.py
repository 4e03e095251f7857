"""Parameters of functions: which of them are worth giving, and what the file shows and says about each."""

import ast
import copy
import re
from dataclasses import dataclass
from typing import Any

from tasks.core.offline.exemplars import UNTOLD, ShownCall
from tasks.core.offline.literals import NotLiteral, evaluate
from tasks.core.offline.specs import Spec

STATE = re.compile(  # parameters that carry a state from call to call, or say what is to be shown
    r"(memo|cache|visited|seen|path|res|result|acc|ans|out|output|verbose|debug|show\w*|plot\w*|print\w*|log\w*|display)\w*$"
)
_RECURSION_DEFAULT = re.compile(r"(start|index|idx|i|j|depth|level|lo|low|left|pos|acc|count|cur|current|total|step|offset|begin|l)$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function: its name, written type, default (as source text) and the values the file shows for it."""

    name: str
    annotation: str | None = None
    default: Any = None
    shown: tuple[Any, ...] = ()
    fixed: Spec | None = None  # where there is nothing to guess


def parameters_of(
    function: ast.FunctionDef, arguments: list[ast.arg], shown: list[ShownCall], written: list[dict[str, Any]], callee: str
) -> tuple[Parameter, ...]:
    """Return the parameters worth giving: the required ones, and those whose default is a plain setting."""
    if function.args.kwarg:
        return ()
    positional = [*function.args.posonlyargs, *arguments]
    defaults: dict[str, ast.expr] = {}
    for argument, default in zip(reversed(positional), reversed(function.args.defaults), strict=False):
        defaults[argument.arg] = default
    for argument, keyword_default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if keyword_default is not None:
            defaults[argument.arg] = keyword_default
    star = [function.args.vararg] if function.args.vararg else []
    required = [a for a in [*positional, *star, *function.args.kwonlyargs] if a.arg not in defaults]
    kept: list[Parameter] = []
    for position, argument in enumerate([*positional, *star, *function.args.kwonlyargs]):
        default = _default(defaults.get(argument.arg))
        values = _shown_values(argument.arg, position, callee, shown, written, len(positional))
        if argument.arg in defaults and not _worth_giving(argument.arg, default, bool(values), bool(required)):
            continue
        annotation = ast.unparse(argument.annotation) if argument.annotation else None
        kept.append(Parameter(argument.arg, annotation, default, tuple(values)))
    return tuple(kept)


def _default(node: ast.expr | None) -> Any:
    if node is None:
        return None
    try:
        return evaluate(node)
    except NotLiteral:
        return None


def _worth_giving(name: str, default: Any, is_shown: bool, has_required: bool) -> bool:
    if STATE.match(name) or default is None or (isinstance(default, list | dict | set) and not default and not is_shown):
        return is_shown and not STATE.match(name)
    return is_shown or not has_required or not _RECURSION_DEFAULT.match(name)


def _shown_values(name: str, position: int, callee: str, shown: list[ShownCall], written: list[dict[str, Any]], count: int) -> list[Any]:
    values: list[Any] = []
    for call in shown:
        if call.callee != callee:
            continue
        if name in call.keywords:
            values.append(call.keywords[name])
        elif position < len(call.positional) and call.positional[position] is not UNTOLD:
            values.append(call.positional[position])
    for example in written:
        if name in example:
            values.append(example[name])
        elif set(example) == {""} and count == 1:
            values.append(example[""])
    return [value for value in values if value is not UNTOLD]


def unbound(method: ast.FunctionDef, bound: bool) -> ast.FunctionDef:
    if not bound:
        return method
    plain = copy.copy(method)
    plain.args = copy.copy(method.args)
    plain.args.args = method.args.args[1:]
    return plain


def constructor_parameters(
    constructor: ast.FunctionDef | None, shown: list[ShownCall], written: list[dict[str, Any]], owner: str
) -> tuple[Parameter, ...] | None:
    """Return what building an object takes; None when that cannot be given by name."""
    if constructor is None:
        return ()
    if constructor.args.vararg or constructor.args.kwarg:
        return None
    return parameters_of(unbound(constructor, True), constructor.args.args[1:], shown, written, owner)
