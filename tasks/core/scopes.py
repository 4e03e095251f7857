"""Which names a piece of syntax binds: the scopes of functions and comprehensions, imports, assignments."""

import ast
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_OWN_SCOPE = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp
)  # fmt: skip


@dataclass(slots=True)
class Scope:
    """The names that a function (or the module, without parent) binds; imports map to what they stand for."""

    names: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    star_modules: list[str] = field(default_factory=list)
    parent: "Scope | None" = None


def scope_chain(scope: Scope | None) -> list[Scope]:
    scopes = []
    while scope is not None:
        scopes.append(scope)
        scope = scope.parent
    return scopes


def comprehension_scope(node: Comprehension, parent: Scope) -> Scope:
    targets = [part for generator in node.generators for part in ast.walk(generator.target)]
    return Scope({part.id for part in targets if isinstance(part, ast.Name)}, parent=parent)


def function_scope(node: Function, parent: Scope) -> Scope:
    arguments = node.args
    scope = Scope(parent=parent)
    scope.names.update(argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))
    scope.names.update(argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument)
    outer: set[str] = set()
    pending: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    while pending:
        part = pending.pop()
        match part:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                scope.names.add(name)
            case ast.Name(ctx=ast.Store(), id=name) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                scope.names.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                outer.update(names)
            case ast.Import() | ast.ImportFrom():
                bind_import(part, scope)
        if not isinstance(part, _OWN_SCOPE):
            pending.extend(ast.iter_child_nodes(part))
    scope.names -= outer
    return scope


def bind_import(statement: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            if alias.asname:
                scope.imports[alias.asname] = alias.name
            else:
                root = alias.name.split(".")[0]
                scope.imports[root] = root
        elif statement.level == 0 and statement.module:
            if alias.name == "*":
                scope.star_modules.append(statement.module)
            else:
                scope.imports[alias.asname or alias.name] = f"{statement.module}.{alias.name}"


def plain_targets(statement: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[str]:
    """The names that an assignment binds; none when it also writes into something (an item, an attribute)."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    parts = [part for target in targets for part in ast.walk(target)]
    if any(isinstance(part, ast.Attribute | ast.Subscript) for part in parts):
        return []
    return [part.id for part in parts if isinstance(part, ast.Name)]
