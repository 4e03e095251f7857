"""Parameters that belong together: a list and its length, an index into it, a key out of it, two lists of equal length."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.core.offline.evidence import Evidence
from tasks.core.offline.parameters import Parameter
from tasks.core.offline.sequences import Grid, Items, Permutation
from tasks.core.offline.specs import Integer, Real, Spec, Text
from tasks.core.offline.structures import Chain, Graph, Tree

_LENGTHS = r"n|N|size|length|len\w*|\w*_len(gth)?|\w*_size|num_\w+|count|n_\w+|total_\w+|v|V|vertices|num\w*"
_FIRST = r"(l|lo|low|left|start|begin|first|p|start_index|left_index|beg|head|i|from|si)(_?(index|idx|pos))?"
_LAST = r"(r|h|hi|high|right|end|last|q|end_index|right_index|tail|ei)(_?(index|idx|pos))?"
_SOUGHT = r"target|key|x|item|elem\w*|val|value|search\w*|needle|num|number|find\w*|query|goal"
_NODES = r"start\w*|source|src|s|root|node|origin|begin|initial|end\w*|goal|target|dest\w*|finish|u|v|vertex|curr?\w*"
_TWINS = re.compile(
    r"(weights?|w|wt|wts|values?|val|v|profits?|p|costs?|gas|xs?|ys?|start\w*|end\w*|arrival\w*|departure\w*|dep\w*|arr|deadlines?|a|b|"
    r"nums1|nums2|tx|t)$"
)


@dataclass(frozen=True)
class Derived(Spec):
    """A value that is drawn from others: the expression names the parameters it needs."""

    expression: str
    told: str
    needs: tuple[str, ...]
    type_name: str = "int"

    def draw(self) -> str:
        return self.expression

    def words(self, many: bool = False) -> str:
        return self.told


def related(parameters: Sequence[Parameter], specs: Mapping[str, Spec], evidence: Mapping[str, Evidence]) -> dict[str, Spec]:
    """Return the specs with those replaced that depend on other parameters of the same function."""
    made = dict(specs)
    names = [parameter.name for parameter in parameters if parameter.name in made]
    lists = [name for name in names if isinstance(made[name], Items | Permutation | Grid)]
    graphs = [name for name in names if isinstance(made[name], Graph)]
    texts = [name for name in names if isinstance(made[name], Text)]
    shown = {parameter.name: parameter.shown for parameter in parameters}
    sized = [name for name in names if isinstance(made[name], Items | Permutation | Grid | Text)]
    lengths = [name for name in names if isinstance(made[name], Integer) and re.fullmatch(_LENGTHS + r"|m|M", name)]
    trees = [name for name in names if isinstance(made[name], Tree | Chain)]
    for name in names:
        if name in lengths and len(lengths) == len(sized) > 1:
            sequence = sized[lengths.index(name)]  # lcs(x, y, n, m)
            made[name] = Derived(f"len({sequence})", f"the length of `{sequence}`", (sequence,))
        elif isinstance(made[name], Integer | Real):
            made[name] = _number(name, made, lists, evidence.get(name) or Evidence(), shown)
            if trees and not shown[name] and isinstance(made[name], Integer) and re.fullmatch(_SOUGHT + r"|data|p|q|y", name):
                made[name] = _value_in(trees[0])
        elif graphs and isinstance(made[name], Text | Items) and re.fullmatch(_NODES, name) and isinstance(made[name], Text):
            made[name] = Derived(f"random.choice(list({graphs[0]}))", f"a node of `{graphs[0]}`", (graphs[0],), "str")
    if graphs:
        for name in names:
            if isinstance(made[name], Integer) and re.fullmatch(_NODES, name):
                made[name] = _node(graphs[0], made[graphs[0]])
    _twin_lists(lists, made, shown)
    _matching_arrays(made)
    if len(texts) == 2:
        _share_alphabet(texts, made)
    if len(texts) == 2 and re.fullmatch(r"pattern|pat|p|needle|sub\w*|word", texts[0]) is None:
        second = made[texts[1]]
        if re.fullmatch(r"pattern|pat|p|needle|sub\w*", texts[1]) and isinstance(second, Text):
            made[texts[1]] = replace(second, low=1, high=min(second.high, 3))
    return made


def _matching_arrays(made: dict[str, Spec]) -> None:
    """A vector that goes with a matrix has as many items as the matrix has rows."""
    grids = [name for name, spec in made.items() if isinstance(spec, Grid) and spec.form == "array"]
    for name, spec in made.items():
        if grids and isinstance(spec, Items) and spec.form == "array" and spec.size_of is None:
            made[name] = replace(spec, size_of=f"len({grids[0]})")


def _value_in(tree: str) -> Spec:
    return Derived(
        f"random.choice([value for value in {tree} if value is not None] + [random.randint(0, 9)])",
        f"an integer, mostly a value that is in `{tree}`",
        (tree,),
    )


def _share_alphabet(texts: Sequence[str], made: dict[str, Spec]) -> None:
    """Two texts that are compared with each other have characters in common."""
    first, second = made[texts[0]], made[texts[1]]
    if isinstance(first, Text) and isinstance(second, Text) and first.alphabet != second.alphabet and min(first.high, second.high) > 1:
        common = "".join(char for char in first.alphabet if char in second.alphabet) or first.alphabet
        alphabet = common[:6] if len(common) > 1 else (first.alphabet + second.alphabet)[:6]
        made[texts[0]], made[texts[1]] = replace(first, alphabet=alphabet), replace(second, alphabet=alphabet)


def _node(graph: str, spec: Spec) -> Spec:
    if isinstance(spec, Graph) and spec.as_list:
        return Derived(f"random.randrange(len({graph}))", f"a node of `{graph}`", (graph,))
    numbered = isinstance(spec, Graph) and spec.numbered
    drawn = f"random.choice(list({graph}))"
    return Derived(f"int({drawn})" if numbered else drawn, f"a node of `{graph}`", (graph,), "int" if numbered else "str")


def _number(
    name: str,
    made: Mapping[str, Spec],
    lists: Sequence[str],
    found: Evidence,
    shown: Mapping[str, tuple[object, ...]],
) -> Spec:
    spec = made[name]
    if not lists or not isinstance(spec, Integer):
        return spec
    sequence = lists[0]
    values = shown.get(name, ())
    lengths = {len(value) for value in shown.get(sequence, ()) if isinstance(value, list | tuple | str)}
    if re.fullmatch(_LENGTHS, name) and (not values or not lengths or set(values) <= lengths):
        return Derived(f"len({sequence})", f"the length of `{sequence}`", (sequence,))
    numbers = [other for other in made if other != name and isinstance(made[other], Integer | Derived)]
    pairs = re.fullmatch(_FIRST, name) and any(re.fullmatch(_LAST, other) for other in numbers)
    if pairs and not isinstance(made[sequence], Grid):
        return Derived("0", "the first index, 0", ())
    last = re.fullmatch(_LAST, name) and any(re.fullmatch(_FIRST, other) for other in made if other != name)
    if last and not isinstance(made[sequence], Grid):
        if lengths and values and set(values) <= lengths:
            return Derived(f"len({sequence})", f"the length of `{sequence}`", (sequence,))
        return Derived(f"len({sequence}) - 1", f"the last index of `{sequence}`", (sequence,))
    if name in ("k", "K") and isinstance(made[sequence], Items | Permutation):
        return Derived(f"random.randint(1, len({sequence}))", f"an integer from 1 to the length of `{sequence}`", (sequence,))
    if (found.uses["index"] and not found.uses["ordered"]) or re.fullmatch(r"i|j|idx|index|pos|position|pivot\w*|r|c|row|col", name):
        if isinstance(made[sequence], Grid) and re.match(r"j|c|col|y", name):
            return Derived(f"random.randrange(len({sequence}[0]))", f"a column of `{sequence}`, counted from 0", (sequence,))
        return Derived(f"random.randrange(len({sequence}))", f"an index of `{sequence}`, counted from 0", (sequence,))
    item = getattr(made[sequence], "item", None)
    if re.fullmatch(_SOUGHT, name) and isinstance(item, Integer) and isinstance(made[sequence], Items):
        if found.uses["number"] or found.uses["added"]:
            return spec
        drawn = f"random.choice({sequence} + [random.randint({item.low}, {item.high})])"
        return Derived(drawn, f"an integer from {item.low} to {item.high}, mostly one that is in `{sequence}`", (sequence,))
    return spec


def _twin_lists(lists: Sequence[str], made: dict[str, Spec], shown: Mapping[str, tuple[object, ...]]) -> None:
    """Lists that the code walks through with one index have one length."""
    plain = [name for name in lists if isinstance(made[name], Items)]
    if len(plain) < 2:
        return
    first = plain[0]
    for name in plain[1:]:
        pairs = zip(shown.get(first, ()), shown.get(name, ()), strict=False)
        told = [(a, b) for a, b in pairs if isinstance(a, list) and isinstance(b, list)]
        equal = all(len(a) == len(b) for a, b in told) if told else bool(_TWINS.fullmatch(name) and _TWINS.fullmatch(first))
        spec = made[name]
        if equal and isinstance(spec, Items):
            made[name] = replace(spec, size_of=f"len({first})")


def ordered_names(parameters: Sequence[Parameter], specs: Mapping[str, Spec]) -> list[str]:
    """Return the names in an order in which each is drawn after those it depends on."""
    names = [parameter.name for parameter in parameters if parameter.name in specs]

    def needs(name: str) -> set[str]:
        spec = specs[name]
        found = set(spec.needs) if isinstance(spec, Derived) else set()
        if isinstance(spec, Items) and spec.size_of:
            found |= set(re.findall(r"\w+", spec.size_of)) & set(names)
        return found & set(names)

    placed: list[str] = []
    while len(placed) < len(names):
        ready = [name for name in names if name not in placed and needs(name) <= set(placed)]
        placed += ready[:1] or [name for name in names if name not in placed][:1]
    return placed


def smaller(specs: Mapping[str, Spec]) -> dict[str, Spec]:
    """Return the specs of smaller values, for functions whose work grows fast."""
    return {name: spec.smaller() for name, spec in specs.items()}


