"""Specs of lists, matrices and rows."""

from dataclasses import dataclass, replace

from tasks.core.offline.specs import Integer, Spec

_FORMS = {"array": "np.array"}  # what else a sequence may have to be -> what makes it that


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
        last = "length" if self.start == 1 else "length minus 1"
        return f"a list that holds every integer from {self.start} to its {last} once, in any order"


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
        shape = f"a {'square ' if self.square else ''}matrix with {self.low} to {self.high} rows"
        shape += "" if self.square else f" and {width} columns"
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
        alike = len(set(self.items)) == 1
        inner = self.items[0].words(many=True) if alike else "values: " + ", ".join(item.words() for item in self.items)
        return f"{'lists' if many else 'a list'} of {len(self.items)} {'ascending ' if self.ordered else ''}{inner}"

    def adapt(self, name: str) -> str | None:
        inner = [item.adapt(f"{name}[{position}]") for position, item in enumerate(self.items)]
        if any(inner):
            made = ", ".join(new or f"{name}[{position}]" for position, new in enumerate(inner))
            return f"({made})" if self.form == "tuple" else f"[{made}]"
        return None if self.form == "list" else f"{_FORMS.get(self.form, self.form)}({name})"
