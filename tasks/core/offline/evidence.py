"""What is known about the value of a parameter: how the code uses it, and what it holds."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Resolver:
    """What the watched code's names mean: functions of the file by name, constants (`UP`, `Direction.UP`) by their spelling."""

    function: Callable[[str], ast.FunctionDef | None]
    constants: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Evidence:
    """Counted uses of one value, and the evidence about what it holds."""

    uses: Counter[str] = field(default_factory=Counter)
    literals: set[Any] = field(default_factory=set)  # what it is compared with
    attributes: set[str] = field(default_factory=set)
    fields: dict[str, "Evidence"] = field(default_factory=dict)  # by literal string key
    places: dict[int, "Evidence"] = field(default_factory=dict)  # by literal position, or unpacked
    width: int = 0  # how many places it is unpacked into
    moduli: set[int] = field(default_factory=set)  # by which it is taken modulo
    _item: "Evidence | None" = None
    _value: "Evidence | None" = None

    @property
    def item(self) -> "Evidence":
        if self._item is None:
            self._item = Evidence()
        return self._item

    @property
    def value(self) -> "Evidence":
        if self._value is None:
            self._value = Evidence()
        return self._value

    def place(self, position: int) -> "Evidence":
        return self.places.setdefault(position, Evidence())

    def mark(self, *uses: str) -> None:
        self.uses.update(uses)


def used(found: Evidence, uses: Iterable[str]) -> int:
    """Return how often any of `uses` was seen."""
    return sum(found.uses[use] for use in uses)
