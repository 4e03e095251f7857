"""What in a file could become a main function: its functions and methods, with what is known about their parameters."""

import ast
import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tasks.core.offline.cleaning import own_nodes, prints_itself, returns_value
from tasks.core.offline.evidence import Evidence, Resolver
from tasks.core.offline.exemplars import ShownCall
from tasks.core.offline.parameters import STATE, Parameter, constructor_parameters, parameters_of, unbound
from tasks.core.offline.printing import returning
from tasks.core.offline.scope import Scope, constants_of
from tasks.core.offline.watching import observe

Result = Literal["value", "changed", "printed"]
_NOT_WORTH = re.compile(
    r"(test|print|show|draw|plot|display|log|save|load|read|write|main|run|set_?up|tear|assert|init|render|get_input|parse_args)", re.I
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A callable of the file. `statements` are what has to stand in the program, `call` the expression that calls it."""

    name: str
    statements: tuple[ast.stmt, ...]
    parameters: tuple[Parameter, ...]
    evidence: dict[str, Evidence]
    call: str
    result: Result
    doc: str
    owner: str | None = None
    changed: str | None = None  # the parameter that is changed in place, when that is the result
    score: float = 0.0
    notes: tuple[str, ...] = field(default=())


def entries_of(scope: Scope, shown: list[ShownCall], written: list[dict[str, Any]]) -> list[Entry]:
    """Return every function and method that takes something and gives something, the most worthwhile first."""
    found: list[Entry] = []
    called = _called_names(scope.source.tree)
    for definitions in scope.definitions.values():
        for statement in definitions:
            if isinstance(statement, ast.FunctionDef):
                found += [_scored(entry, called) for entry in _of_function(scope, statement, shown, written)]
            elif isinstance(statement, ast.ClassDef):
                found += [_scored(entry, called) for entry in _of_class(scope, statement, shown, written)]
    return sorted(found, key=lambda entry: -entry.score)


def _called_names(tree: ast.Module) -> dict[str, int]:
    """Count the functions of the file from which each name is called: helpers are called by others."""
    counts: dict[str, int] = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = {
            node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        }
        for name in names - {function.name}:
            counts[name] = counts.get(name, 0) + (0 if _NOT_WORTH.match(function.name) else 1)
    return counts


def _scored(entry: Entry, called: dict[str, int]) -> Entry:
    size = sum(1 for statement in entry.statements for node in ast.walk(statement) if isinstance(node, ast.stmt))
    score = min(size, 40) / 10
    score += 1.5 if any(parameter.shown for parameter in entry.parameters) else 0
    score += 1.0 if entry.doc else 0
    score += 0.5 if entry.result == "value" else 0
    score -= 1.2 * min(called.get(entry.name, 0), 2)
    score -= 2.0 if _NOT_WORTH.match(entry.name) else 0
    score -= 0.7 if entry.name.startswith("_") else 0
    score -= 0.4 * max(0, len(entry.parameters) - 3)
    score -= 1.5 if _is_one_step(entry) else 0
    score -= 0.8 * sum(1 for parameter in entry.parameters if STATE.match(parameter.name))
    return Entry(**{**{name: getattr(entry, name) for name in Entry.__slots__}, "score": score})


def _is_one_step(entry: Entry) -> bool:
    """Whether an entry only returns one expression without any iteration or call of its own: too little to reason about."""
    found = [n for s in entry.statements for n in ast.walk(s) if isinstance(n, ast.FunctionDef) and n.name == entry.name]
    body = [node for node in found[0].body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))] if found else []
    return len(body) == 1 and isinstance(body[0], ast.Return) and not any(isinstance(node, ast.comprehension) for node in ast.walk(body[0]))


def _of_function(scope: Scope, function: ast.FunctionDef, shown: list[ShownCall], written: list[dict[str, Any]]) -> Iterator[Entry]:
    if any(not isinstance(decorator, ast.Name | ast.Attribute | ast.Call) for decorator in function.decorator_list):
        return
    if function.args.args and function.args.args[0].arg == "self":
        return  # a method that lost its class
    parameters = parameters_of(function, function.args.args, shown, written, function.name)
    if not parameters:
        return
    evidence = {parameter.name: Evidence() for parameter in parameters}
    observe(function, dict(evidence), resolver(scope))
    yield from _with_results(function, function, (function,), parameters, evidence, function.name, None)


def _with_results(
    function: ast.FunctionDef,
    definition: ast.stmt,
    statements: tuple[ast.stmt, ...],
    parameters: tuple[Parameter, ...],
    evidence: dict[str, Evidence],
    callee: str,
    owner: str | None,
) -> Iterator[Entry]:
    """Yield the ways in which a function gives its result: by returning, by changing an argument, by printing."""
    star = function.args.vararg.arg if function.args.vararg else None
    keyword_only = {argument.arg for argument in function.args.kwonlyargs}
    prefixes = {p.name: f"{p.name}=" for p in parameters if p.name in keyword_only or _skips(function, parameters, p.name)}
    prefixes |= {star: "*"} if star else {}
    passed = ", ".join(f"{prefixes.get(p.name, '')}{{{p.name}}}" for p in parameters)
    documented = [function, definition] if definition is not function else [function]
    texts = [ast.get_docstring(node) for node in documented if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    doc = "\n".join(text for text in texts if text)
    call = f"{callee}({passed})"
    base = {"name": function.name, "parameters": parameters, "evidence": evidence, "call": call, "doc": doc, "owner": owner}
    if returns_value(function):
        yield Entry(statements=statements, result="value", **base)  # type: ignore[arg-type]
        return
    recursive = any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == function.name for n in own_nodes(function))
    if prints_itself(function):
        body = None if recursive else returning(function.body)
        if body is not None:
            changed = copy.deepcopy(function)
            changed.body, changed.returns = body, None
            yield Entry(statements=_replaced(statements, function, changed), result="value", **base)  # type: ignore[arg-type]
        else:
            yield Entry(statements=statements, result="printed", **base)  # type: ignore[arg-type]
        return
    for parameter in parameters:
        if evidence[parameter.name].uses["changed"] or evidence[parameter.name].item.uses["changed"]:
            yield Entry(statements=statements, result="changed", changed=parameter.name, **base)  # type: ignore[arg-type]
            return
    yield Entry(statements=statements, result="printed", **base)  # type: ignore[arg-type]


def _skips(function: ast.FunctionDef, parameters: tuple[Parameter, ...], name: str) -> bool:
    """Whether a parameter before this one is left to its default, so that this one has to be passed by name."""
    kept = {parameter.name for parameter in parameters}
    for argument in function.args.args:
        if argument.arg == name:
            return False
        if argument.arg not in kept and argument.arg not in ("self", "cls"):
            return True
    return False


def _replaced(statements: tuple[ast.stmt, ...], old: ast.FunctionDef, new: ast.FunctionDef) -> tuple[ast.stmt, ...]:
    made: list[ast.stmt] = []
    for statement in statements:
        if statement is old:
            made.append(new)
        elif isinstance(statement, ast.ClassDef) and any(member is old for member in statement.body):
            changed = copy.copy(statement)
            changed.body = [new if member is old else member for member in statement.body]
            made.append(changed)
        else:
            made.append(statement)
    return tuple(made)


def resolver(scope: Scope, methods: Mapping[str, ast.FunctionDef] | None = None) -> Resolver:
    """Return what names mean in a file, a class's own methods first."""
    own = methods or {}
    return Resolver(lambda name: own.get(name) or _function_named(scope, name), constants_of(scope))


def _function_named(scope: Scope, name: str) -> ast.FunctionDef | None:
    found = scope.definitions.get(name, [])
    return found[-1] if found and isinstance(found[-1], ast.FunctionDef) else None


def _of_class(scope: Scope, owner: ast.ClassDef, shown: list[ShownCall], written: list[dict[str, Any]]) -> Iterator[Entry]:
    if any("TestCase" in ast.unparse(base) for base in owner.bases):
        return
    methods = {member.name: member for member in owner.body if isinstance(member, ast.FunctionDef)}
    constructor = methods.get("__init__")
    made = constructor_parameters(constructor, shown, written, owner.name)
    if made is None:
        return

    resolve = resolver(scope, methods)

    for method in methods.values():
        if method.name.startswith("__"):
            continue
        kinds = {ast.unparse(decorator) for decorator in method.decorator_list}
        bound = "staticmethod" not in kinds
        arguments = method.args.args[1:] if bound else method.args.args
        parameters = parameters_of(unbound(method, bound), arguments, shown, written, method.name)
        required = len(arguments) - len(method.args.defaults)
        if (required > 0 and not parameters) or not (parameters or made) or kinds - {"staticmethod", "classmethod"}:
            continue
        clash = {parameter.name for parameter in parameters} & {parameter.name for parameter in made}
        renamed = tuple(Parameter(f"initial_{p.name}" if p.name in clash else p.name, p.annotation, p.default, p.shown) for p in made)
        static = not bound or "classmethod" in kinds
        every = parameters if static else (*renamed, *parameters)
        if not every:
            continue
        evidence = {parameter.name: Evidence() for parameter in every}
        known = {parameter.name: evidence[parameter.name] for parameter in parameters}
        if constructor is not None and not static:
            inner = {old.name: evidence[new.name] for old, new in zip(made, renamed, strict=True)}
            observe(constructor, inner, resolve)
            known |= {name: found for name, found in inner.items() if name.startswith("self.")}
        observe(method, known, resolve)
        alone = pruned(owner, {method.name})
        target = next(member for member in alone.body if isinstance(member, ast.FunctionDef) and member.name == method.name)
        given = ", ".join(f"{old.name}={{{new.name}}}" for old, new in zip(made, renamed, strict=True))
        built = owner.name if static else f"{owner.name}({given})"
        for entry in _with_results(target, owner, (alone,), parameters, evidence, f"{built}.{method.name}", owner.name):
            yield Entry(**{**{name: getattr(entry, name) for name in Entry.__slots__}, "parameters": every})


def pruned(owner: ast.ClassDef, entries: set[str]) -> ast.ClassDef:
    """Return a copy of a class without the methods that none of `entries` reaches; a base class may want any of them."""
    if any(ast.unparse(base) != "object" for base in owner.bases):
        return owner
    methods = {member.name: member for member in owner.body if isinstance(member, ast.FunctionDef)}
    needed = entries | {name for name in methods if name.startswith("__") and name.endswith("__")}
    pending = list(needed)
    while pending:
        for node in ast.walk(methods[pending.pop()]):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
            if name in methods and name not in needed:
                needed.add(name)
                pending.append(name)
    copied = copy.copy(owner)  # nothing changes trees in place, so their parts may be shared
    copied.body = [member for member in copied.body if not isinstance(member, ast.FunctionDef) or member.name in needed]
    return copied
