"""From example values to a spec that draws values like them."""

import math
import re
from collections.abc import Sequence
from typing import Any

from tasks.core.offline.sequences import Grid, Items, Permutation, Row
from tasks.core.offline.specs import LETTERS, Choice, Clock, Fixed, Flag, Integer, Number, Real, Sentence, Spec, Text
from tasks.core.offline.structures import Graph, Mapping, Record

_MAX_LENGTH = 10


def like(values: Sequence[Any]) -> Spec | None:
    """Return a spec for values of the examples' kind, or None when they show nothing (no values, only None, mixed kinds)."""
    shown = [value for value in values if value is not None and not (isinstance(value, float) and not math.isfinite(value))]
    if not shown:
        return None
    if all(isinstance(value, bool) for value in shown):
        return Flag()
    if all(isinstance(value, int) and not isinstance(value, bool) for value in shown):
        return _integers(shown)
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in shown):
        return _reals(shown)
    if all(isinstance(value, str) for value in shown):
        return _texts(shown)
    if all(isinstance(value, list | tuple) for value in shown):
        return _sequences(shown)
    if all(isinstance(value, set) for value in shown):
        item = like([item for value in shown for item in sorted(value, key=repr)])
        return Items(item, 2, 6, form="set") if item else None
    if all(isinstance(value, dict) for value in shown):
        return _dictionaries(shown)
    return None


def _integers(values: list[int]) -> Integer:
    low, high = min(values), max(values)
    if set(values) == {0, 1} and len(values) >= 4:
        return Integer(0, 1)
    if high > 1_000:
        top = 1_000
    elif high > 100:
        top = 200
    else:
        top = min(max(2 * high, 8), 100)
    return Integer(-min(max(-low, 5), 100) if low < 0 else min(low, 1), top)


def _reals(values: list[float]) -> Real:
    low, high = min(values), max(values)
    if low >= 0 and high <= 1:
        return Real(0.05, 0.95)
    bottom = -round(min(max(-low * 1.5, 5.0), 100.0), 1) if low < 0 else 0.5
    return Real(bottom, round(min(max(high * 1.5, 2.0), 1_000.0), 1))


