"""A story told to people: numbered steps with variables by name and value, conditions with their outcome, long loops summarised."""

import ast
from collections.abc import Iterable, Sequence

from tasks.core.offline.story import Call, Item, Line, Loop

MAX_LINES = 40
_MAX_VALUE = 70
_MAX_CODE = 60


class Teller:
    """Writes one story. `room` is how many lines may still be written; what does not fit is summarised, never silently dropped."""

    def __init__(self, room: int = MAX_LINES) -> None:
        self.room = room

    def tell(self, call: Call) -> list[str]:
        """Return the numbered steps of the outermost call."""
        inner = _handed_on(call)
        steps = self._steps((inner or call).items)
        opening = [f"The values go into `{inner.function}`: {_values(inner.arguments)}."] if inner is not None and inner.arguments else []
        return [f"{number}. {step}" for number, step in enumerate([*opening, *steps], 1)]

    def _steps(self, items: Sequence[Item]) -> list[str]:
        """Return one text per step: short lines share a step, a loop is a step with its rounds as points."""
        steps: list[str] = []
        pending: list[str] = []
        for item in items:
            if isinstance(item, Line) and not item.calls:
                pending += _phrase(item)
                if len(pending) >= 3:
                    steps.append(_sentence(pending))
                    pending = []
                continue
            if pending:
                steps.append(_sentence(pending))
                pending = []
            if self.room <= 0:
                steps.append("The remaining steps go on in the same way.")
                return steps
            steps.append("\n".join(self._loop(item, 1) if isinstance(item, Loop) else self._line_with_calls(item, 1)))
        return [*steps, _sentence(pending)] if pending else steps

    def _loop(self, loop: Loop, depth: int) -> list[str]:
        entered = [(header, inner) for header, inner in loop.rounds if header.taken or inner]
        if not entered:
            return [f"The loop {_header(loop.statement)} has nothing to do."]
        lines = [f"The loop {_header(loop.statement)} runs {_times(len(entered), loop.ended)}:"]
        shown = len(entered) if len(entered) <= (8, 4, 3)[min(depth, 3) - 1] else (5, 2, 2)[min(depth, 3) - 1]
        for position, (header, inner) in enumerate(entered):
            left_out = len(entered) - shown - 1
            if self.room <= 0 and position < len(entered) - 1:
                lines.append(f"{_indent(depth)}- … {len(entered) - position} more in the same way, after which {_after(loop) or 'nothing else has changed'}.")
                return lines
            if position < shown or left_out <= 0:
                lines += self._round(header, inner, depth)
            elif position == shown:
                lines.append(f"{_indent(depth)}- … {left_out} more in the same way …")
            elif position == len(entered) - 1:
                lines += self._round(header, inner, depth)
        return lines

    def _round(self, header: Line, inner: Sequence[Item], depth: int) -> list[str]:
        self.room -= 1
        label = _values(header.changed) if isinstance(header.statement, ast.For) else _condition(header, header.statement)
        simple: list[str] = []
        nested: list[str] = []
        for item in inner:
            if isinstance(item, Line) and not item.calls:
                (nested if nested else simple).extend(_phrase(item) if not nested else [f"{_indent(depth + 1)}- {text}" for text in _phrase(item)])
            elif isinstance(item, Line) and depth >= 2:
                simple += [*_calls_in_short(item), *_phrase(item)]
            elif self.room > 0 and depth < 3:
                told = self._loop(item, depth + 1) if isinstance(item, Loop) else self._line_with_calls(item, depth + 1)
                nested += [f"{_indent(depth + 1)}- {told[0]}", *told[1:]]
            elif isinstance(item, Loop):
                simple.append(f"the loop {_header(item.statement)} leaves {_after(item) or 'everything as it is'}")
            else:
                simple += [*_calls_in_short(item), *_phrase(item)]
        text = "; ".join(simple) if simple else ("" if nested else "nothing changes")
        return [f"{_indent(depth)}- {label or 'again'}{': ' if text or nested else ''}{text}{'.' if text else ''}", *nested]

    def _line_with_calls(self, line: Line, depth: int) -> list[str]:
        """Tell a line and what the functions did that it called; deep or many calls are told by their results."""
        told: list[str] = []
        for call in line.calls[:6]:
            if depth > 2 or self.room <= 6 or not _worth_telling(call):
                told.append(_call_in_short(call))
                continue
            self.room -= 1
            told.append(f"`{call.function}` is applied to {_values(call.arguments) or 'what is there'}.")
            for step in self._steps(call.items):
                self.room -= 1
                first, *rest = step.split("\n")
                told.append(f"{_indent(depth)}- {first}")
                told += [f"{_indent(1)}{text}" for text in rest]
            if call.returned is not None and not _ends_with_return(call):
                told.append(f"{_indent(depth)}- So `{call.function}` gives {_cut(call.returned)}.")
        if len(line.calls) > 6:
            told.append(f"{_indent(depth)}- … {len(line.calls) - 6} more calls …")
        own = _phrase(line)
        if own:
            told.append(f"{_indent(depth) + '- ' if told else ''}{_sentence(own)}")
        head, *rest = told or ["Nothing changes."]
        return [head, *[text if text.lstrip().startswith("-") or text.startswith(" ") else f"{_indent(depth)}- {text}" for text in rest]]


