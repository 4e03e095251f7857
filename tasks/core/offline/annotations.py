"""Specs from types that the file writes down: annotations, `:type x: List[int]`, `x (int): …`, `@param x, a list of integers`."""

import ast
import re
from collections.abc import Callable

from tasks.core.offline.evidence import Evidence
from tasks.core.offline.leaves import integer_for, real_for, text_for
from tasks.core.offline.sequences import Grid, Items, Row
from tasks.core.offline.specs import Choice, Flag, Integer, Spec, Text
from tasks.core.offline.structures import Chain, Mapping, Tree
from tasks.core.offline.syntax import parse_text

_SEQUENCES = frozenset(["list", "sequence", "iterable", "collection", "mutablesequence", "iterator"])
_FORMS = {"tuple": "tuple", "set": "set", "frozenset": "set", "deque": "deque", "ndarray": "array"}
_PROSE: tuple[tuple[str, str], ...] = (
    (r"(?:list|array) of (?:lists?|arrays?) of (?:int|integer)s?|matrix|2d (?:list|array)", "List[List[int]]"),
    (r"(?:list|array) of (?:int|integer|num|number)s?|int(?:eger)?\[\]|integer array", "List[int]"),
    (r"(?:list|array) of (?:str|string|word)s?", "List[str]"),
    (r"(?:list|array) of floats?", "List[float]"),
    (r"tree ?node|root of|a tree", "TreeNode"),
    (r"list ?node|linked list|head of", "ListNode"),
    (r"(?:an? )?(?:int|integer)\b", "int"),
    (r"(?:an? )?(?:str|string)\b", "str"),
    (r"(?:an? )?(?:bool|boolean)\b", "bool"),
    (r"(?:an? )?float\b", "float"),
    (r"(?:an? )?(?:list|array)\b", "list"),
)

_PAIR_NAMES = r"intervals?|edges?|points?|pairs?|\w*_pairs|meetings|times|connections|prerequisites|coordinates|segments"
_GRID_NAMES = r"matrix|grid|board|mat|image|img|maze|map|m|triangle|a|b|mat\d|matrix\d|cells|field|graph|rooms"

ClassSpec = Callable[[str], Spec | None]


def documented_type(name: str, doc: str) -> str | None:
    """Return the type that a docstring or comment gives parameter `name`, as an annotation, or None."""
    plain = re.escape(name)
    typed = re.search(rf":type\s+{plain}\s*:\s*([^\n]+)", doc) or re.search(rf":param\s+([\w\[\], ]+?)\s+{plain}\s*:", doc)
    if typed:
        return typed.group(1).strip().rstrip(".,")
    introduced = rf"(?:@param\s+(?:\{{[^}}]*\}}\s*)?|:param\s+|^\s*[*\-]*\s*`?){plain}`?"
    described = re.search(rf"{introduced}\s*(?:\(([^)\n]+)\)|[:,\-]+)\s*([^\n]*)", doc, re.M)
    for text in described.groups() if described else ():
        for pattern, meaning in _PROSE:
            if text and re.match(pattern, text.strip(), re.I):
                return meaning
    return None


def from_type(text: str, name: str, found: Evidence, of_class: ClassSpec) -> Spec | None:
    """Return the spec for a written type, refined at the leaves by what the code does; None when it says nothing usable."""
    cleaned = re.sub(r"\bstring\b", "str", re.sub(r"\bintegers?\b", "int", text.strip().strip("'\"")))
    module = parse_text(cleaned)
    node = module.body[0].value if module and len(module.body) == 1 and isinstance(module.body[0], ast.Expr) else None
    if node is None:
        told = next((meaning for pattern, meaning in _PROSE if re.match(pattern, text.strip(), re.I)), None)
        return from_type(told, name, found, of_class) if told else None
    return _spec(node, name, found, of_class)


def _spec(node: ast.expr, name: str, found: Evidence, of_class: ClassSpec) -> Spec | None:
    match node:
        case ast.Constant(value=str() as inner):
            return from_type(inner, name, found, of_class)
        case ast.Attribute(attr=plain) | ast.Name(id=plain):
            return _plain(plain, name, found, of_class)
        case ast.BinOp(left=left, op=ast.BitOr()):
            return _spec(left, name, found, of_class)
        case ast.Subscript(value=ast.Name(id=outer) | ast.Attribute(attr=outer), slice=inside):
            return _generic(outer.lower(), inside, name, found, of_class)
        case ast.List(elts=[inside]):
            return _generic("list", inside, name, found, of_class)
    return None


