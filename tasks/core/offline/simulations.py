"""Classes with a state, as functions: an object is made, a list of operations is carried out on it, their results are returned."""

import ast
import re
from typing import Any

from tasks.core.offline.annotations import ClassSpec
from tasks.core.offline.cleaning import prints_itself, returns_value
from tasks.core.offline.entries import Entry, pruned, resolver
from tasks.core.offline.evidence import Evidence
from tasks.core.offline.exemplars import ShownCall
from tasks.core.offline.guess import specs_for
from tasks.core.offline.hazards import hazard
from tasks.core.offline.parameters import Parameter, constructor_parameters, parameters_of, unbound
from tasks.core.offline.scope import Scope
from tasks.core.offline.specs import Spec
from tasks.core.offline.structures import Operations
from tasks.core.offline.syntax import statement
from tasks.core.offline.watching import observe

_MAX_METHODS = 5
_MUTATORS = frozenset([
    "append", "pop", "add", "remove", "insert", "extend", "clear", "update", "popleft", "appendleft", "sort", "setdefault",
])


def simulations_of(scope: Scope, shown: list[ShownCall], written: list[dict[str, Any]], of_class: ClassSpec) -> list[Entry]:
    """Return an entry for every class that keeps a state which its methods change and tell."""
    found: list[Entry] = []
    for definitions in scope.definitions.values():
        owner = definitions[-1]
        if isinstance(owner, ast.ClassDef) and not any(ast.unparse(base) != "object" for base in owner.bases):
            found += _simulation(scope, owner, shown, written, of_class)
    return found


def _simulation(
    scope: Scope, owner: ast.ClassDef, shown: list[ShownCall], written: list[dict[str, Any]], of_class: ClassSpec
) -> list[Entry]:  # fmt: skip
    methods = {member.name: member for member in owner.body if isinstance(member, ast.FunctionDef)}
    made = constructor_parameters(methods.get("__init__"), shown, written, owner.name)
    if made is None:
        return []
    evidence = {parameter.name: Evidence() for parameter in made}
    known = dict(evidence)
    if "__init__" in methods:
        observe(methods["__init__"], known, resolver(scope, methods))
    state = {name: value for name, value in known.items() if name.startswith("self.")}
    usable: dict[str, tuple[Spec, ...]] = {}
    for method in methods.values():
        specs = _method_specs(scope, methods, method, state, shown, written, of_class)
        if specs is not None:
            usable[method.name] = specs
    ranked = sorted(usable, key=lambda name: (not returns_value(methods[name]), -len(list(ast.walk(methods[name])))))
    chosen = {name: usable[name] for name in ranked[:_MAX_METHODS]}
    if not any(_changes(methods[name]) for name in chosen) or not any(returns_value(methods[name]) for name in chosen) or len(chosen) < 2:
        return []
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", owner.name).lower()
    name = name if name not in {"operations", "name", owner.name, *(p.name for p in made)} else "thing"
    given = ", ".join(f"{parameter.name}={parameter.name}" for parameter in made)
    main = statement(
        f"def main_solution({', '.join([*(p.name for p in made), 'operations'])}):\n"
        f"    {name} = {owner.name}({given})\n    results = []\n    for name, arguments in operations:\n"
        f"        results.append(getattr({name}, name)(*arguments))\n    return results"
    )
    operations = Parameter("operations", fixed=Operations(tuple((method, chosen[method]) for method in methods if method in chosen)))
    size = sum(1 for node in ast.walk(owner) if isinstance(node, ast.stmt))
    doc = ast.get_docstring(owner) or ""
    return [
        Entry(
            owner.name, (pruned(owner, set(chosen)), main), (*made, operations), {**evidence, "operations": Evidence()}, "", "value", doc,
            owner.name, score=0.5 + min(size, 40) / 10 + (1.0 if doc else 0),
        )
    ]  # fmt: skip


def _method_specs(
    scope: Scope, methods: dict[str, ast.FunctionDef], method: ast.FunctionDef, state: dict[str, Evidence], shown: list[ShownCall],
    written: list[dict[str, Any]], of_class: ClassSpec,
) -> tuple[Spec, ...] | None:  # fmt: skip
    """Return small specs for a method's arguments; None when it is no operation (private, special, printing, reading the world)."""
    if method.name.startswith("_") or method.decorator_list or hazard([method]) or (prints_itself(method) and not returns_value(method)):
        return None
    parameters = parameters_of(unbound(method, True), method.args.args[1:], shown, written, method.name)
    if len(method.args.args) - 1 - len(method.args.defaults) > len(parameters) or method.args.vararg or method.args.kwarg:
        return None
    found = {parameter.name: Evidence() for parameter in parameters}
    observe(method, {**state, **found}, resolver(scope, methods))
    specs: list[Spec] = []
    for parameter in parameters:
        options = specs_for(parameter, found[parameter.name], ast.get_docstring(method) or "", of_class)
        if not options or options[0].adapt("value"):
            return None
        specs.append(options[0].smaller())
    positional = [argument.arg for argument in method.args.args[1:]]
    return tuple(specs) if [p.name for p in parameters] == positional[: len(parameters)] else None


def _changes(method: ast.FunctionDef) -> bool:
    """Whether a method changes its object."""
    for node in ast.walk(method):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Store()):
                return True
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id="self")), ctx=ast.Store()):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="self")), attr=name)) if name in _MUTATORS:
                return True
    return False
