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
        plain = isinstance(owner, ast.ClassDef) and all(ast.unparse(base) == "object" for base in owner.bases)
        if isinstance(owner, ast.ClassDef) and plain and not owner.name.startswith("Solution"):
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
    chosen = _operations(methods, usable)
    if not chosen:
        return []
    main = _main(owner.name, [parameter.name for parameter in made])
    operations = Parameter("operations", fixed=Operations(tuple((method, chosen[method]) for method in methods if method in chosen)))
    size = sum(1 for node in ast.walk(owner) if isinstance(node, ast.stmt))
    doc = ast.get_docstring(owner) or ""
    return [
        Entry(
            owner.name, (pruned(owner, set(chosen)), main), (*made, operations), {**evidence, "operations": Evidence()}, "", "value", doc,
            owner.name, score=2.0 + min(size, 40) / 10 + (1.0 if doc else 0),
        )
    ]  # fmt: skip


def _operations(methods: dict[str, ast.FunctionDef], usable: dict[str, tuple[Spec, ...]]) -> dict[str, tuple[Spec, ...]]:
    """Return the methods to operate with, those that others call left out; none unless they both change the object and tell of it."""
    called = {
        node.attr for method in methods.values() for node in ast.walk(method)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr != method.name
    }  # fmt: skip
    ranked = sorted(usable.keys() - called, key=lambda name: (not returns_value(methods[name]), -len(list(ast.walk(methods[name]))), name))
    chosen = ranked[:_MAX_METHODS]
    changing = any(_changes(methods[name]) for name in chosen)
    telling = any(returns_value(methods[name]) for name in chosen)
    return {name: usable[name] for name in chosen} if changing and telling and len(chosen) > 1 else {}


def _main(class_name: str, parameters: list[str]) -> ast.stmt:
    """Write main_solution: make the object, carry out the operations, return what each of them gave."""
    variable = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name).lower()
    variable = variable if variable not in {"operations", "name", "results", "arguments", class_name, *parameters} else "thing"
    given = ", ".join(f"{name}={name}" for name in parameters)
    return statement(
        f"def main_solution({', '.join([*parameters, 'operations'])}):\n"
        f"    {variable} = {class_name}({given})\n    results = []\n    for name, arguments in operations:\n"
        f"        results.append(getattr({variable}, name)(*arguments))\n    return results"
    )


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