def _texts(values: list[str]) -> Spec:
    characters = set("".join(values))
    longest, shortest = max(map(len, values)), min(map(len, values))
    if not characters:
        return Text()
    if all(re.fullmatch(r"[0-2]\d:[0-5]\d", value) for value in values):
        return Clock()
    if characters <= set("01") and longest > 1:
        return Text("01", max(shortest, 1), min(longest + 2, 12))
    if characters <= set("0123456789") and longest > 1:
        return Number(10 ** min(longest, 5) - 1)
    for separator in (" ", ","):
        words = [word for value in values for word in value.split(separator) if word]
        if len(words) >= 2 * len(values) and all(len(word) < 12 for word in words):
            return Sentence(tuple(dict.fromkeys(words))[:12], 2, max(3, min(8, len(words) // len(values) + 1)), separator)
    if longest > 40:
        return Text(LETTERS + " ", 5, 30)
    if longest == 1:
        return Text("".join(sorted(characters)) if len(characters) > 2 else LETTERS, 1, 1)
    alphabet = "".join(sorted(characters))
    if len(alphabet) > 14 and alphabet.isalpha() and alphabet.islower():
        alphabet = LETTERS
    return Text(alphabet, max(1, min(shortest, 3)), max(4, min(longest + 2, 12)))


def _sequences(values: list[Any]) -> Spec | None:
    form = "tuple" if all(isinstance(value, tuple) for value in values) else "list"
    inner = [item for value in values for item in value]
    if not inner:
        return Items(Integer(0, 20), 1, 6, form=form)
    if all(isinstance(item, list | tuple) for item in inner):
        return _nested(values, inner)
    item = like(inner)
    lengths = {len(value) for value in values}
    if (form == "tuple" and len(lengths) == 1 and max(lengths) <= 4) or (item is None and len(lengths) == 1 and max(lengths) <= 6):
        places = [like([value[position] for value in values]) for position in range(max(lengths))]
        return Row(tuple(place or Fixed(None) for place in places), form)
    if item is None or any(value is None for value in inner):
        scalars = [value for value in inner if value is None or isinstance(value, str | int | float)]
        return Items(Choice(tuple(dict.fromkeys(scalars))[:10]), 2, 8, form=form) if scalars else None
    if len(set(map(type, inner))) == 1 and isinstance(inner[0], str) and len(set(inner)) <= 12 and not isinstance(item, Text | Number):
        item = Choice(tuple(dict.fromkeys(inner)))
    start = min((value for value in inner if isinstance(value, int)), default=None)
    if start in (0, 1) and all(sorted(value) == list(range(start, start + len(value))) for value in values) and max(lengths) >= 3:
        return Permutation(start)
    telling = [list(value) for value in values if len(value) >= 4]
    ordered = bool(telling) and all(value == sorted(value) for value in telling)
    distinct = bool(telling) and all(len(set(value)) == len(value) for value in telling)
    return Items(item, max(1, min(min(lengths), 3)), max(3, min(max(lengths) + 2, _MAX_LENGTH)), ordered, distinct, form)


def _nested(values: list[Any], rows: list[Any]) -> Spec | None:
    cells = [cell for row in rows for cell in row]
    widths = {len(row) for row in rows}
    item = _cells(cells)
    if item is None:
        return _records(rows, widths)
    tuples = all(isinstance(row, tuple) for row in rows)
    if len(widths) == 1 and max(widths) in (2, 3) and (tuples or any(len(value) != max(widths) for value in values)):
        places = [_column([row[position] for row in rows]) or item for position in range(max(widths))]
        ordered = all(isinstance(place, Integer) for place in places) and all(list(row) == sorted(row) for row in rows) and len(rows) > 2
        places = [item] * len(places) if ordered else places
        return Items(Row(tuple(places), "tuple" if tuples else "list", ordered), 2, 7)
    if len(widths) == 1:
        square = all(len(value) == max(widths) for value in values)
        return Grid(item, 2 if max(widths) > 1 else 1, 4, square)
    row = like(rows)
    return Items(row, 1, 5) if row else None


def _records(rows: list[Any], widths: set[int]) -> Spec | None:
    """Rows of equal length whose places hold different kinds of values."""
    if len(widths) != 1 or max(widths) > 5:
        return None
    places = [_column([row[position] for row in rows]) for position in range(max(widths))]
    form = "tuple" if all(isinstance(row, tuple) for row in rows) else "list"
    return Items(Row(tuple(place for place in places if place), form), 1, 6) if all(places) else None


def _column(values: list[Any]) -> Spec | None:
    """One place of many rows: a few words are the words there are."""
    words = list(dict.fromkeys(value for value in values if isinstance(value, str)))
    return Choice(tuple(words)) if words and len(words) <= 8 and all(isinstance(value, str) for value in values) else like(values)


def _cells(cells: list[Any]) -> Spec | None:
    distinct = list(dict.fromkeys(cell for cell in cells if isinstance(cell, str | int | float)))
    if cells and len(distinct) <= 4 and len(cells) >= 2 * len(distinct) and all(isinstance(cell, str | int) for cell in cells):
        return Choice(tuple(sorted(distinct, key=repr)))
    return like(cells)


def _dictionaries(values: list[dict[Any, Any]]) -> Spec | None:
    keys = list(dict.fromkeys(key for value in values for key in value))
    if not keys:
        return None
    graph = _graph(values, keys)
    if graph is not None:
        return graph
    if all(isinstance(key, str) for key in keys):
        shared = all(set(value) == set(keys) for value in values)
        item = like([held for value in values for held in value.values()])
        if item is not None and (len(keys) > 3 or not shared):
            return Mapping(Choice(tuple(keys[:12])), item)
        places = [(key, like([value[key] for value in values if key in value])) for key in keys[:8]]
        if shared and all(place is not None for _, place in places):
            return Record(tuple((key, place) for key, place in places if place is not None))
    if all(type(key) is int for key in keys):
        item = like([held for value in values for held in value.values()])
        return Mapping(_integers(keys), item) if item else None
    return None


def _graph(values: list[dict[Any, Any]], keys: list[Any]) -> Graph | None:
    numbered = all(type(key) is int for key in keys)
    if not (numbered or all(isinstance(key, str) for key in keys)) or len(keys) < 3:
        return None
    near = [held for value in values for held in value.values()]
    if not all(isinstance(held, list | set | tuple | dict) for held in near):
        return None
    others = [other for held in near for other in held]
    pairs = bool(others) and all(isinstance(other, list | tuple) and len(other) == 2 for other in others)
    if pairs:
        others = [other[0] for other in others]
    if not others or not all(isinstance(other, str | int) and other in keys for other in others):
        return None
    if pairs:
        return Graph(numbered, True, min(keys) if numbered and min(keys) in (0, 1) else 0, "pairs")
    weighted = all(isinstance(held, dict) for held in near)
    form = "set" if all(isinstance(held, set) for held in near) else "list"
    return Graph(numbered, weighted, min(keys) if numbered and min(keys) in (0, 1) else 0, form)
