"""The words of a unified function: its input and output description and its problem statement."""

import ast
import re
from collections.abc import Sequence
from typing import Any

from tasks.core.offline.audition import Chosen
from tasks.core.offline.entries import Entry
from tasks.core.offline.gist import gist
from tasks.core.offline.plan import Plan
from tasks.core.offline.prose import comment_above, header, sentences, words_of

_CHECKS = re.compile(r"(is|has|can|check|valid|verify|contains|are|does|should)\b")
_VERBS = re.compile(r"(get|find|compute|calculate|calc|determine|return|generate|make|create|build|give|solve)\b ?")


def response_text(plan: Plan, chosen: Chosen) -> str:
    """Return the transform response: four sections, as the contract has them."""
    return "\n".join(
        [
            "## Main Function", "", _fenced(chosen.code), "",
            "## Input Output Description", "", io_description(chosen), "",
            "## Input Generator", "", _fenced(chosen.generator), "",
            "## Problem Statement", "", problem_statement(plan, chosen),
        ]
    )  # fmt: skip


def _fenced(code: str) -> str:
    """Put code in a fence longer than any that its own docstrings hold."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"{fence}python\n{code}\n{fence}"


def io_description(chosen: Chosen) -> str:
    """Name every parameter with its type and limits, and the result with its shape."""
    lines = ["Input:"]
    for parameter in chosen.candidate.entry.parameters:
        spec = chosen.candidate.specs[parameter.name]
        lines.append(f"  `{parameter.name}` ({spec.type_name}): {spec.words()}")
    outputs = [output for _, output in chosen.seen.pairs]
    told = _documented_result(chosen.candidate.entry.doc) or _result_words(chosen, outputs)
    return "\n".join([*lines, "", "Output:", f"  `return` ({type_of(outputs)}): {told}"])


def _documented_result(doc: str) -> str | None:
    match = re.search(r"(?::returns?:|@returns?:?|^\s*returns?\s*:\s*|^\s*returns\s+)[ \t]*\n?\s*([^\n]{8,160})", doc, re.M | re.I)
    told = match.group(1).strip() if match else ""
    if not re.search(r"[a-z]{3}", told) or told.endswith(":") or ">>>" in told or not told.isascii():
        return None
    text = re.sub(r"^\{?\w+\}?\s*(\([^)]*\))?\s*[-:]+\s*", "", told) or told
    return text.rstrip(".")


def _result_words(chosen: Chosen, outputs: Sequence[Any]) -> str:
    entry = chosen.candidate.entry
    if entry.result == "printed":
        return "the printed lines in order"
    if entry.result == "changed":
        return f"`{entry.changed}` as it is after the changes"
    if chosen.candidate.conversion == "chain":
        return "the values of the resulting linked list in order"
    if chosen.candidate.conversion == "tree":
        return "the resulting binary tree level by level, null standing for a missing child"
    if chosen.candidate.conversion == "sorted":
        return f"the members of the resulting set in ascending order ({shape_words(outputs)})"
    return shape_words(outputs)


def type_of(values: Sequence[Any]) -> str:
    """Return the common type of JSON values as an annotation: list[int], dict[str, float], …"""
    kinds = {type(value) for value in values}
    if kinds == {list}:
        inner = type_of([item for value in values for item in value])
        return f"list[{inner}]" if inner else "list"
    if kinds == {dict}:
        inner = type_of([item for value in values for item in value.values()])
        return f"dict[str, {inner}]" if inner else "dict"
    if kinds == {int, float}:
        return "float"
    names = sorted("None" if kind is type(None) else kind.__name__ for kind in kinds)
    return " | ".join(names)


def shape_words(values: Sequence[Any]) -> str:
    """Say in words what shape the results have."""
    kinds = {type(value) for value in values}
    if kinds <= {int, float}:
        return "an integer" if kinds == {int} else "a number"
    if kinds == {bool}:
        return "true or false"
    if kinds == {str}:
        return "a string"
    if kinds == {dict}:
        keys = [sorted(value) for value in values]
        named = ", ".join(f"`{key}`" for key in keys[0]) if all(each == keys[0] for each in keys) and len(keys[0]) < 6 else ""
        return f"an object with the keys {named}" if named else "an object"
    if kinds == {list}:
        return _list_words(values)
    return "the result"


def _list_words(values: Sequence[list[Any]]) -> str:
    inner = [item for value in values for item in value]
    lengths = {len(value) for value in values}
    size = f"a list of {next(iter(lengths))} " if len(lengths) == 1 and max(lengths) > 1 else "a list of "
    kinds = {type(item) for item in inner}
    names = {int: "integers", float: "numbers", str: "strings", bool: "booleans", list: "lists", dict: "objects"}
    if not kinds or type(None) in kinds:
        return "a list"
    if kinds == {list}:
        return f"{size}{_plural(_list_words(inner))}"
    return size + (names[next(iter(kinds))] if len(kinds) == 1 else "numbers" if kinds == {int, float} else "values")


def _plural(words: str) -> str:
    return words.replace("a list", "lists", 1)


def problem_statement(plan: Plan, chosen: Chosen) -> str:
    """Put the question: what the file says about the function, or the gist of its rules; what is given; what is asked."""
    entry = chosen.candidate.entry
    told = _told(plan, entry)
    if len(" ".join(told)) < 60:
        function = _definition(entry)
        names = [name for name in plan.scope.definitions if name != entry.name]
        rules = gist(function, names) if function else []
        told = [*told, *(_introduced(entry, rules, bool(told)))]
    parts = [" ".join(told)] if told else []
    return "\n\n".join([*parts, f"{_given(chosen)} {_question(chosen)}"])


def _told(plan: Plan, entry: Entry) -> list[str]:
    """Return what the file says about an entry: its docstring, the comment above it, its class, the top of the file."""
    function = _definition(entry)
    texts = [entry.doc]
    functions = (node for node in ast.walk(plan.scope.source.tree) if isinstance(node, ast.FunctionDef))
    line = next((node.lineno for node in functions if function is not None and node.name == entry.name), 0)
    if line:
        texts.append(comment_above(plan.scope.source, line))
    owner = plan.scope.definitions.get(entry.owner or "", [None])[-1]
    if owner is not None:
        texts.append(comment_above(plan.scope.source, owner.lineno))
    if _is_what_the_file_is_about(plan, entry):
        texts.append(header(plan.scope.source))
    for text in texts:
        found = sentences(text)
        if found:
            return found
    return []


def _is_what_the_file_is_about(plan: Plan, entry: Entry) -> bool:
    """Whether the top of the file speaks of this entry: it is a script, or the first function that no other calls, in a small file."""
    if entry.name in ("script", "main", "solution", "solve", entry.owner):
        return True
    functions = [node for node in ast.walk(plan.scope.source.tree) if isinstance(node, ast.FunctionDef) and not node.name.startswith("__")]
    called = {
        part.func.id if isinstance(part.func, ast.Name) else part.func.attr
        for function in functions
        for part in ast.walk(function)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name | ast.Attribute) and not function.name.startswith("test")
    }
    roots = [function.name for function in functions if function.name not in called and function.name not in ("main", "test")]
    return bool(roots) and roots[0] == entry.name and len(functions) <= 8


def _definition(entry: Entry) -> ast.FunctionDef | None:
    wanted = (entry.name, "main_solution")
    nodes = (node for statement in entry.statements for node in ast.walk(statement))
    return next((node for node in nodes if isinstance(node, ast.FunctionDef) and node.name in wanted), None)


def _introduced(entry: Entry, rules: list[str], documented: bool) -> list[str]:
    if not rules:
        return [] if documented else [f"A procedure called “{words_of(entry.name)}” is applied to its arguments."]
    named = "The procedure" if entry.name in ("script", "main") else f"The procedure “{words_of(entry.name)}”"
    first = rules[0]
    opening = f"{named} {first[3].lower()}{first[4:]}" if first.startswith("It ") else f"{named} works as follows. {first}"
    return [opening, *rules[1:]]


def _given(chosen: Chosen) -> str:
    parts = [f"`{p.name}` ({chosen.candidate.specs[p.name].words()})" for p in chosen.candidate.entry.parameters]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"You are given {listed}."


def _question(chosen: Chosen) -> str:
    entry = chosen.candidate.entry
    outputs = [output for _, output in chosen.seen.pairs]
    name = words_of(entry.name)
    if entry.result == "printed":
        return f"Which lines does “{name}” print, in order?"
    if entry.result == "changed":
        return f"What is `{entry.changed}` after “{name}” has changed it?"
    shape = shape_words(outputs)
    if entry.name in ("script", "main", "solution", "solve", "main_solution", "run"):
        return f"What is the result? It is {shape}."
    if all(isinstance(output, bool) for output in outputs) or _CHECKS.match(name):
        check = f"What does the check “{name}” return, {shape}?"
        return check if shape == "true or false" else f"What does “{name}” return? It is {shape}."
    match = _VERBS.match(name)
    rest = name[match.end() :] if match else ""
    many = rest.endswith("s") and not rest.endswith("ss")
    if rest and not (many and shape in ("an integer", "a number", "a string")):
        return f"What {'are' if many else 'is'} {'' if rest.startswith('all ') else 'the '}{rest}? The answer is {shape}."
    return f"What does “{name}” return for {'it' if len(entry.parameters) == 1 else 'them'}? The answer is {shape}."