def _handed_on(call: Call) -> Call | None:
    """A main_solution that only hands its arguments on is not worth a step: return the call that does the work."""
    work = [line for line in call.lines if isinstance(line.statement, ast.Return) or line.calls]
    plain = [line for line in call.lines if line not in work and line.changed]
    if len(work) == 1 and work[0].calls and not plain:
        named = [inner for inner in work[0].calls if inner.function != "__init__"]
        return named[0] if len(named) == 1 else None
    return None


def _worth_telling(call: Call) -> bool:
    return len(call.lines) > 1 and call.function != "__init__"


def _ends_with_return(call: Call) -> bool:
    return bool(call.lines) and isinstance(call.lines[-1].statement, ast.Return)


def _phrase(line: Line) -> list[str]:
    """Return what a single line did, as phrases without a full stop."""
    statement = line.statement
    match statement:
        case ast.If():
            return [_condition(line, statement)] if line.taken is not None else []
        case ast.Return(value=value):
            return [f"the result is `{ast.unparse(value)}`" if _is_short(value) else "the result is returned"] if value is not None else ["it ends here"]
        case ast.Break():
            return ["the loop stops here"]
        case ast.Continue():
            return ["on to the next"]
        case ast.FunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom() | ast.Try() | ast.With() | ast.Pass() | ast.Global() | ast.Nonlocal():
            return []
        case ast.Raise():
            return [f"this raises `{ast.unparse(statement.exc)}`" if statement.exc and _is_short(statement.exc) else "this raises an error"]
    if line.changed:
        return [f"{_values(line.changed)}"]
    kept = _assigned(statement)
    if kept is not None and kept in line.before:
        return [f"`{kept}` stays {_cut(line.before[kept])}"]
    return []


def _assigned(statement: ast.stmt | None) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            return name
    return None


def _condition(line: Line, statement: ast.stmt | None) -> str:
    if not isinstance(statement, ast.If | ast.While):
        return ""
    test = statement.test
    outcome = "holds" if line.taken else "does not hold"
    names = [node.id for node in ast.walk(test) if isinstance(node, ast.Name) and node.id in line.before]
    values = {name: line.before[name] for name in dict.fromkeys(names) if len(line.before[name]) <= 24}
    told = f"`{ast.unparse(test)}`" if _is_short(test) else f"the condition of line {line.number}"
    return f"{told} {outcome}" + (f" ({_values(values)})" if values and not isinstance(test, ast.Constant) else "")


def _header(statement: ast.For | ast.While) -> str:
    if isinstance(statement, ast.For):
        source = f"`{ast.unparse(statement.iter)}`" if _is_short(statement.iter) else "its items"
        return f"over {source}"
    return f"while `{ast.unparse(statement.test)}`" if _is_short(statement.test) else "on its condition"


def _times(count: int, ended: bool) -> str:
    times = "once" if count == 1 else f"{count} times"
    return times if ended else f"{times} as far as it was followed"


def _after(item: Item) -> str:
    """Return the values that the last things inside a loop left behind."""
    latest: dict[str, str] = {}
    for line in _lines_in(item):
        latest.update(line.changed)
    return _values(dict(list(latest.items())[-4:]))


def _lines_in(item: Item) -> Iterable[Line]:
    if isinstance(item, Line):
        yield item
        return
    for header, inner in item.rounds:
        yield header
        for each in inner:
            yield from _lines_in(each)


def _calls_in_short(line: Line) -> list[str]:
    told = [_call_in_short(call).rstrip(".") for call in line.calls[:3] if call.function != "__init__"]
    return told + ([f"and {len(line.calls) - 3} more calls"] if len(line.calls) > 3 else [])


def _call_in_short(call: Call) -> str:
    given = ", ".join(_cut(text, 30) for text in call.arguments.values())
    return f"`{call.function}({given})` gives {_cut(call.returned)}." if call.returned is not None else f"`{call.function}({given})` is still under way."


def _values(values: dict[str, str]) -> str:
    shown = [f"`{name}` = {_cut(text)}" for name, text in values.items() if not text.startswith("<")]
    return ", ".join(shown)


def _sentence(phrases: Sequence[str]) -> str:
    text = "; ".join(phrase.rstrip(".") for phrase in phrases if phrase)
    return f"{text[0].upper()}{text[1:]}." if text else "Nothing changes."


def _cut(text: str, limit: int = _MAX_VALUE) -> str:
    return text if len(text) <= limit else f"{text[: limit - 12]} … {text[-8:]}"


def _is_short(node: ast.AST) -> bool:
    return len(text := ast.unparse(node)) <= _MAX_CODE and "\n" not in text


def _indent(depth: int) -> str:
    return "   " * depth
