"""Specs of structured arguments: records, dictionaries, graphs, linked lists, trees and objects of the file's own classes."""

from dataclasses import dataclass

from tasks.core.offline.sequences import Items
from tasks.core.offline.specs import Integer, Spec


@dataclass(frozen=True)
class Record(Spec):
    """A dictionary with the keys that the code asks for."""

    fields: tuple[tuple[str, Spec], ...]
    type_name = "dict"

    def draw(self) -> str:
        return "{" + ", ".join(f"{key!r}: {spec.draw()}" for key, spec in self.fields) + "}"

    def words(self, many: bool = False) -> str:
        inner = "; ".join(f"`{key}`: {spec.words()}" for key, spec in self.fields)
        return f"{'dictionaries' if many else 'a dictionary'} with {inner}"

    def adapt(self, name: str) -> str | None:
        changed = [f"{key!r}: {new}" for key, spec in self.fields if (new := spec.adapt(f"{name}[{key!r}]"))]
        return f"{{**{name}, {', '.join(changed)}}}" if changed else None


@dataclass(frozen=True)
class Mapping(Spec):
    """A dictionary of any keys; integer keys travel as strings, as JSON has them."""

    key: Spec
    value: Spec
    low: int = 2
    high: int = 6

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return f"dict[str, {self.value.type_name}]"

    def draw(self) -> str:
        key = f"str({self.key.draw()})" if isinstance(self.key, Integer) else self.key.draw()
        return f"{{{key}: {self.value.draw()} for _ in range(random.randint({self.low}, {self.high}))}}"

    def words(self, many: bool = False) -> str:
        key = f"{self.key.words(many=True)} written as strings" if isinstance(self.key, Integer) else self.key.words(many=True)
        return f"{'dictionaries' if many else 'a dictionary'} of up to {self.high} entries from {key} to {self.value.words(many=True)}"

    def adapt(self, name: str) -> str | None:
        value = self.value.adapt("value")
        if not isinstance(self.key, Integer) and not value:
            return None
        key = "int(key)" if isinstance(self.key, Integer) else "key"
        return f"{{{key}: {value or 'value'} for key, value in {name}.items()}}"


@dataclass(frozen=True)
class Graph(Spec):
    """A graph as neighbours by node: names (A, B, …) or numbers from `start`; `weighted` neighbours are dictionaries, else lists."""

    numbered: bool = False
    weighted: bool = False
    start: int = 0
    form: str = "list"  # what each node's neighbours are for the code: list, set, or (weighted) pairs of neighbour and weight
    as_list: bool = False  # neighbours by position instead of by key

    @property
    def type_name(self) -> str:  # type: ignore[override]
        if self.as_list:
            return "list[list[int]]"
        if self.form == "pairs":
            return "dict[str, list[list]]"
        return "dict[str, dict[str, int]]" if self.weighted else f"dict[str, list[{'int' if self.numbered else 'str'}]]"

    def lines(self, name: str) -> list[str]:
        if self.numbered or self.as_list:
            nodes = f"nodes = list(range({self.start}, random.randint({self.start + 3}, {self.start + 5})))"
        else:
            nodes = "nodes = list('ABCDEF')[:random.randint(3, 5)]"
        near = "random.sample(nodes, random.randint(1, 3))"
        if self.as_list:
            return [nodes, f"{name} = [sorted(other for other in {near} if other != node) for node in nodes]"]
        key = "str(node)" if self.numbered else "node"
        if self.form == "pairs":
            drawn = f"[[other, random.randint(1, 9)] for other in sorted({near}) if other != node]"
        elif self.weighted:
            other = "str(other)" if self.numbered else "other"
            drawn = f"{{{other}: random.randint(1, 9) for other in {near} if other != node}}"
        else:
            drawn = f"sorted(other for other in {near} if other != node)"
        return [nodes, f"{name} = {{{key}: {drawn} for node in nodes}}"]

    def draw(self) -> str:
        raise NotImplementedError("a graph is drawn by statements")

    def words(self, many: bool = False) -> str:
        nodes = f"{3} to {5} nodes " + (f"numbered from {self.start}" if self.numbered or self.as_list else "named `A`, `B`, …")
        if self.as_list:
            return f"a directed graph of {nodes}: at each node's position the list of its neighbours"
        return f"a directed graph of {nodes}: a dictionary from each node to " + (
            "the list of its neighbours, each with the weight (1 to 9) of the edge to it"
            if self.form == "pairs"
            else "a dictionary of its neighbours and the weights (1 to 9) of the edges to them"
            if self.weighted
            else "the list of its neighbours"
        )

    def adapt(self, name: str) -> str | None:
        if self.as_list:
            return None
        key = "int(node)" if self.numbered else "node"
        near = "near"
        if self.form == "pairs":
            near = "[tuple(edge) for edge in near]"
        elif self.weighted and self.numbered:
            near = "{int(other): weight for other, weight in near.items()}"
        elif self.form == "set":
            near = "set(near)"
        return None if key == "node" and near == "near" else f"{{{key}: {near} for node, near in {name}.items()}}"


