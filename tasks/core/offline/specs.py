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
        return replace(self, alphabet=self.alphabet[:3] if len(self.alphabet) > 12 else self.alphabet, low=low, high=max(low + 1, min(self.high, 4)))


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


@dataclass(frozen=True)
class Items(Spec):
    """A list. `form` is what the code wants: a list, a tuple, a set, a deque or a numpy array."""

    item: Spec
    low: int = 2
    high: int = 8
    ordered: bool = False
    distinct: bool = False
    form: str = "list"
    size_of: str | None = None  # another parameter whose length (or value) this list's length is

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return f"list[{self.item.type_name}]"

    def draw(self) -> str:
        count = self.size_of or f"random.randint({self.low}, {self.high})"
        distinct = self.distinct and isinstance(self.item, Integer) and self.item.high - self.item.low >= self.high
        if distinct and isinstance(self.item, Integer):
            drawn = f"random.sample(range({self.item.low}, {self.item.high + 1}), {count})"
        else:
            drawn = f"[{self.item.draw()} for _ in range({count})]"
        return f"sorted({drawn})" if self.ordered else drawn

    def words(self, many: bool = False) -> str:
        if self.size_of:
            size = f"as many {'items' if self.size_of.startswith('len(') else 'as the value of'} as `{self.size_of}`"
            size = f"`{self.size_of}`"
        else:
            size = f"{self.low} to {self.high}"
        traits = ("sorted " if self.ordered else "") + ("distinct " if self.distinct else "")
        return f"{'lists' if many else 'a list'} of {size} {traits}{self.item.words(many=True)}"

    def adapt(self, name: str) -> str | None:
        inner = self.item.adapt("item")
        made = f"[{inner} for item in {name}]" if inner else name
        if self.form == "list":
            return made if inner else None
        if inner and self.form in ("tuple", "set", "deque"):
            made = f"({made[1:-1]})" if self.form != "tuple" else made
            return f"{self.form}{made}" if made.startswith("(") else f"{self.form}({made})"
        return f"{_FORMS.get(self.form, self.form)}({made})"

    def smaller(self) -> Spec:
        low = min(self.low, 2)
        return replace(self, item=self.item.smaller(), low=low, high=max(low + 1, min(self.high, 4)), distinct=False)


@dataclass(frozen=True)
class Permutation(Spec):
    start: int = 1
    low: int = 3
    high: int = 8
    type_name = "list[int]"

    def lines(self, name: str) -> list[str]:
        first = "range(size)" if self.start == 0 else f"range({self.start}, size + {self.start})"
        return [f"size = random.randint({self.low}, {self.high})", f"{name} = random.sample({first}, size)"]

    def draw(self) -> str:
        return f"random.sample(range({self.start}, {self.start + self.high}), {self.high})"

    def words(self, many: bool = False) -> str:
        return f"a list that holds every integer from {self.start} to its {'length' if self.start == 1 else 'length minus 1'} once, in any order"


@dataclass(frozen=True)
class Grid(Spec):
    """A list of rows of equal length."""

    item: Spec
    low: int = 2
    high: int = 4
    square: bool = False
    form: str = "list"
    columns: int | None = None

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return f"list[list[{self.item.type_name}]]"

    def lines(self, name: str) -> list[str]:
        if self.square:
            drawn = f"{name} = [[{self.item.draw()} for _ in range(size)] for _ in range(size)]"
            return [f"size = random.randint({self.low}, {self.high})", drawn]
        columns = f"random.randint({self.low}, {self.high})" if self.columns is None else str(self.columns)
        return [
            f"rows, columns = random.randint({self.low}, {self.high}), {columns}",
            f"{name} = [[{self.item.draw()} for _ in range(columns)] for _ in range(rows)]",
        ]

    def draw(self) -> str:
        return f"[[{self.item.draw()} for _ in range({self.columns or 3})] for _ in range(3)]"

    def words(self, many: bool = False) -> str:
        width = f"{self.columns}" if self.columns else f"{self.low} to {self.high}"
        shape = f"a square matrix with {self.low} to {self.high} rows" if self.square else f"a matrix with {self.low} to {self.high} rows and {width} columns"
        return f"{shape} of {self.item.words(many=True)}, given as a list of rows"

    def adapt(self, name: str) -> str | None:
        return None if self.form == "list" else f"{_FORMS.get(self.form, self.form)}({name})"

    def smaller(self) -> Spec:
        return replace(self, high=max(self.low, 3))


@dataclass(frozen=True)
class Row(Spec):
    """A list of fixed length whose places have meanings of their own; a tuple or numpy array where the code wants one."""

    items: tuple[Spec, ...]
    form: str = "list"
    ordered: bool = False

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return f"list[{', '.join(dict.fromkeys(item.type_name for item in self.items))}]"

    def draw(self) -> str:
        drawn = f"[{', '.join(item.draw() for item in self.items)}]"
        return f"sorted({drawn})" if self.ordered else drawn

    def words(self, many: bool = False) -> str:
        if len(set(self.items)) == 1:
            inner = self.items[0].words(many=True)
        else:
            inner = "values: " + ", ".join(item.words() for item in self.items)
        return f"{'lists' if many else 'a list'} of {len(self.items)} {'ascending ' if self.ordered else ''}{inner}"

    def adapt(self, name: str) -> str | None:
        inner = [item.adapt(f"{name}[{position}]") for position, item in enumerate(self.items)]
        if any(inner):
            made = ", ".join(new or f"{name}[{position}]" for position, new in enumerate(inner))
            return f"({made})" if self.form == "tuple" else f"[{made}]"
        return None if self.form == "list" else f"{_FORMS.get(self.form, self.form)}({name})"


_FORMS = {"array": "np.array"}


def _alphabet(characters: str) -> str:
    named = {LETTERS: "lower-case letters", LETTERS.upper(): "upper-case letters", "0123456789": "digits", LETTERS + " ": "lower-case letters and spaces"}
    return named.get(characters) or f"`{characters}`"
