"""Writing the unified program: imports, what is needed, main_solution, and the generator beside it."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.core.offline.cleaning import is_print, without_prints
from tasks.core.offline.entries import Entry
from tasks.core.offline.hazards import hazard, module_reason
from tasks.core.offline.nodes import BUILDERS, builder, node_class
from tasks.core.offline.relations import ordered_names
from tasks.core.offline.scope import Scope, Slice, slice_for
from tasks.core.offline.specs import Spec

PLAIN = '''def plain(value):
    """Turn a result into lists, dictionaries with text keys, texts and numbers."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, complex):
        return [value.real, value.imag]
    if value is None or isinstance(value, (str, int, float)):
        return value
    if hasattr(value, "__iter__"):
        return [plain(item) for item in value]
    if hasattr(value, "__dict__") and type(value).__str__ is object.__str__:
        return {name: plain(item) for name, item in vars(value).items()}
    return str(value)'''

# how a result becomes JSON: conversion -> expression around it
CONVERSIONS = {
    "none": "{}",
    "list": "list({})",
    "sorted": "sorted({})",
    "tolist": "{}.tolist()",
    "item": "{}.item()",
    "text_keys": "{{str(key): value for key, value in {}.items()}}",
    "plain": "plain({})",
    "chain": "chain_values({})",
    "tree": "tree_levels({})",
}


@dataclass(frozen=True)
class Unusable:
    """Why an entry gives no program: a stable reason and a detail."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Candidate:
    """An entry with specs for its parameters and a way to make its result JSON: one program to be tried."""

    entry: Entry
    specs: Mapping[str, Spec]
    conversion: str = "none"

    def converted(self, conversion: str) -> "Candidate":
        return replace(self, conversion=conversion)


def sliced(scope: Scope, entry: Entry) -> Slice | Unusable:
    """Return what an entry needs to stand alone, or why it cannot."""
    needed = slice_for(scope, [without_prints(node) if entry.result != "printed" else node for node in entry.statements])
    if needed.missing_module:
        return Unusable(module_reason(needed.missing_module), f"{entry.name} needs the module {needed.missing_module}")
    if needed.missing:
        return Unusable("needs_missing_code", f"{entry.name} needs {needed.missing}, which the file does not define")
    if entry.result == "printed" and not any(is_print(node) for statement in needed.statements for node in ast.walk(statement)):
        return Unusable("returns_nothing", f"{entry.name} returns, changes and prints nothing")
    found = hazard(needed.statements)
    return Unusable(found[0], f"{entry.name} {found[1]}") if found else needed


def program(scope: Scope, candidate: Candidate, needed: Slice) -> str:
    """Return the reference code of a candidate."""
    entry = candidate.entry
    statements = [node if entry.result == "printed" else without_prints(node) for node in needed.statements]
    imports = set(needed.imports)
    texts = [ast.unparse(node) for node in statements if not _is_main(node)]
    main = next((ast.unparse(node) for node in statements if _is_main(node)), None) or _wrapper(candidate, imports)
    helpers, extra = _helpers(scope, candidate, main, statements)
    main = _with_adapters(main, candidate) if any(_is_main(node) for node in statements) else main
    ordered = [line for line in sorted(imports) if "__future__" in line] + [line for line in sorted(imports) if "__future__" not in line]
    parts = ["\n".join(ordered)] if ordered else []
    return "\n\n\n".join([*parts, *extra, *_grouped(texts), *helpers, main])


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "main_solution"


def _grouped(texts: Sequence[str]) -> list[str]:
    """Put runs of one-line statements into one paragraph."""
    groups: list[str] = []
    for text in texts:
        if groups and not re.match(r"(@|def |class )", text) and not re.match(r"(@|def |class )", groups[-1]):
            groups[-1] += f"\n{text}"
        else:
            groups.append(text)
    return groups


def _wrapper(candidate: Candidate, imports: set[str]) -> str:
    """Return main_solution as a function that prepares the arguments, calls the entry and returns its result as JSON has it."""
    entry = candidate.entry
    lines = _adapters(candidate)
    call = entry.call.format(**{parameter.name: parameter.name for parameter in entry.parameters})
    convert = CONVERSIONS[candidate.conversion]
    if entry.result == "value":
        lines.append(f"return {convert.format(call)}")
    elif entry.result == "changed":
        lines += [call, f"return {convert.format(entry.changed)}"]
    else:
        imports |= {"import contextlib", "import io"}
        lines += ["output = io.StringIO()", "with contextlib.redirect_stdout(output):", f"    {call}"]
        lines.append("return output.getvalue().splitlines()")
    return f"def main_solution({_signature(entry)}):\n" + "\n".join(f"    {line}" for line in lines)


def _signature(entry: Entry) -> str:
    return ", ".join(parameter.name for parameter in entry.parameters)


def _adapters(candidate: Candidate) -> list[str]:
    made = ((name, spec.adapt(name)) for name, spec in candidate.specs.items())
    return [f"{name} = {expression}" for name, expression in made if expression]


def _with_adapters(main: str, candidate: Candidate) -> str:
    """Put the adapters at the start of a main_solution that is a rewritten script, and convert what it returns."""
    head, _, body = main.partition("\n")
    adapters = "".join(f"    {line}\n" for line in _adapters(candidate))
    if candidate.conversion != "none":
        convert = CONVERSIONS[candidate.conversion]
        body = re.sub(r"^(    +)return (.+)$", lambda match: f"{match.group(1)}return {convert.format(match.group(2))}", body, flags=re.M)
    return f"{head}\n{adapters}{body}"


def _helpers(scope: Scope, candidate: Candidate, main: str, statements: Sequence[ast.stmt]) -> tuple[list[str], list[str]]:
    """Return the helper functions that main_solution uses, and classes they need that are not among the statements."""
    defined = {node.name for node in statements if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    helpers: list[str] = []
    classes: dict[str, str] = {}
    attributes = {attribute for found in candidate.entry.evidence.values() for attribute in _attributes(found)}
    used = BUILDERS & set(re.findall(r"\w+", main))
    for kind in sorted(used):
        node = node_class(scope, ("next",) if kind in ("linked_list", "chain_values") else ("left", "right"), attributes)
        helpers.append(builder(kind, node))
        if node.name not in defined:
            definition = node.definition or scope.definitions[node.name][-1]
            classes[node.name] = ast.unparse(definition)
    if candidate.conversion == "plain":
        helpers.append(PLAIN)
    return helpers, list(classes.values())


def _attributes(found: object, depth: int = 0) -> set[str]:
    attributes: set[str] = set(getattr(found, "attributes", set()))
    for inner in (getattr(found, "_item", None), getattr(found, "_value", None)):
        if inner is not None and depth < 2:
            attributes |= _attributes(inner, depth + 1)
    return attributes


def generator(candidate: Candidate) -> str:
    """Return the input generator of a candidate: rules with random choices, one statement per parameter."""
    lines: list[str] = []
    for name in ordered_names(candidate.entry.parameters, candidate.specs):
        lines += _renamed(candidate.specs[name].lines(name), name, lines)
    keys = ", ".join(f'"{parameter.name}": {parameter.name}' for parameter in candidate.entry.parameters)
    body = ["import random", "", *lines, f"return {{{keys}}}"]
    return "def input_generator():\n" + "\n".join(f"    {line}" if line else "" for line in body)


def _renamed(new: list[str], name: str, before: Sequence[str]) -> list[str]:
    """Auxiliary variables (size, rows, nodes) that an earlier parameter uses too get the parameter's name."""
    for auxiliary in ("size", "rows", "columns", "nodes"):
        taken = auxiliary == name or any(re.search(rf"\b{auxiliary}\b", line) for line in before)
        if taken and any(re.match(rf"(\w+, )?{auxiliary}\b.*=", line) for line in new) and name != auxiliary:
            new = [re.sub(rf"\b{auxiliary}\b", f"{name}_{auxiliary}", line) for line in new]
    return new
