"""Arguments that a file itself shows: literal calls in its drivers and tests, doctests, and `Input: x = …` in its texts."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tasks.core.offline.literals import NotLiteral, evaluate
from tasks.core.offline.syntax import parse_text

_MAX_LOOP = 12  # cases of a test that are looked at
_MAX_CALLS = 2_000
_INPUT = re.compile(r"(?:Input|输入|input|INPUT)\s*[:：]?\s*(?:\n\s*)?(?P<rest>[^\n]{1,300})")
_ASSIGNMENT = re.compile(r"(?:^|[,;\s])`?(\w+)`?\s*=\s*(?!=)")
_JSON_NAMES = ((re.compile(r"\bnull\b"), "None"), (re.compile(r"\btrue\b"), "True"), (re.compile(r"\bfalse\b"), "False"))


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call seen in the file: the callee's last name, and the arguments whose values can be told."""

    callee: str
    positional: tuple[Any, ...]  # UNTOLD where the value cannot be told
    keywords: dict[str, Any]


class _Untold:
    pass


UNTOLD = _Untold()


def shown_calls(tree: ast.Module) -> list[ShownCall]:
    """Return every call in the file with at least one argument whose value can be told, in file order."""
    found: list[ShownCall] = []
    _walk(tree.body, {}, found)
    for text in _docstrings(tree):
        lines = [line.strip()[4:] for line in text.split("\n") if line.strip().startswith(">>> ")]
        for line in lines:
            tree_of_line = parse_text(line)
            if tree_of_line is not None:
                _walk(tree_of_line.body, {}, found)
    return found


def _docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def _walk(body: list[ast.stmt], known: dict[str, Any], found: list[ShownCall], unrolled: bool = False) -> None:
    for statement in body:
        if len(found) >= _MAX_CALLS:
            return
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            _walk(statement.body, dict(known), found, unrolled)
            continue
        if isinstance(statement, ast.For) and not unrolled and _loop(statement, known, found):
            continue
        for part in _own_expressions(statement):
            for node in ast.walk(part):
                if isinstance(node, ast.Call):
                    _record(node, known, found)
        _learn(statement, known)
        for inner in _inner_bodies(statement):
            _walk(inner, known, found, unrolled)


def _own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(statement):
        if name in ("body", "orelse", "finalbody", "handlers", "cases"):
            continue
        yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST))


def _inner_bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for handler in getattr(statement, "handlers", []):
        yield handler.body


def _loop(statement: ast.For, known: dict[str, Any], found: list[ShownCall]) -> bool:
    """Unroll a loop over a literal, as tests do over their cases."""
    try:
        cases = evaluate(statement.iter, known)
    except NotLiteral:
        return False
    if not isinstance(cases, list | tuple) or len(cases) > _MAX_LOOP:
        return False
    for case in cases:
        inner = dict(known)
        match statement.target:
            case ast.Name(id=name):
                inner[name] = case
            case ast.Tuple(elts=names) if isinstance(case, list | tuple) and len(case) == len(names):
                inner.update({name.id: value for name, value in zip(names, case, strict=True) if isinstance(name, ast.Name)})
        _walk(statement.body, inner, found, unrolled=True)
    return True


def _learn(statement: ast.stmt, known: dict[str, Any]) -> None:
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            known.pop(node.func.value.id, None)  # a method may change it
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.pop(node.id, None)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        values = value.elts if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple | ast.List) else [value]
        if len(names) == len(values):
            for name, item in zip(names, values, strict=True):
                if isinstance(name, ast.Name) and (told := _tell(item, known)) is not UNTOLD:
                    known[name.id] = told


def _tell(node: ast.expr, known: dict[str, Any]) -> Any:
    try:
        return evaluate(node, known)
    except (NotLiteral, RecursionError):
        return UNTOLD


def _record(node: ast.Call, known: dict[str, Any], found: list[ShownCall]) -> None:
    callee = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else None
    if callee is None or any(isinstance(argument, ast.Starred) for argument in node.args):
        return
    positional = tuple(_tell(argument, known) for argument in node.args)
    keywords = {keyword.arg: _tell(keyword.value, known) for keyword in node.keywords if keyword.arg}
    if any(value is not UNTOLD for value in (*positional, *keywords.values())):
        found.append(ShownCall(callee, positional, {name: value for name, value in keywords.items() if value is not UNTOLD}))


def written_inputs(text: str) -> list[dict[str, Any]]:
    """Return the arguments that comments and docstrings write as `Input: a = 1, b = [2]`, by name; unnamed ones under ""."""
    found: list[dict[str, Any]] = []
    for match in _INPUT.finditer(text):
        rest = re.split(r"\bOutput\b|\boutput\b|输出", match.group("rest"))[0].strip().rstrip(",;.")
        marks = list(_ASSIGNMENT.finditer(rest))
        if marks:
            ends = [mark.start() for mark in marks[1:]] + [len(rest)]
            pairs = [(mark.group(1), rest[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
        else:
            pairs = [("", rest)]
        values = {name: value for name, text_ in pairs if (value := _read(text_)) is not UNTOLD}
        if values:
            found.append(values)
    return found


def _read(text: str) -> Any:
    cleaned = text.strip().strip(",;`").replace("“", '"').replace("”", '"')
    for pattern, name in _JSON_NAMES:
        cleaned = pattern.sub(name, cleaned)
    module = parse_text(cleaned)
    if module is None or len(module.body) != 1 or not isinstance(module.body[0], ast.Expr):
        return UNTOLD
    return _tell(module.body[0].value, {})


def comments(text: str) -> str:
    """Return the comment lines of a file, joined, marks removed; what cannot be tokenised is left out."""
    found: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found.append(token.string.lstrip("#! ").rstrip())
    except (tokenize.TokenError, SyntaxError, IndentationError):
        pass
    return "\n".join(found)
