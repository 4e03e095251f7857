"""From everything known about a parameter to the specs worth trying, the likeliest first."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tasks.core.offline.annotations import ClassSpec, documented_type, from_type, sequence_of, singular
from tasks.core.offline.evidence import Evidence, used
from tasks.core.offline.generalise import like
from tasks.core.offline.leaves import integer_for, real_for, text_for
from tasks.core.offline.parameters import Parameter
from tasks.core.offline.sequences import Grid, Items, Row
from tasks.core.offline.specs import Choice, Either, Flag, Integer, Number, Real, Sentence, Spec, Text
from tasks.core.offline.structures import Chain, Graph, Mapping, Record, Tree

_SEQUENCE_USES = ("indexed", "placed", "iterated", "sized", "sliced", "list", "container", "changed")
_LISTS = (
    r"nums?|numbers?|arr\w*|array\w*|lst|list\w*|\w+_list|\w*_arr(ay)?|data|values|vals|prices|heights?|weights?|costs?|scores|items|elements|"
    r"seq|sequence|l|ints?|integers|digits|coins|stones|piles|candidates|a|A|ratings|gas|ages|input_array|input|series|population|citations|"
    r"stack|queue|temperatures"
)
_TEXTS = (
    r"s\d?|t|str\w*|string\w*|text\w*|word\w?|sentence|pattern|p|needle|haystack|line|msg|message|name|phrase|password|\w*string|\w*text|"
    r"\w*word|expression|expr|dna|paragraph|char|ch|key|digits|num1|num2|letter\w*|roman|source"
)
_WHOLE = r"[nmkij]|num|count|number|limit|nth\w*|max\w*|index|idx|size|length|year"
_TEXT_LISTS = r"words|strs|strings|names|sentences|lines|tokens|word_?list|dictionary|wordDict|emails|lst_str|letters|chars"
_GRIDS = r"matrix\w*|grid|board|mat\w?|image|img|maze|m|cells|field|sudoku|puzzle|adj_?matrix|triangle"
_GRAPHS = r"graph\w*|g|adj\w*|tree_map|neighbou?rs|edges_map|network"


def specs_for(parameter: Parameter, found: Evidence, doc: str, of_class: ClassSpec) -> list[Spec]:
    """Return up to four different specs for a parameter, the likeliest first; none when no value of JSON could serve it."""
    if parameter.fixed is not None:
        return [parameter.fixed]
    if found.uses["callable"] and not parameter.shown:
        return []
    ranked: list[Spec] = []
    name = parameter.name.lstrip("_") or parameter.name
    written = parameter.annotation or documented_type(parameter.name, doc)
    typed = from_type(written, name, found, of_class) if written else None
    shown = like(parameter.shown)
    if shown is not None:
        ranked.append(_dressed(name, shown, found, typed, parameter.shown))
    if typed is not None:
        ranked.append(typed)
    observed = from_use(name, found)
    if not (observed and isinstance(typed, Tree | Chain)):
        ranked += observed
    if parameter.default is not None and (like_default := like([parameter.default])) is not None:
        ranked.insert(0 if shown is None else 1, like_default)
    return list({(type(spec), repr(spec)): spec for spec in ranked}.values())[:4]


def _dressed(name: str, shown: Spec, found: Evidence, typed: Spec | None, examples: Sequence[Any]) -> Spec:
    """Give values that were seen the container that the code wants of them, and words the code asks for their own values."""
    asked = [value for value in sorted(found.literals, key=repr) if isinstance(value, str) and len(value) > 1]
    if asked and isinstance(shown, Text | Sentence | Choice) and all(isinstance(example, str) for example in examples):
        return Choice(tuple(dict.fromkeys([*asked, *examples]))[:10])
    if re.fullmatch(_GRIDS, name.lower()) and isinstance(shown, Items) and isinstance(shown.item, Items) and shown.form == "list":
        return Grid(shown.item.item)
    if isinstance(typed, Tree | Chain) and isinstance(shown, Items):
        return typed
    if isinstance(typed, Grid) and isinstance(shown, Items) and isinstance(shown.item, Text | Number | Choice):
        return typed
    if found.uses["tree"] and isinstance(shown, Items):
        return Tree()
    if found.uses["linked"] and isinstance(shown, Items):
        return Chain()
    if found.uses["array"] and isinstance(shown, Items | Grid | Row):
        return replace(shown, form="array")
    if isinstance(shown, Choice) and shown.values and isinstance(typed, Items):
        return typed
    return shown


def from_use(name: str, found: Evidence) -> list[Spec]:
    """Return specs told by what the code does with a value, then by its name."""
    uses = found.uses
    if uses["tree"]:
        return [Tree(), Tree(search=True)]
    if uses["linked"]:
        return [Chain(), Chain(ordered=True)]
    if uses["node"] and re.fullmatch(r"root|tree|head|node\d?|l1|l2|list1|list2", name):
        return [Chain() if re.match(r"head|l", name) else Tree()]
    if uses["array"] or (uses["vector"] and not uses["text"]):
        return _arrays(name, found)
    if uses["mapping"] or (re.fullmatch(_GRAPHS, name) and found.uses and not used(found, ("number", "text", "sized"))):
        return _mappings(name, found)
    if uses["set"] and not uses["list"]:
        return [Items(_item(name, found), 2, 7, form="set")]
    if uses["text"] and not (uses["changed"] and uses["list"]):
        return [text_for(name, found), *([Items(text_for(singular(name), found.item), 2, 6)] if uses["container"] else [])]
    if used(found, _SEQUENCE_USES) or found.width:
        return _sequences(name, found)
    if used(found, ("number", "integer", "size", "index", "real", "divided", "ordered", "added", "to_int", "to_float")):
        return _numbers(name, found)
    return _by_name(name, found)


def _arrays(name: str, found: Evidence) -> list[Spec]:
    flat = Items(Real(0.5, 9.5, 1), 3, 6, form="array")
    flat_integers = Items(Integer(0, 9), 3, 6, form="array")
    grid = Grid(Integer(0, 9), 2, 4, form="array")
    two = "T" in found.attributes or used(found.item, _SEQUENCE_USES) or re.fullmatch(_GRIDS + r"|[A-Z]|tx|img\w*|frame\w*", name)
    return [grid, flat, flat_integers] if two else [flat, grid, flat_integers]


def _mappings(name: str, found: Evidence) -> list[Spec]:
    if found.fields:
        fields = []
        for key, inner in list(found.fields.items())[:8]:
            specs = from_use(key, inner)
            if not specs:
                return []
            fields.append((key, specs[0]))
        return [Record(tuple(fields))]
    value = found.value
    if re.fullmatch(_GRAPHS, name) or used(value, ("iterated", "container")):
        weighted = bool(value.uses["mapping"])
        return [Graph(weighted=weighted), Graph(weighted=not weighted), Graph(numbered=True, weighted=weighted), Graph(as_list=True)]
    values = from_use("value", value) or [Integer()]
    keys: Spec = Text("abcdefgh", 1, 1) if not used(found.item, ("number", "integer")) else Integer(1, 9)
    return [Mapping(keys, values[0]), Mapping(Integer(1, 9), values[0])]


def _item(name: str, found: Evidence) -> Spec:
    inner = pooled(found)
    if inner.uses["nested"]:
        return Either(Integer(0, 9), Items(Integer(0, 9), 1, 3))
    specs = from_use(singular(name), inner) if inner.uses else []
    if specs:
        return specs[0]
    return text_for(singular(name), inner) if re.fullmatch(_TEXT_LISTS, name) else Integer(0, 20)


def pooled(found: Evidence) -> Evidence:
    """Return the evidence about any item of a sequence, that about its fixed places included."""
    inner = found.item
    for place in found.places.values():
        inner.uses.update({use: count for use, count in place.uses.items() if inner.uses[use] < count})
        inner.literals |= place.literals
        inner.width = max(inner.width, place.width)
    return inner


def _sequences(name: str, found: Evidence) -> list[Spec]:
    if found.uses["placed"] and not used(found, ("indexed", "iterated", "sized", "sliced", "list")):
        parts = [found.places.get(position, Evidence()) for position in range(max(found.places) + 1)]
        places = [(from_use("item", part) or [Integer(0, 20)])[0] for part in parts]
        if len(places) <= 6:
            return [Row(tuple(places)), Row(tuple(places), "tuple")]
    if found.width in (2, 3, 4) and not found.uses["iterated"]:
        places = [(from_use("item", place) or [Integer(0, 20)])[0] for _, place in sorted(found.places.items())]
        return [Row(tuple(places), "tuple"), Row(tuple(places))]
    inner = pooled(found)
    texts = text_for(name, found)
    by_place = inner.uses["placed"] and not used(inner, ("indexed", "iterated", "sized", "sliced", "text"))
    if by_place and 0 < max(inner.places, default=0) < 4:
        inner.width = max(inner.width, max(inner.places) + 1)
    if inner.width in (2, 3, 4) and not inner.uses["indexed"]:
        places = [(from_use("item", inner.place(position)) or [Integer(0, 10)])[0] for position in range(inner.width)]
        return [Items(Row(tuple(places), "tuple"), 2, 6), Items(Row(tuple(places)), 2, 6)]
    if used(inner, _SEQUENCE_USES) and not inner.uses["text"] and not inner.uses["nested"]:
        return _rows(name, found, inner)
    if inner.uses["text"]:
        as_list = Items(text_for(singular(name), inner), 2, 6)
        single = inner.uses["character"] or (inner.literals and all(isinstance(v, str) and len(v) == 1 for v in inner.literals))
        text_first = single and not found.uses["changed"] and not re.fullmatch(_TEXT_LISTS, name)
        return [texts, as_list] if text_first else [as_list, texts]
    if inner.uses["nested"]:
        return [Items(_item(name, found), 2, 6)]
    numbers = sequence_of((_numbers(singular(name), inner) or [Integer(0, 20)])[0], name, found)
    if used(inner, ("number", "integer", "index")) or found.uses["changed"]:
        return [numbers, Items(Integer(1, 9), 3, 6), Items(Text("abcd", 1, 3), 2, 6)]
    if re.fullmatch(_TEXT_LISTS, name):
        return [Items(text_for(singular(name)), 2, 6), numbers]
    if re.fullmatch(_TEXTS, name) and not re.fullmatch(r"a|A|l", name):
        return [texts, numbers, Items(Text("abcd", 1, 3), 2, 6)]
    return [numbers, texts, Items(Text("abcd", 1, 3), 2, 6)]


def _rows(name: str, found: Evidence, inner: Evidence) -> list[Spec]:
    cell = pooled(inner)
    if cell.uses["text"]:
        specs: list[Spec] = [sequence_of(Items(_cell_text(cell)), name, found), Items(text_for(singular(name), inner), 2, 6)]
        return [Grid(_cell_text(cell), 2, 4), specs[1]]
    if re.fullmatch(_TEXT_LISTS, name):
        return [Items(text_for(singular(name), inner), 2, 6)]
    row = sequence_of(Items(Integer(0, 9)), name, found)
    pairs = Items(Row((Integer(0, 10), Integer(0, 10))), 2, 6)
    texts = Items(text_for(singular(name), inner), 2, 6)
    if re.fullmatch(_GRAPHS, name):
        return [Graph(as_list=True), Grid(Integer(0, 9), 3, 4, square=True), Graph(), Graph(weighted=True)]
    wide = used(inner, ("iterated", "sized", "indexed"))
    return [row, pairs, texts] if wide or not isinstance(row, Items) else [pairs, row, texts]


def _cell_text(cell: Evidence) -> Spec:
    literals = sorted(value for value in cell.literals if isinstance(value, str) and len(value) == 1)
    return Choice(tuple(dict.fromkeys([*literals, *([".", "#"] if len(literals) == 1 else [])]))) if literals else Text("abc", 1, 1)


def _numbers(name: str, found: Evidence) -> list[Spec]:
    if found.uses["exponent"]:
        return [Real(-3.0, 3.0), integer_for(name, found)]
    if found.uses["real"] and not found.uses["integer"] and not found.uses["size"]:
        return [real_for(name), integer_for(name, found)]
    if found.uses["divided"] and not used(found, ("integer", "size", "index")):
        return [integer_for(name, found), real_for(name)]
    if found.uses["to_int"] and not used(found, ("number", "integer")):
        return [Number(9999), integer_for(name, found)]
    whole = used(found, ("integer", "size", "index")) or re.fullmatch(_WHOLE, name.lower())
    return [integer_for(name, found)] if whole else [integer_for(name, found), real_for(name)]


def _by_name(name: str, found: Evidence) -> list[Spec]:
    lower = name.lower()
    if found.uses["truth"] or re.match(r"(is|has|use|include|reverse|flag|ascending)_?", lower):
        return [Flag(), integer_for(name, found)]
    if re.fullmatch(_GRIDS, lower):
        return [Grid(Integer(0, 9), 2, 4), Items(Integer(0, 20))]
    if re.fullmatch(_GRAPHS, lower):
        return [Graph(), Graph(weighted=True), Graph(as_list=True)]
    if re.fullmatch(_TEXT_LISTS, lower):
        return [Items(text_for(singular(name)), 2, 6)]
    if re.fullmatch(_LISTS, name) and not re.fullmatch(r"a|num|number", lower):
        return [Items(Integer(0, 20)), Text("abcd", 2, 8)]
    if re.fullmatch(_TEXTS, name):
        return [text_for(name, found), Items(Integer(0, 20))]
    return [integer_for(name, found), Items(Integer(0, 20)), text_for(name, found), Sentence()]