def _plain(plain: str, name: str, found: Evidence, of_class: ClassSpec) -> Spec | None:
    match plain.lower():
        case "int" | "integer" | "num" | "number" | "long":
            return integer_for(name, found)
        case "float" | "double":
            return real_for(name)
        case "str" | "string":
            return text_for(name, found)
        case "bool" | "boolean":
            return Flag()
        case "treenode" | "node" if found.uses["tree"] or plain == "TreeNode":
            return Tree("bst" in name.lower())
        case "listnode" | "node" if found.uses["linked"] or plain == "ListNode":
            return Chain()
        case "list" | "tuple" | "dict" | "ndarray" | "set" | "array":
            return None  # says no more than the code's own use of it
    return of_class(plain)


def _generic(outer: str, inside: ast.expr, name: str, found: Evidence, of_class: ClassSpec) -> Spec | None:
    parts = list(inside.elts) if isinstance(inside, ast.Tuple) else [inside]
    if outer in ("optional", "union", "final", "annotated"):
        return _spec(parts[0], name, found, of_class)
    if outer in ("dict", "defaultdict", "mapping", "ordereddict", "counter"):
        key = _spec(parts[0], "key", found.item, of_class)
        value = _spec(parts[1], "value", found.value, of_class) if len(parts) > 1 else Integer()
        return Mapping(key, value) if key and value else None
    many_places = len(parts) > 1 and not (isinstance(parts[1], ast.Constant) and parts[1].value is Ellipsis)
    if outer == "tuple" and many_places:
        places = [_spec(part, name, found.place(position), of_class) for position, part in enumerate(parts)]
        return Row(tuple(place for place in places if place), "tuple") if all(places) else None
    if outer not in _SEQUENCES and outer not in _FORMS:
        return None
    item = _spec(parts[0], singular(name), found.item, of_class)
    if item is None:
        return None
    return sequence_of(item, name, found, _FORMS.get(outer, "list"))


def sequence_of(item: Spec, name: str, found: Evidence, form: str = "list") -> Spec:
    """Return the list, matrix or list of pairs that a sequence of `item` is, told from how the code takes it apart."""
    if isinstance(item, Items) and isinstance(item.item, Integer | Choice | Text) and item.form == "list":
        places = max(found.item.width, len(found.item.places) if not found.item.uses["indexed"] > len(found.item.places) + 2 else 0)
        rectangular = found.item.uses["sized"] or any(place.uses["sized"] for place in found.places.values())
        if isinstance(item.item, Text) and not rectangular and not re.fullmatch(_GRID_NAMES, name.lower()):
            return Items(item, 2, 6, form=form)
        pairs = re.fullmatch(_PAIR_NAMES, name)
        if found.item.width in (2, 3) or pairs:
            width = found.item.width if found.item.width in (2, 3) else max(2, min(places, 3))
            ordered = bool(re.fullmatch(r"intervals?|meetings|times|segments", name)) and width == 2
            return Items(Row((Integer(0, 10),) * width if not ordered else (Integer(0, 15),) * width, "list", ordered), 2, 6, form=form)
        if re.fullmatch(_GRID_NAMES, name.lower()) or rectangular:
            return Grid(_cell(item.item, found.item.item), 2, 4, form=form)
    if isinstance(item, Integer) and item.low >= 0:
        item = _cell(item, found.item)
        if isinstance(item, Integer) and item.high == 20 and re.fullmatch(r"nums?|numbers|arr|array|a|lst|list", name.lower()):
            item = Integer(-9, 20)
    return Items(item, 2, 8, form=form)


def _cell(item: Spec, found: Evidence) -> Spec:
    """A cell that is compared with a few values only is one of them."""
    literals = sorted((value for value in found.literals if isinstance(value, str | int) and not isinstance(value, bool)), key=repr)
    if isinstance(item, Integer):
        numbers = [value for value in literals if isinstance(value, int)]
        if numbers and set(numbers) <= {0, 1, 2, -1} and found.uses["number"] <= 3 * len(numbers) + 2:
            return Choice(tuple(dict.fromkeys([*numbers, *([0, 1] if len(numbers) == 1 else [])])))
        return Integer(0, 9) if item.high == 20 and found.literals else item
    if isinstance(item, Text):
        characters = [value for value in literals if isinstance(value, str) and len(value) == 1]
        other = "0" if characters == ["1"] else "1" if characters == ["0"] else "."
        return Choice((*characters, other) if len(characters) == 1 else tuple(characters)) if characters else Text(item.alphabet, 1, 1)
    return item


def singular(name: str) -> str:
    """Return a name for one item of a parameter: `words` holds a `word`."""
    return name[:-1] if len(name) > 3 and name.endswith("s") and not name.endswith("ss") else "item"
