"""Following watched values through variables, items, loops and containers."""

import ast

from tasks.core.offline.evidence import Evidence, Resolver

TREE_NAMES = frozenset({"left", "right"})
_SAME = frozenset(["list", "sorted", "reversed", "set", "tuple", "copy", "deepcopy", "deque", "array", "asarray", "iter", "frozenset"])


class Values:
    """Knows which expression is (part of) which watched value. `known` maps variables, and attributes as `self.x`, to their evidence."""

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
                return base if base is not None and attribute in TREE_NAMES | {"next"} else None
            case ast.Subscript():
                return self._part(node)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]) if name in _SAME:
                return self.of(first)
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

    def mark(self, node: ast.AST, *uses: str) -> None:
        found = self.of(node)
        if found is not None:
            found.mark(*uses)

    def iterate(self, target: ast.expr, source: ast.expr) -> None:
        match source:
            case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]):
                if isinstance(target, ast.Tuple) and len(target.elts) == 2:
                    self.iterate(target.elts[1], inner)
                return
            case ast.Call(func=ast.Name(id="zip"), args=sources) if isinstance(target, ast.Tuple) and len(sources) == len(target.elts):
                for part, inner in zip(target.elts, sources, strict=True):
                    self.iterate(part, inner)
                return
            case ast.Call(func=ast.Attribute(value=inner, attr="items" | "values" | "keys" as method)) if self.of(inner) is not None:
                self._iterate_mapping(target, self.of(inner) or Evidence(), method)
                return
            case ast.Call(func=ast.Name(id="range"), args=arguments):
                for argument in arguments:
                    self.mark(argument, "number", "integer", "size")
        found = self.of(source)
        if found is None:
            self.bind(target, None)
            return
        found.mark("iterated")
        self.bind(target, found.item)

    def _iterate_mapping(self, target: ast.expr, found: Evidence, method: str) -> None:
        found.mark("mapping")
        if method == "items" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self.bind(target.elts[0], found.item)
            self.bind(target.elts[1], found.value)
        elif method in ("keys", "values"):
            self.bind(target, found.item if method == "keys" else found.value)

    def bind(self, target: ast.expr, found: Evidence | None) -> None:
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
                    self.bind(part, None if found is None else found.place(position))


def _both(base: Evidence, position: int) -> Evidence:
    """A value at a fixed place of something: evidence about the place, which also counts for the items in general."""
    place = base.place(position)
    place._item = place._item or base.item.item
    return place
