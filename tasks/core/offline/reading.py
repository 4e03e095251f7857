"""Expressions that read standard input, and what they read."""

import ast

from tasks.core.offline.scope import bound_names


def single_case(body: list[ast.stmt]) -> list[ast.stmt]:
    """A loop over test cases that are read one after another is its body: `for _ in range(int(input()))`."""
    made: list[ast.stmt] = []
    counts = {
        target.id for node in body if isinstance(node, ast.Assign) and read_type(node.value) == "int"
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for node in body:
        if isinstance(node, ast.For) and _counts_cases(node, counts):
            reads = [each for each in made if isinstance(each, ast.Assign) and bound_names(each) <= counts]
            made = [each for each in made if each not in reads or not _used_as_count(each, node)]
            made += node.body
        else:
            made.append(node)
    return made


def _counts_cases(node: ast.For, counts: set[str]) -> bool:
    match node.iter:
        case ast.Call(func=ast.Name(id="range"), args=[bound]) | ast.Call(func=ast.Name(id="range"), args=[_, bound]):
            counted = read_type(bound) == "int" or (isinstance(bound, ast.Name) and bound.id in counts)
            reads = any(isinstance(part, ast.expr) and read_type(part) for statement in node.body for part in ast.walk(statement))
            index = node.target.id if isinstance(node.target, ast.Name) else "_"
            used = any(isinstance(part, ast.Name) and part.id == index for statement in node.body for part in ast.walk(statement))
            return counted and reads and not used and any(isinstance(part, ast.Expr) for part in node.body)
    return False


def _used_as_count(assigned: ast.stmt, loop: ast.For) -> bool:
    return any(isinstance(part, ast.Name) and part.id in bound_names(assigned) for part in ast.walk(loop.iter))


def read_type(node: ast.expr) -> str | None:
    """Return the type that an expression reads from standard input: str, int, float, List[int], List[str], …; else None."""
    match node:
        case ast.Call(func=ast.Name(id="input")) | ast.Call(func=ast.Attribute(attr="readline")):
            return "str"
        case ast.Call(func=ast.Name(id="int" | "float" | "str" as name), args=[inner]) if read_type(inner) == "str":
            return name
        case ast.Call(func=ast.Name(id="eval"), args=[inner]) if read_type(inner) == "str":
            return "int"
        case ast.Call(func=ast.Attribute(value=inner, attr="split"), args=[*_]) if read_type(inner) == "str":
            return "List[str]"
        case ast.Call(func=ast.Attribute(value=inner, attr="strip" | "rstrip" | "lower" | "upper" | "lstrip")) if read_type(inner):
            return read_type(inner)
        case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id="int" | "float" | "str" as name), inner]):
            return f"List[{name}]" if read_type(inner) in ("List[str]", "str") else None
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted" | "set"), args=[inner]):
            found = read_type(inner)
            return found if found and found.startswith("List") else "List[str]" if found == "str" else None
        case ast.ListComp(elt=element, generators=[ast.comprehension(iter=source, ifs=[])]):
            inner_read = read_type(source)
            if inner_read == "List[str]":
                wanted = element.func.id if isinstance(element, ast.Call) and isinstance(element.func, ast.Name) else "str"
                return f"List[{wanted}]" if wanted in ("int", "float", "str") else None
            if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "range":
                item = read_type(element)
                return f"List[{item}]" if item else None
    return None


def kept_around(node: ast.expr) -> ast.expr | None:
    """Return what is done to a read text beyond converting it (`.lower()`, `set(…)`), with the read left as a hole, or None."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sorted", "set", "tuple"):
        return node
    return None
