"""What the code does with an argument, and so what the argument must be."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TEXT_METHODS = frozenset(
    ["split", "lower", "upper", "strip", "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isupper", "islower", "replace", "join", "encode", "title", "capitalize", "rstrip", "lstrip", "splitlines", "swapcase", "zfill", "isspace", "casefold", "ljust", "rjust", "format", "isnumeric"]
)
_LIST_METHODS = frozenset(["append", "extend", "insert", "sort", "reverse", "pop", "remove"])
_MAPPING_METHODS = frozenset(["items", "keys", "values", "get", "setdefault", "has_key"])
_SET_METHODS = frozenset(["add", "union", "intersection", "difference", "issubset", "issuperset", "discard", "symmetric_difference"])
_ARRAY_NAMES = frozenset(["shape", "T", "dot", "reshape", "ndim", "flatten", "sum", "mean", "astype", "argmax", "argmin", "transpose", "size", "copy_to", "ravel", "tolist"]) - {"copy_to"}
_TREE_NAMES = frozenset({"left", "right"})
_NODE_NAMES = frozenset({"val", "data", "value"})
_NUMERIC_CALLS = frozenset(["abs", "sqrt", "floor", "ceil", "log", "log2", "log10", "exp", "sin", "cos", "tan", "factorial", "gcd", "pow", "divmod", "radians", "degrees", "round", "isqrt", "comb"])
_INTEGER_CALLS = frozenset(["range", "chr", "bin", "hex", "oct", "factorial", "gcd", "isqrt", "comb"])
_SAME = frozenset(["list", "sorted", "reversed", "set", "tuple", "copy", "deepcopy", "deque", "array", "asarray", "iter", "frozenset", "float", "int", "str"])


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


def observe(function: ast.FunctionDef, known: dict[str, Evidence], resolve: Resolver, depth: int = 0) -> None:
    """Add to `known` (by variable name, `self.x` for attributes) what `function` and the functions it calls do with each."""
    watcher = _Watcher(known, resolve, function.name, depth)
    for statement in function.body:
        watcher.visit(statement)


class _Watcher(ast.NodeVisitor):
    def __init__(self, known: dict[str, Evidence], resolve: Resolver, inside: str, depth: int) -> None:
        self.known, self.resolve, self.inside, self.depth = known, resolve, inside, depth

    def of(self, node: ast.AST | None) -> Evidence | None:
        """Return the evidence about the value of an expression, when it is (part of) a watched one."""
        match node:
            case ast.Name(id=name):
                return self.known.get(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=attribute):
                return self.known.get(f"self.{attribute}")
            case ast.Attribute(value=inner, attr=attribute):
                base = self.of(inner)
                return base if base is not None and attribute in _TREE_NAMES | {"next"} else None
            case ast.Subscript():
                return self._part(node)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]) if name in _SAME:
                return self.of(first) if name not in ("int", "float", "str") else None
            case ast.Call(func=ast.Attribute(value=inner, attr="copy"), args=[]):
                return self.of(inner)
            case ast.Call(func=ast.Attribute(value=inner, attr="get" | "pop"), args=[*_]):
                base = self.of(inner)
                return None if base is None else base.value if base.uses["mapping"] else base.item
            case ast.BoolOp(values=[first, *_]) | ast.IfExp(body=first):
                return self.of(first)
            case ast.List(elts=[first, *_]):  # a queue or stack that begins with a watched value
                held = self.of(first)
                return None if held is None else Evidence(_item=held)
            case ast.Tuple(elts=parts):
                known = {position: found for position, part in enumerate(parts) if (found := self.of(part)) is not None}
                return Evidence(places=known) if known else None
        return None

    def _part(self, node: ast.Subscript) -> Evidence | None:
        base = self.of(node.value)
        if base is None:
            return None
        match node.slice:
            case ast.Slice():
                return base
            case ast.Tuple(elts=parts):
                base.mark("array")
                inner = base
                for part in parts:
                    inner = inner if isinstance(part, ast.Slice) else inner.item
                return inner
            case ast.Constant(value=str() as key):
                base.mark("mapping")
                return base.fields.setdefault(key, Evidence())
            case ast.Constant(value=int() as position):
                base.mark("placed")
                return _both(base, position)
            case ast.UnaryOp(op=ast.USub()):
                base.mark("sized")
                return base.item
        return base.value if base.uses["mapping"] else base.item

    def visit_Subscript(self, node: ast.Subscript) -> None:
        base = self.of(node.value)
        if base is not None and isinstance(node.slice, ast.Slice):
            base.mark("sliced")
        elif base is not None and not isinstance(node.slice, ast.Tuple | ast.Constant):
            base.mark("indexed" if not base.uses["mapping"] else "mapping")
            self._mark(node.slice, "index")
        if base is not None and isinstance(node.ctx, ast.Store | ast.Del):
            base.mark("changed")
        self.generic_visit(node)

    def _mark(self, node: ast.AST, *uses: str) -> None:
        found = self.of(node)
        if found is not None:
            found.mark(*uses)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        integral = isinstance(node.op, ast.Mod | ast.FloorDiv | ast.LShift | ast.RShift | ast.BitAnd | ast.BitXor | ast.BitOr)
        for side, other in ((node.left, node.right), (node.right, node.left)):
            found = self.of(side)
            if found is None:
                continue
            self._operand(found, node.op, other, integral)
        self.generic_visit(node)

    def _operand(self, found: Evidence, op: ast.operator, other: ast.expr, integral: bool) -> None:
        match other:
            case ast.Constant(value=str()) | ast.JoinedStr():
                found.mark("text" if isinstance(op, ast.Add) else "shown")
            case ast.List() | ast.ListComp():
                found.mark("list" if isinstance(op, ast.Add) else "integer")
            case ast.Constant(value=float()):
                found.mark("number", "real")
            case ast.Constant(value=int() as value):
                if isinstance(op, ast.Mod):
                    found.moduli.add(value)
                found.mark("number", *(["integer"] if integral else []), *(["divided"] if isinstance(op, ast.Div) else []))
            case _:
                found.mark("added" if isinstance(op, ast.Add | ast.Mult) else "number", *(["integer"] if integral else []))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.USub | ast.Invert):
            self._mark(node.operand, "number")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        for side, other in ((node.target, node.value), (node.value, node.target)):
            found = self.of(side)
            if found is not None:
                self._operand(found, node.op, other, isinstance(node.op, ast.Mod | ast.FloorDiv | ast.RShift))
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(op, ast.In | ast.NotIn):
                self._membership(left, right)
                continue
            for side, other in ((left, right), (right, left)):
                found = self.of(side)
                if found is not None:
                    self._compared(found, op, other)
        self.generic_visit(node)

    def _compared(self, found: Evidence, op: ast.cmpop, other: ast.expr) -> None:
        if isinstance(other, ast.Name | ast.Attribute) and (spelling := ast.unparse(other)) in self.resolve.constants:
            other = ast.Constant(self.resolve.constants[spelling])
        match other:
            case ast.Constant(value=bool() as value):
                found.mark("truth")
                found.literals.add(value)
            case ast.Constant(value=int() | float() as value):
                found.mark("number")
                found.literals.add(value)
            case ast.Constant(value=str() as value):
                found.mark("text")
                found.literals.add(value)
            case ast.List():
                found.mark("list")
            case ast.Call(func=ast.Name(id="len")):
                found.mark("number", "integer")
            case _ if isinstance(op, ast.Lt | ast.Gt | ast.LtE | ast.GtE):
                found.mark("ordered")

    def _membership(self, left: ast.expr, right: ast.expr) -> None:
        container, member = self.of(right), self.of(left)
        if container is not None:
            container.mark("container")
            if member is not None and container._item is None:
                container._item = member  # what is looked for in it is like what it holds
            if isinstance(left, ast.Constant) and isinstance(left.value, str):
                container.item.mark("text")
        if member is not None:
            match right:
                case ast.Constant(value=str() as text):
                    member.mark("text")
                    member.literals.update(text)
                case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                    values = [item.value for item in items if isinstance(item, ast.Constant)]
                    member.mark("text" if values and isinstance(values[0], str) else "number" if values else "member")
                    member.literals.update(values)
                case _:
                    member.mark("member")

    def visit_For(self, node: ast.For) -> None:
        self._iterate(node.target, node.iter)
        for child in (node.iter, *node.body, *node.orelse):
            self.visit(child)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._iterate(node.target, node.iter)
        self.generic_visit(node)

    def _comprehend(self, node: ast.AST) -> None:
        for generator in getattr(node, "generators", []):
            self.visit(generator)
        for name in ("elt", "key", "value"):
            if isinstance(part := getattr(node, name, None), ast.AST):
                self.visit(part)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehend

    def _iterate(self, target: ast.expr, source: ast.expr) -> None:
        match source:
            case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]):
                if isinstance(target, ast.Tuple) and len(target.elts) == 2:
                    self._iterate(target.elts[1], inner)
                return
            case ast.Call(func=ast.Name(id="zip"), args=sources) if isinstance(target, ast.Tuple) and len(sources) == len(target.elts):
                for part, inner in zip(target.elts, sources, strict=True):
                    self._iterate(part, inner)
                return
            case ast.Call(func=ast.Attribute(value=inner, attr="items" | "values" | "keys" as method)) if self.of(inner) is not None:
                self._iterate_mapping(target, self.of(inner) or Evidence(), method)
                return
            case ast.Call(func=ast.Name(id="range"), args=arguments):
                for argument in arguments:
                    self._mark(argument, "number", "integer", "size")
        found = self.of(source)
        if found is None:
            self._bind(target, None)
            return
        found.mark("iterated")
        self._bind(target, found.item)

    def _iterate_mapping(self, target: ast.expr, found: Evidence, method: str) -> None:
        found.mark("mapping")
        if method == "items" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self._bind(target.elts[0], found.item)
            self._bind(target.elts[1], found.value)
        elif method in ("keys", "values"):
            self._bind(target, found.item if method == "keys" else found.value)

    def _bind(self, target: ast.expr, found: Evidence | None) -> None:
        match target:
            case ast.Name(id=name):
                if found is None:
                    self.known.pop(name, None)
                else:
                    self.known[name] = found
            case ast.Attribute(value=ast.Name(id="self"), attr=attribute) if found is not None:
                self.known[f"self.{attribute}"] = found
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                if found is not None:
                    found.width = max(found.width, len(parts))
                for position, part in enumerate(parts):
                    self._bind(part, None if found is None else found.place(position))

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple) and len(target.elts) == len(node.value.elts):
                found = [self.of(part) for part in node.value.elts]
                for part, evidence in zip(target.elts, found, strict=True):
                    self._assign(part, evidence)
            else:
                self._assign(target, self.of(node.value))

    def _assign(self, target: ast.expr, found: Evidence | None) -> None:
        if isinstance(target, ast.Subscript):
            self.visit(target)
            self._mark(target, "assigned")
        else:
            self._bind(target, found)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        found = self.of(node.value)
        if found is not None:
            found.attributes.add(node.attr)
            if node.attr in _TREE_NAMES:
                found.mark("tree")
            elif node.attr == "next":
                found.mark("linked")
            elif node.attr in _NODE_NAMES:
                found.mark("node")
            elif node.attr in _ARRAY_NAMES:
                found.mark("array")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        match node.func:
            case ast.Attribute(value=inner, attr=method):
                found = self.of(inner)
                if found is not None:
                    self._method(found, method, node)
                elif isinstance(inner, ast.Name) and inner.id in ("np", "numpy") and node.args:
                    self._mark(node.args[0], "vector")
                self._function(method, node, isinstance(inner, ast.Name) and inner.id == "self")
            case ast.Name(id=name):
                self._mark(node.func, "callable")
                self._function(name, node, True)
        self.generic_visit(node)

    def _method(self, found: Evidence, method: str, node: ast.Call) -> None:
        for names, use in ((_TEXT_METHODS, "text"), (_LIST_METHODS, "list"), (_MAPPING_METHODS, "mapping"), (_SET_METHODS, "set")):
            if method in names:
                found.mark(use)
        if method in _LIST_METHODS or method in ("add", "update", "clear"):
            found.mark("changed")
        if method in ("append", "remove", "count", "index", "insert", "add") and node.args:
            self._mark(node.args[-1], "member")

    def _function(self, name: str, node: ast.Call, own: bool) -> None:
        arguments = node.args
        if name == "isinstance" and len(arguments) == 2 and isinstance(arguments[1], ast.Name) and arguments[1].id == "list":
            self._mark(arguments[0], "nested")
        first = self.of(arguments[0]) if arguments else None
        if first is not None:
            self._builtin(name, first, len(arguments))
        if name == "exp" and arguments:
            for part in ast.walk(arguments[0]):
                self._mark(part, "number", "real", "exponent")
        if not own and name in ("mean", "std", "var", "median", "norm", "average", "cumsum"):
            for argument in arguments[:1]:
                for part in ast.walk(argument):
                    self._mark(part, "vector")
        if name in ("dot", "matmul", "inner", "outer") and arguments:
            for argument in arguments:
                self._mark(argument, "vector")
        if name in ("max", "min") and len(arguments) > 1:
            for argument in arguments:
                self._mark(argument, "number")
        if name == "range":
            for argument in arguments:
                self._mark(argument, "number", "integer", "size")
        if own and self.depth < 3 and name != self.inside and any(self.of(argument) is not None for argument in arguments):
            self._follow(name, node)

    def _builtin(self, name: str, first: Evidence, count: int) -> None:
        if name == "len":
            first.mark("sized")
        elif name in ("sum", "max", "min", "sorted", "any", "all") and count == 1:
            first.mark("iterated")
            first.item.mark("number" if name == "sum" else "ordered")
        elif name in ("list", "set", "tuple", "Counter", "enumerate", "reversed", "iter", "deque", "map", "zip"):
            first.mark("iterated")
        elif name in ("int", "float"):
            first.mark(f"to_{name}")
        elif name == "str":
            first.mark("shown")
        elif name == "ord":
            first.mark("text", "character")
        elif name == "isinstance":
            first.mark("typed")
        if name in _NUMERIC_CALLS:
            first.mark("number")
        if name in _INTEGER_CALLS:
            first.mark("integer")

    def _follow(self, name: str, node: ast.Call) -> None:
        """Watch the same values inside a function of this file that they are handed to."""
        callee = self.resolve.function(name)
        if callee is None:
            return
        names = [argument.arg for argument in callee.args.args]
        if names[:1] == ["self"]:
            names = names[1:]
        inner = {key: found for key, found in self.known.items() if key.startswith("self.")}
        handed = zip(names, [self.of(argument) for argument in node.args], strict=False)
        inner.update({name: found for name, found in handed if found is not None})
        inner.update({k.arg: found for k in node.keywords if k.arg and (found := self.of(k.value)) is not None})
        observe(callee, inner, self.resolve, self.depth + 1)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        shadowed = {argument.arg for argument in node.args.args}
        outer = dict(self.known)
        for name in shadowed:
            self.known.pop(name, None)
        for statement in node.body:
            self.visit(statement)
        for name in list(self.known):
            if name not in outer:
                del self.known[name]
        self.known.update(outer)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        hidden = {argument.arg: self.known.pop(argument.arg) for argument in node.args.args if argument.arg in self.known}
        self.visit(node.body)
        self.known.update(hidden)


def _both(base: Evidence, position: int) -> Evidence:
    """A value at a fixed place of something: evidence about the place, which also counts for the items in general."""
    place = base.place(position)
    place._item = place._item or base.item.item
    return place


def used(found: Evidence, uses: Iterable[str]) -> int:
    """Return how often any of `uses` was seen."""
    return sum(found.uses[use] for use in uses)
