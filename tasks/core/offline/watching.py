"""Watching what code does with its arguments."""

import ast

from tasks.core.offline.calls import CallWatcher
from tasks.core.offline.evidence import Evidence, Resolver
from tasks.core.offline.values import TREE_NAMES

_NODE_NAMES = frozenset({"val", "data", "value"})
_ARRAY_NAMES = frozenset([
    "shape", "T", "dot", "reshape", "ndim", "flatten", "sum", "mean", "astype", "argmax", "argmin", "transpose", "size", "ravel",
    "tolist",
])
_ATTRIBUTE_USES = (("tree", TREE_NAMES), ("linked", frozenset({"next"})), ("node", _NODE_NAMES), ("array", _ARRAY_NAMES))


def observe(function: ast.FunctionDef, known: dict[str, Evidence], resolve: Resolver) -> None:
    """Add to `known` (by variable name, `self.x` for attributes) what `function` and the functions it calls do with each."""
    Watcher(known, resolve, function.name, 0).watch(function)


class Watcher(CallWatcher, ast.NodeVisitor):
    """Marks evidence at operators, comparisons, loops, assignments and attributes."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        base = self.of(node.value)
        if base is not None and isinstance(node.slice, ast.Slice):
            base.mark("sliced")
        elif base is not None and not isinstance(node.slice, ast.Tuple | ast.Constant):
            base.mark("indexed" if not base.uses["mapping"] else "mapping")
            self.mark(node.slice, "index")
        if base is not None and isinstance(node.ctx, ast.Store | ast.Del):
            base.mark("changed")
        self.generic_visit(node)

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
            self.mark(node.operand, "number")
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
        self.iterate(node.target, node.iter)
        for child in (node.iter, *node.body, *node.orelse):
            self.visit(child)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.iterate(node.target, node.iter)
        self.generic_visit(node)

    def _comprehend(self, node: ast.AST) -> None:
        for generator in getattr(node, "generators", []):
            self.visit(generator)
        for name in ("elt", "key", "value"):
            if isinstance(part := getattr(node, name, None), ast.AST):
                self.visit(part)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehend(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehend(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehend(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehend(node)

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
            self.mark(target, "assigned")
        else:
            self.bind(target, found)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        found = self.of(node.value)
        if found is not None:
            found.attributes.add(node.attr)
            found.mark(*(use for use, names in _ATTRIBUTE_USES if node.attr in names))
        self.generic_visit(node)

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
