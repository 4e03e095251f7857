"""The words for single lines of a story: what was set, whether a condition held, what a call gave."""

import ast
import re
from collections.abc import Collection, Iterable, Sequence

from tasks.core.offline.story import Call, Item, Line

_SILENT = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Try, ast.With, ast.Pass, ast.Global, ast.Nonlocal)
_MAX_VALUE = 70
_MAX_CODE = 60


def phrase(line: Line, mentioned: Collection[str] = ()) -> list[str]:
    """Return what a single line did, as phrases without a full stop; values of variables in `mentioned` have just been told."""
    match line.statement:
        case ast.If():
            return [condition(line, mentioned)] if line.taken is not None else []
        case ast.Return(value=value):
            return [_result(value, line.returned)]
        case ast.Expr(value=ast.Constant()):
            return []
        case ast.Break():
            return ["the loop stops here"]
        case ast.Continue():
            return ["on to the next"]
        case statement if isinstance(statement, _SILENT):
            return []
        case ast.Raise(exc=exception):
            return [f"this raises `{ast.unparse(exception)}`" if exception and is_short(exception) else "this raises an error"]
    told = values(line.changed)
    if told:
        return [told]
    kept = _assigned(line.statement)
    before = line.before.get(kept, "<") if kept is not None else "<"
    if not _opaque(before):
        return [f"`{kept}` stays {cut(before)}"]
    acts = isinstance(line.statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr | ast.Delete)
    return [f"`{ast.unparse(line.statement)}` is done"] if acts and line.statement is not None and is_short(line.statement) else []


def _result(value: ast.expr | None, returned: str | None) -> str:
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return "it ends here"
    shown = "" if returned is None or _opaque(returned) else cut(returned)
    if isinstance(value, ast.Constant) or not is_short(value):
        return f"the result is {shown}" if shown else "the result is returned"
    if isinstance(value, ast.Name):
        return f"the result is `{value.id}`{f', {shown}' if shown else ''}"
    return f"the result is `{ast.unparse(value)}`{f' = {shown}' if shown else ''}"


def _assigned(statement: ast.stmt | None) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            return name
    return None


def condition(line: Line, mentioned: Collection[str] = ()) -> str:
    """Say whether the condition of an `if` or `while` held, with the values it looked at; nothing for other lines."""
    if not isinstance(line.statement, ast.If | ast.While):
        return ""
    test = line.statement.test
    if isinstance(test, ast.Constant):
        return "Next round"
    names = [node.id for node in ast.walk(test) if isinstance(node, ast.Name) and node.id in line.before and node.id not in mentioned]
    looked_at = {name: line.before[name] for name in dict.fromkeys(names) if len(line.before[name]) <= 40}
    told = f"`{ast.unparse(test)}`" if is_short(test) else "the next condition"
    return f"{told} {'holds' if line.taken else 'does not hold'}" + (f" ({values(looked_at)})" if values(looked_at) else "")


def header(statement: ast.For | ast.While) -> str:
    """Name a loop by what it goes over."""
    if isinstance(statement, ast.For):
        return f"over `{ast.unparse(statement.iter)}`" if is_short(statement.iter) else "over its items"
    if isinstance(statement.test, ast.Constant):
        return "without a condition of its own"
    return f"while `{ast.unparse(statement.test)}`" if is_short(statement.test) else "on its condition"


def times(count: int, ended: bool) -> str:
    told = "once" if count == 1 else "twice" if count == 2 else f"{count} times"
    return told if ended else f"{told} as far as I followed it"


def after(items: Iterable[Item]) -> str:
    """Return the values that some items left behind: of the last few variables they changed."""
    latest: dict[str, str] = {}
    for item in items:
        for line in _lines_in(item):
            for name, text in line.changed.items():
                latest.pop(name, None)
                latest[name] = text
    return values(dict(list(latest.items())[-4:]))


def _lines_in(item: Item) -> Iterable[Line]:
    if isinstance(item, Line):
        yield item
        return
    for head, inner in item.rounds:
        yield head
        for each in inner:
            yield from _lines_in(each)


def call_in_short(call: Call) -> str:
    """Say what a call gave, without a full stop."""
    given = ", ".join("…" if _opaque(text) else cut(text, 30) for text in call.arguments.values() if not text.startswith("<function"))
    if call.returned is None:
        return f"`{call.function}({given})` is still under way"
    if call.returned == "None" or _opaque(call.returned):
        return f"`{call.function}({given})` is done"
    return f"`{call.function}({given})` gives {cut(call.returned)}"


def values(shown: dict[str, str]) -> str:
    """List variables with their values; objects without a readable value are left out."""
    return ", ".join(f"`{name}` = {cut(text)}" for name, text in shown.items() if not _opaque(text))


def _opaque(text: str) -> bool:
    """Whether a shown value is, or holds, an object that has no readable value: `<Node>`."""
    return bool(re.search(r"<[A-Za-z_]\w*>|^<", text))


def sentence(phrases: Sequence[str]) -> str:
    """Join phrases to one sentence."""
    text = "; ".join(each.rstrip(".") for each in phrases if each)
    return f"{text[0].upper()}{text[1:]}." if text else "Nothing changes."


def cut(text: str, limit: int = _MAX_VALUE) -> str:
    return text if len(text) <= limit else f"{text[: limit - 12]} … {text[-8:]}"


def is_short(node: ast.AST) -> bool:
    return len(text := ast.unparse(node)) <= _MAX_CODE and "\n" not in text
