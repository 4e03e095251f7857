"""A story told to people: numbered steps with variables by name and value, conditions with their outcome, long loops summarised."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.core.offline.nodes import BUILDERS
from tasks.core.offline.phrases import after, call_in_short, condition, header, phrase, sentence, times, values
from tasks.core.offline.story import Call, Item, Line, Loop

MAX_POINTS = 36
_ROUNDS = {1: (8, 4), 2: (5, 2), 3: (3, 1)}  # nesting -> (rounds all told, else rounds told before the last one)
_MAX_NESTING = 3
_MAX_CALLS = 6
_SILENT_CALLS = BUILDERS | {"__init__", "plain"}


@dataclass(slots=True)
class Point:
    """A step or point of the text with the points under it."""

    text: str
    points: list["Point"] = field(default_factory=list)


class Teller:
    """Writes one story. `room` is how many points may still be written; what does not fit is summarised, never silently dropped."""

    def __init__(self, room: int = MAX_POINTS) -> None:
        self.room = room

    def tell(self, call: Call) -> list[str]:
        """Return the lines of the numbered steps of the outermost call."""
        inner = _handed_on(call)
        steps = self._points((inner or call).items, 1)
        lines: list[str] = []
        for number, step in enumerate(steps, 1):
            lines.append(f"{number}. {step.text}")
            lines += _rendered(step.points, 1)
        return lines

    def _points(self, items: Sequence[Item], nesting: int) -> list[Point]:
        """Short lines share a point; a loop is a point with its rounds below, a line with calls one with what they did."""
        points: list[Point] = []
        pending: list[str] = []

        def flush() -> None:
            if pending:
                self.room -= 1
                points.append(Point(sentence(pending)))
                pending.clear()

        for position, item in enumerate(items):
            if self.room <= 0 and position < len(items) - 1:
                flush()
                left = after(items[position:])
                return [*points, Point(f"The remaining steps go on in the same way{f', and leave {left}' if left else ''}.")]
            if isinstance(item, Line) and not item.calls:
                pending += phrase(item)
                if len(pending) >= 4:
                    flush()
                continue
            flush()
            point = self._loop(item, nesting) if isinstance(item, Loop) else self._line_with_calls(item, nesting)
            points += [point] if point is not None else []
        flush()
        return points

    def _loop(self, loop: Loop, nesting: int) -> Point:
        self.room -= 1
        entered = [(head, inner) for head, inner in loop.rounds if head.taken or inner]
        if not entered:
            return Point(f"The loop {header(loop.statement)} has nothing to do.")
        runs = f"The loop {header(loop.statement)} runs {times(len(entered), loop.ended)}"
        if nesting > _MAX_NESTING:
            return Point(f"{runs} and leaves {after([loop]) or 'everything as it is'}.")
        point = Point(f"{runs}:")
        whole, before_last = _ROUNDS[nesting]
        shown = len(entered) if len(entered) <= whole else before_last
        for position, (head, inner) in enumerate(entered):
            last = position == len(entered) - 1
            if self.room <= 0 and not last:
                rest = [item for _, items in entered[position:] for item in items]
                left = after(rest) or "everything as it is"
                point.points.append(Point(f"{len(entered) - position} more rounds go the same way and leave {left}."))
                break
            if position < shown or last:
                point.points.append(self._round(head, inner, nesting))
            elif position == shown:
                count = len(entered) - shown - 1
                point.points.append(Point("One more round goes the same way." if count == 1 else f"{count} more rounds go the same way."))
        return point

    def _round(self, head: Line, inner: Sequence[Item], nesting: int) -> Point:
        same = {name: text for name, text in head.before.items() if name in _targets(head)}
        label = condition(head) or values(head.changed) or values(same) or "Next"
        if all(isinstance(item, Line) and not item.calls for item in inner):
            self.room -= 1
            mentioned = set(head.changed)
            told: list[str] = []
            for item in inner:
                if isinstance(item, Line):
                    told += phrase(item, mentioned)
                    mentioned |= set(item.changed)
            return Point(f"{label}: {'; '.join(told) if told else 'nothing changes'}.")
        points = self._points(inner, nesting + 1)
        if not points:
            return Point(f"{label}: nothing to tell.")
        if len(points) == 1 and not points[0].points:
            text = points[0].text
            return Point(f"{label}: {text[0].lower()}{text[1:]}")
        return Point(f"{label}:", points)

    def _line_with_calls(self, line: Line, nesting: int) -> Point | None:
        """Tell what the functions did that a line called, then what the line did; deep, trivial or many calls in short."""
        calls = _telling_calls(line)
        own = phrase(line)
        told: list[Point] = []
        for call in calls[:_MAX_CALLS]:
            if nesting >= _MAX_NESTING or self.room <= 4 or len(call.lines) < 2:
                told.append(Point(f"{call_in_short(call)}."))
            else:
                given = values(call.arguments)
                inside = self._points(call.items, nesting + 1)
                told.append(Point(f"`{call.function}` is worked out{f' for {given}' if given else ''}:", inside))
        if len(calls) > _MAX_CALLS:
            told.append(Point(f"{len(calls) - _MAX_CALLS} more calls follow."))
        self.room -= len(told)
        if not told and not own:
            return None
        if all(not point.points for point in told):
            return Point(sentence([*(point.text.rstrip(".") for point in told), *own]))
        if len(told) == 1:
            return Point(told[0].text, [*told[0].points, *_so(own)])
        return Point("Some values are needed first:", [*told, *_so(own)])


def _so(own: Sequence[str]) -> list[Point]:
    text = sentence(own)
    return [Point(text if text.startswith("The result") else f"So {text[0].lower()}{text[1:]}")] if own else []


def _targets(head: Line) -> set[str]:
    if not isinstance(head.statement, ast.For):
        return set()
    return {node.id for node in ast.walk(head.statement.target) if isinstance(node, ast.Name)}


def _telling_calls(line: Line) -> list[Call]:
    """Return the calls of a line that say something: not the making of objects, nor their way from and to JSON."""
    return [call for call in line.calls if call.function not in _SILENT_CALLS]


def _handed_on(call: Call) -> Call | None:
    """A main_solution that only hands its arguments on is not worth a step: return the call that does the work."""
    named = [inner for line in call.lines for inner in _telling_calls(line)]
    plain = [line for line in call.lines if not line.calls and not isinstance(line.statement, ast.Return) and line.changed]
    return named[0] if len(named) == 1 and not plain else None


def _rendered(points: Sequence[Point], depth: int) -> list[str]:
    lines: list[str] = []
    for point in points:
        lines.append(f"{'   ' * depth}- {point.text}")
        lines += _rendered(point.points, depth + 1)
    return lines
