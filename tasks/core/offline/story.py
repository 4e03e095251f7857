"""A trace as a story: calls that hold lines, and loops that hold rounds, instead of a flat list of events."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.core.offline.syntax import parse_text
from tasks.core.outcomes import TraceEvent


@dataclass(slots=True)
class Line:
    """One line that ran: its statement, what it changed, the values known before it, the calls it made, the branch it took."""

    number: int
    statement: ast.stmt | None
    changed: dict[str, str]
    before: dict[str, str] = field(default_factory=dict)
    calls: list["Call"] = field(default_factory=list)
    taken: bool | None = None  # of a condition: whether the body was entered; None when the trace does not tell
    returned: str | None = None  # of a return: the value


@dataclass(slots=True)
class Loop:
    """A loop that ran: per round its header line and what happened in it; the last header may be the one that ended it."""

    statement: ast.For | ast.While
    rounds: list[tuple[Line, list["Item"]]]
    ended: bool


@dataclass(slots=True)
class Call:
    """One call of a function: its arguments as shown, what happened in it, what it returned (None while it has not)."""

    function: str
    arguments: dict[str, str]
    items: list["Item"] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    returned: str | None = None


Item = Line | Loop


def story_of(code: str, events: Sequence[TraceEvent]) -> Call:
    """Return the outermost call of a trace with everything in it; empty when nothing was recorded."""
    tree = parse_text(code) or ast.Module([], [])
    statements, parameters = _by_line(tree), _parameters(tree)
    root = Call("main_solution", {})
    stack = [root]
    for event in events:
        if event.function.startswith("<"):
            continue  # comprehensions and lambdas: their result shows in the line they stand in
        top = stack[-1]
        match event.event:
            case "call" if top is root and not root.lines and event.function == "main_solution":
                root.arguments = dict(event.changed)
            case "call":
                wanted = parameters.get(event.function, set())
                call = Call(event.function, {name: text for name, text in event.changed.items() if name in wanted})
                if top.lines:
                    top.lines[-1].calls.append(call)
                stack.append(call)
            case "return":
                top.returned = event.changed.get("return")
                if len(stack) > 1:
                    stack.pop()
            case _:
                changed = {name: text for name, text in event.changed.items() if not text.startswith("<function")}
                top.lines.append(Line(event.line, statements.get(event.line), changed))
    _finish(root)
    return root


def _parameters(tree: ast.Module) -> dict[str, set[str]]:
    """Map each function's name to its parameters; what else is known at a call are variables of the functions around it."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            found.setdefault(node.name, set()).update(each.arg for each in given if each is not None and each.arg not in ("self", "cls"))
    return found


def _by_line(tree: ast.Module) -> dict[int, ast.stmt]:
    """Map each line to the innermost statement that begins (or has its header) there."""
    found: dict[int, ast.stmt] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
            for line in range(node.lineno, max(last, node.lineno) + 1):
                if line not in found or not isinstance(found[line], ast.For | ast.While | ast.If):
                    found[line] = node
    return found


def _finish(call: Call) -> None:
    """Fill in values before each line and branches taken, group loops, and do the same in the calls inside."""
    known = dict(call.arguments)
    for position, line in enumerate(call.lines):
        line.before = dict(known)
        known.update(line.changed)
        following = call.lines[position + 1] if position + 1 < len(call.lines) else None
        if isinstance(line.statement, ast.If | ast.While | ast.For) and following is not None:
            line.taken = _within(following.number, line.statement.body)
        for inner in line.calls:
            _finish(inner)
    if call.lines and isinstance(call.lines[-1].statement, ast.Return):
        call.lines[-1].returned = call.returned
    call.items = _grouped(call.lines, call.returned is not None)


def _within(number: int, body: Sequence[ast.stmt]) -> bool:
    return body[0].lineno <= number <= (body[-1].end_lineno or body[-1].lineno)


def _grouped(lines: Sequence[Line], finished: bool) -> list[Item]:
    items: list[Item] = []
    position = 0
    while position < len(lines):
        statement = lines[position].statement
        if not isinstance(statement, ast.For | ast.While):
            items.append(lines[position])
            position += 1
            continue
        rounds: list[tuple[Line, list[Line]]] = []
        while position < len(lines):
            line = lines[position]
            if line.statement is statement:
                rounds.append((line, []))
            elif _within(line.number, statement.body):
                rounds[-1][1].append(line)
            else:
                break
            position += 1
        ended = finished or position < len(lines) or rounds[-1][0].taken is False
        items.append(Loop(statement, [(header, _grouped(inner, finished)) for header, inner in rounds], ended))
    return items
