"""What an argument may be: how a generator draws it, how a person would describe it, and how JSON becomes the real argument.

Sizes keep every input far inside the paper's complexity limits (lists under 20 items, strings under 100 characters, 1 KB in all).
"""

from dataclasses import dataclass, replace
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ("apple", "river", "stone", "cloud", "light", "green", "house", "night", "table", "bread", "level", "noon")


class Spec:
    """Base of all specs; an expression to draw with is all that a kind must give."""

    type_name = "any"

    def draw(self) -> str:
        """Return the Python expression that draws one value."""
        raise NotImplementedError

    def lines(self, name: str) -> list[str]:
        """Return the statements of the generator that put a drawn value into variable `name`."""
        return [f"{name} = {self.draw()}"]

    def words(self, many: bool = False) -> str:
        """Say what the value is: one of it, or many."""
        raise NotImplementedError

    def adapt(self, name: str) -> str | None:
        """Return the expression that turns the JSON value in `name` into the argument; None when it is that already."""
        return None

    def smaller(self) -> "Spec":
        """Return a spec of smaller values, for functions whose work grows fast."""
        return self


@dataclass(frozen=True)
class Integer(Spec):
    low: int = 1
    high: int = 20
    type_name = "int"

    def draw(self) -> str:
        return f"random.randint({self.low}, {self.high})"

    def words(self, many: bool = False) -> str:
        return f"{'integers' if many else 'an integer'} from {self.low} to {self.high}"

    def smaller(self) -> Spec:
        low = max(self.low, -3) if self.low <= 4 else self.low
        return Integer(low, max(low + 1, min(self.high, 6 if self.high > 6 else 3)))


@dataclass(frozen=True)
class Real(Spec):
    low: float = 0.5
    high: float = 10.0
    digits: int = 2
    type_name = "float"

    def draw(self) -> str:
        return f"round(random.uniform({self.low}, {self.high}), {self.digits})"

    def words(self, many: bool = False) -> str:
        return f"{'numbers' if many else 'a number'} from {self.low} to {self.high} with up to {self.digits} decimals"


@dataclass(frozen=True)
class Flag(Spec):
    type_name = "bool"

    def draw(self) -> str:
        return "random.choice([True, False])"

    def words(self, many: bool = False) -> str:
        return "booleans" if many else "a boolean"


@dataclass(frozen=True)
class Choice(Spec):
    values: tuple[Any, ...]

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return type(self.values[0]).__name__

    def draw(self) -> str:
        return f"random.choice([{', '.join(repr(value) for value in self.values)}])"

    def words(self, many: bool = False) -> str:
        shown = ", ".join(f"`{value!r}`" for value in self.values)
        return f"values out of {shown}" if many else f"one of {shown}"


@dataclass(frozen=True)
class Either(Spec):
    """Sometimes one, sometimes the other."""

    first: Spec
    second: Spec

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return f"{self.first.type_name} | {self.second.type_name}"

    def draw(self) -> str:
        return f"random.choice([{self.first.draw()}, {self.second.draw()}])"

    def words(self, many: bool = False) -> str:
        return f"{self.first.words(many)} or {self.second.words(many)}"


@dataclass(frozen=True)
class Fixed(Spec):
    value: Any

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return type(self.value).__name__

    def draw(self) -> str:
        return repr(self.value)

    def words(self, many: bool = False) -> str:
        return f"always `{self.value!r}`"


@dataclass(frozen=True)
class Text(Spec):
    alphabet: str = LETTERS
    low: int = 1
    high: int = 10
    type_name = "str"

    def draw(self) -> str:
        if self.high == 1:
            return f"random.choice({self.alphabet!r})"
        return f"''.join(random.choices({self.alphabet!r}, k=random.randint({self.low}, {self.high})))"

    def words(self, many: bool = False) -> str:
        if self.high == 1:
            return f"{'characters' if many else 'a character'} out of {_alphabet(self.alphabet)}"
        return f"{'strings' if many else 'a string'} of {self.low} to {self.high} characters out of {_alphabet(self.alphabet)}"

    def smaller(self) -> Spec:
        low = min(self.low, 2)
        alphabet = self.alphabet[:3] if len(self.alphabet) > 12 else self.alphabet
        return replace(self, alphabet=alphabet, low=low, high=max(low + 1, min(self.high, 4)))


@dataclass(frozen=True)
class Number(Spec):
    """A whole number written as text."""

    high: int = 9999
    base: int = 10
    type_name = "str"

    def draw(self) -> str:
        return f"bin(random.randint(0, {self.high}))[2:]" if self.base == 2 else f"str(random.randint(0, {self.high}))"

    def words(self, many: bool = False) -> str:
        written = "in binary" if self.base == 2 else "in decimal digits"
        return f"{'strings, each' if many else 'a string:'} a whole number from 0 to {self.high} written {written}"


@dataclass(frozen=True)
class Clock(Spec):
    """A time of day written HH:MM."""

    type_name = "str"

    def draw(self) -> str:
        return "f'{random.randint(0, 23):02d}:{random.randint(0, 59):02d}'"

    def words(self, many: bool = False) -> str:
        return "times of day written HH:MM" if many else "a time of day written HH:MM"


@dataclass(frozen=True)
class Sentence(Spec):
    vocabulary: tuple[str, ...] = WORDS
    low: int = 2
    high: int = 7
    separator: str = " "
    type_name = "str"

    def draw(self) -> str:
        return f"{self.separator!r}.join(random.choices({list(self.vocabulary)!r}, k=random.randint({self.low}, {self.high})))"

    def words(self, many: bool = False) -> str:
        by = "spaces" if self.separator == " " else f"`{self.separator}`"
        return f"{'strings, each' if many else 'a string'} of {self.low} to {self.high} words separated by {by}"


def _alphabet(characters: str) -> str:
    named = {
        LETTERS: "lower-case letters", LETTERS.upper(): "upper-case letters", "0123456789": "digits",
        LETTERS + " ": "lower-case letters and spaces",
    }  # fmt: skip
    return named.get(characters) or f"`{characters}`"
