"""Which outside names a function of a module can come to use: a walk over the syntax tree from its entry point.

It follows names, not values: a function, class or module value is reached when its name is read where no local name hides it; a method
is reached when its class is and an attribute of its name is read anywhere in what is reached. So it may reach a little too much, and
misses what is called through strings or containers from elsewhere.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.core.scopes import Function, Scope, bind_import, comprehension_scope, function_scope, plain_targets, scope_chain


@dataclass(frozen=True, slots=True)
class Use:
    """An outside name in use: dotted (`numpy.random.rand`, `builtins.open`), or the bare name of a method of an unknown object."""

    name: str
    line: int
    is_method: bool = False
    star_module: str | None = None  # the name may come from `from star_module import *`


class Reachable:
    """What the entry point of a module reaches."""

    def __init__(self, module: ast.Module, entry_point: str) -> None:
        self._entry_point = entry_point
        self._module = Scope()
        self._definitions: dict[str, list[ast.stmt]] = defaultdict(list)
        self._values: dict[str, list[ast.stmt]] = defaultdict(list)
        self._loaded: list[ast.AST] = []  # what runs when the module is loaded, apart from what binds plain names
        self._read(module.body)
        self._own_methods = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
        self._uses: list[Use] = []
        self._pending: list[tuple[ast.AST, Scope]] = []
        self._seen: set[int] = set()
        self._attributes: set[str] = set()
        self._waiting: dict[str, list[tuple[ast.AST, Scope]]] = defaultdict(list)  # methods whose name nobody has used yet

    @property
    def has_entry_point(self) -> bool:
        return self._entry_point in self._definitions

    def used(self) -> list[Use]:
        """The outside names that loading the module and calling the entry point may use."""
        self._reach(self._definitions[self._entry_point])
        self._reach(self._loaded)
        return self._walk()

    def only_loaded(self) -> list[Use]:
        """After `used`: the outside names in module values that are computed when the module is loaded and then not used."""
        for statements in list(self._values.values()):
            self._reach(statements)
        return self._walk()

    def _read(self, body: list[ast.stmt]) -> None:
        for statement in body:
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    self._definitions[statement.name].append(statement)
                case ast.Import() | ast.ImportFrom():
                    bind_import(statement, self._module)
                case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                    self._read(statement.orelse)
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign() if names := plain_targets(statement):
                    for name in names:
                        self._values[name].append(statement)
                case _:
                    self._read_compound(statement)

    def _read_compound(self, statement: ast.stmt) -> None:
        """A statement that may hold others: those are read like the module's own, only its expressions are run as they stand."""
        inner: list[ast.stmt] = []
        for part in ast.iter_child_nodes(statement):
            match part:
                case ast.stmt():
                    inner.append(part)
                case ast.ExceptHandler() | ast.match_case():
                    inner.extend(part.body)
                case _:
                    self._loaded.append(part)
        self._read(inner)

    def _reach(self, nodes: Iterable[ast.AST]) -> None:
        self._pending.extend((node, self._module) for node in nodes)

    def _walk(self) -> list[Use]:
        self._uses = []
        while self._pending:
            node, scope = self._pending.pop()
            if id(node) not in self._seen:
                self._seen.add(id(node))
                self._visit(node, scope)
        return self._uses

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._visit_function(node, scope)
            case ast.ClassDef():
                self._visit_class(node, scope)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._push(node, comprehension_scope(node, scope))
            case ast.Attribute():
                self._visit_attribute(node, scope)
            case ast.Name(ctx=ast.Load()):
                self._use(node.id, node.id, node.lineno, scope)
            case ast.AnnAssign():  # its annotation has no effect
                self._pending.extend((part, scope) for part in (node.target, node.value) if part)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
                self._use_attribute(name)
                self._push(node, scope)
            case _:
                self._push(node, scope)

    def _push(self, node: ast.AST, scope: Scope) -> None:
        self._pending.extend((child, scope) for child in ast.iter_child_nodes(node))

    def _visit_function(self, node: Function, scope: Scope) -> None:
        defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
        decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
        self._pending.extend((part, scope) for part in (*defaults, *decorators))
        inner = function_scope(node, scope)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        self._pending.extend((part, inner) for part in body)

    def _visit_class(self, node: ast.ClassDef, scope: Scope) -> None:
        self._pending.extend((part, scope) for part in (*node.decorator_list, *node.bases, *node.keywords))
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                name = statement.name
                if name in self._attributes or (name.startswith("__") and name.endswith("__")):
                    self._pending.append((statement, scope))
                else:
                    self._waiting[name].append((statement, scope))
            else:
                self._pending.append((statement, scope))

    def _visit_attribute(self, node: ast.Attribute, scope: Scope) -> None:
        """A chain such as `numpy.random.rand` or `Path(x).open`: its root decides what it is."""
        names: list[str] = []
        part: ast.expr = node
        while True:
            match part:
                case ast.Attribute():
                    names.append(part.attr)
                    self._use_attribute(part.attr)
                    part = part.value
                case ast.Call():
                    self._pending.extend((argument, scope) for argument in (*part.args, *part.keywords))
                    part = part.func
                case _:
                    break
        dotted = ".".join(reversed(names))
        if isinstance(part, ast.Name):
            self._use(part.id, f"{part.id}.{dotted}", node.lineno, scope)
        else:
            self._pending.append((part, scope))
        if node.attr not in self._own_methods:
            self._uses.append(Use(node.attr, node.lineno, is_method=True))

    def _use_attribute(self, name: str) -> None:
        self._attributes.add(name)
        self._pending.extend(self._waiting.pop(name, []))

    def _use(self, root: str, dotted: str, line: int, scope: Scope) -> None:
        """Follow the name `root`, which begins `dotted`, to the local, own or outside thing it stands for."""
        rest = dotted.removeprefix(root)
        current: Scope | None = scope
        while current is not None:
            if root in current.imports and (current is not self._module or root not in self._definitions):
                self._uses.append(Use(current.imports[root] + rest, line))
                if current is self._module:
                    self._reach(self._values.get(root, []))  # try: import x / except: x = None
                return
            if root in current.names:
                return
            current = current.parent
        own = [*self._definitions.get(root, []), *self._values.get(root, [])]
        self._reach(own)
        if own:
            return
        self._uses.append(Use(f"builtins.{dotted}", line))
        stars = [module for each in scope_chain(scope) for module in each.star_modules]
        self._uses.extend(Use(f"{module}.{dotted}", line, star_module=module) for module in stars)
