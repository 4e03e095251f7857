"""What calls tell about the values that are passed to them or whose methods they are."""

import ast

from tasks.core.offline.evidence import Evidence
from tasks.core.offline.values import Values

_TEXT_METHODS = frozenset(
    [
        "split", "lower", "upper", "strip", "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isupper", "islower",
        "replace", "join", "encode", "title", "capitalize", "rstrip", "lstrip", "splitlines", "swapcase", "zfill", "isspace",
        "casefold", "ljust", "rjust", "format", "isnumeric",
    ]
)
_LIST_METHODS = frozenset(["append", "extend", "insert", "sort", "reverse", "pop", "remove"])
_MAPPING_METHODS = frozenset(["items", "keys", "values", "get", "setdefault", "has_key"])
_SET_METHODS = frozenset(["add", "union", "intersection", "difference", "issubset", "issuperset", "discard", "symmetric_difference"])
_NUMERIC_CALLS = frozenset([
    "abs", "sqrt", "floor", "ceil", "log", "log2", "log10", "exp", "sin", "cos", "tan", "factorial", "gcd", "pow", "divmod",
    "radians", "degrees", "round", "isqrt", "comb",
])
_INTEGER_CALLS = frozenset(["range", "chr", "bin", "hex", "oct", "factorial", "gcd", "isqrt", "comb"])


class CallWatcher(Values, ast.NodeVisitor):
    """Marks evidence at calls, and goes into functions of the file that a watched value is handed to."""

    def visit_Call(self, node: ast.Call) -> None:
        match node.func:
            case ast.Attribute(value=inner, attr=method):
                found = self.of(inner)
                if found is not None:
                    self._method(found, method, node)
                elif isinstance(inner, ast.Name) and inner.id in ("np", "numpy") and node.args:
                    self.mark(node.args[0], "vector")
                self._function(method, node, isinstance(inner, ast.Name) and inner.id == "self")
            case ast.Name(id=name):
                self.mark(node.func, "callable")
                self._function(name, node, True)
        self.generic_visit(node)

    def _method(self, found: Evidence, method: str, node: ast.Call) -> None:
        for names, use in ((_TEXT_METHODS, "text"), (_LIST_METHODS, "list"), (_MAPPING_METHODS, "mapping"), (_SET_METHODS, "set")):
            if method in names:
                found.mark(use)
        if method in _LIST_METHODS or method in ("add", "update", "clear"):
            found.mark("changed")
        if method in ("append", "remove", "count", "index", "insert", "add") and node.args:
            self.mark(node.args[-1], "member")

    def _function(self, name: str, node: ast.Call, own: bool) -> None:
        arguments = node.args
        if name == "isinstance" and len(arguments) == 2 and isinstance(arguments[1], ast.Name) and arguments[1].id == "list":
            self.mark(arguments[0], "nested")
        first = self.of(arguments[0]) if arguments else None
        if first is not None:
            self._builtin(name, first, len(arguments))
        if name == "exp" and arguments:
            for part in ast.walk(arguments[0]):
                self.mark(part, "number", "real", "exponent")
        if not own and name in ("mean", "std", "var", "median", "norm", "average", "cumsum"):
            for argument in arguments[:1]:
                for part in ast.walk(argument):
                    self.mark(part, "vector")
        if name in ("dot", "matmul", "inner", "outer") and arguments:
            for argument in arguments:
                self.mark(argument, "vector")
        if name in ("max", "min") and len(arguments) > 1:
            for argument in arguments:
                self.mark(argument, "number")
        if name == "range":
            for argument in arguments:
                self.mark(argument, "number", "integer", "size")
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
        type(self)(inner, self.resolve, callee.name, self.depth + 1).watch(callee)

    def watch(self, function: ast.FunctionDef) -> None:
        for statement in function.body:
            self.visit(statement)