@dataclass(frozen=True)
class Chain(Spec):
    """A linked list, given as the list of its values."""

    ordered: bool = False
    type_name = "list[int]"
    builder = "linked_list"

    def draw(self) -> str:
        return Items(Integer(0, 20), 1, 7, ordered=self.ordered).draw()

    def words(self, many: bool = False) -> str:
        held = f"of 1 to 7 {'sorted ' if self.ordered else ''}integers from 0 to 20, given as the list of its values"
        return f"{'linked lists' if many else 'a linked list'} {held}"

    def adapt(self, name: str) -> str | None:
        return f"linked_list({name})"


@dataclass(frozen=True)
class Tree(Spec):
    """A binary tree, given level by level with null for a missing child; `search` makes it a binary search tree."""

    search: bool = False

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return "list[int]" if self.search else "list[int | None]"

    def draw(self) -> str:
        if self.search:
            return "random.sample(range(1, 31), random.randint(2, 8))"
        child = "random.choice([None, random.randint(0, 9), random.randint(0, 9)])"
        return f"[random.randint(0, 9)] + [{child} for _ in range(random.randint(1, 8))]"

    def words(self, many: bool = False) -> str:
        if self.search:
            return "a binary search tree, given as the 2 to 8 distinct integers from 1 to 30 in the order in which they are inserted"
        return "a binary tree of integers from 0 to 9, given level by level, `null` standing for a missing child"

    def adapt(self, name: str) -> str | None:
        return f"search_tree({name})" if self.search else f"binary_tree({name})"


@dataclass(frozen=True)
class Instance(Spec):
    """An object of a class of the file, given as the list of its constructor's arguments."""

    class_name: str
    fields: tuple[tuple[str, Spec], ...]
    type_name = "list"

    def draw(self) -> str:
        return "[" + ", ".join(spec.draw() for _, spec in self.fields) + "]"

    def words(self, many: bool = False) -> str:
        inner = "; ".join(f"`{key}`: {spec.words()}" for key, spec in self.fields)
        return f"{self.class_name} {'objects, each' if many else 'object'} given as the list of its values ({inner})"

    def adapt(self, name: str) -> str | None:
        inner = [spec.adapt(f"{name}[{position}]") for position, (_, spec) in enumerate(self.fields)]
        if any(inner):
            return f"{self.class_name}({', '.join(new or f'{name}[{position}]' for position, new in enumerate(inner))})"
        return f"{self.class_name}(*{name})"


@dataclass(frozen=True)
class Operations(Spec):
    """Calls of an object's methods, one after another: each the method's name and the list of its arguments."""

    methods: tuple[tuple[str, tuple[Spec, ...]], ...]
    low: int = 4
    high: int = 7
    type_name = "list[list]"

    def lines(self, name: str) -> list[str]:
        choices = [f"    [{method!r}, [{', '.join(spec.draw() for spec in specs)}]]," for method, specs in self.methods]
        return [
            f"{name} = []", f"for _ in range(random.randint({self.low}, {self.high})):", "    " + f"{name}.append(random.choice([",
            *[f"    {choice}" for choice in choices], "    ]))",
        ]  # fmt: skip

    def draw(self) -> str:
        raise NotImplementedError("operations are drawn by statements")

    def words(self, many: bool = False) -> str:
        told = [f"`{method}` ({'; '.join(spec.words() for spec in specs) or 'no arguments'})" for method, specs in self.methods]
        return f"a list of {self.low} to {self.high} operations, each a list of a name and a list of arguments, out of {', '.join(told)}"
