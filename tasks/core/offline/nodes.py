"""Linked lists and trees: building them from lists, and turning them back into lists."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.core.offline.known import LOST_CLASSES
from tasks.core.offline.scope import Scope
from tasks.core.offline.syntax import statement

_LINKS = frozenset({"left", "right", "next", "prev", "random", "parent"})


@dataclass(frozen=True, slots=True)
class NodeClass:
    """How nodes of a kind are made: the class, the attribute that holds the value, the call with a hole for it."""

    name: str
    value: str
    made: str
    definition: ast.ClassDef | None  # None where the file defines it


def node_class(scope: Scope, links: tuple[str, ...], attributes: Iterable[str]) -> NodeClass:
    """Return the class of nodes with the attributes `links`: the file's own, else the one that practice sites define."""
    for definitions in scope.definitions.values():
        owner = definitions[-1]
        if isinstance(owner, ast.ClassDef) and (found := _described(owner, links)):
            return found
    value = next((name for name in ("val", "data", "value", "key") if name in set(attributes)), "val")
    lost = "TreeNode" if "left" in links else "ListNode"
    definition = statement(LOST_CLASSES[lost].replace("val", value))
    return NodeClass(lost, value, f"{lost}({{}})", definition if isinstance(definition, ast.ClassDef) else None)


def _described(owner: ast.ClassDef, links: tuple[str, ...]) -> NodeClass | None:
    constructor = next((m for m in owner.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"), None)
    if constructor is None:
        return None
    set_to: dict[str, ast.expr] = {}
    for node in ast.walk(constructor):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute):
                    set_to[target.attr] = node.value
    if not set(links) <= set(set_to) or (links == ("next",) and {"head", "left"} & set(set_to)):
        return None
    names = [argument.arg for argument in constructor.args.args[1:]]
    required = names[: len(names) - len(constructor.args.defaults)]
    own = {attribute: source.id for attribute, source in set_to.items() if isinstance(source, ast.Name) and source.id in names}
    value = next((attribute for attribute in own if attribute not in _LINKS), None)
    if value is None:
        return None
    place = own[value]
    filled = [("{}" if name == place else "None") for name in required]
    if "{}" not in filled:
        filled.append(f"{place}={{}}")
    return NodeClass(owner.name, value, f"{owner.name}({', '.join(filled)})", None)


def builder(kind: str, node: NodeClass) -> str:
    """Return the helper function that builds (linked_list, binary_tree, search_tree) or reads back (chain_values, tree_levels) nodes."""
    return _HELPERS[kind].format(made=node.made.format("value"), value=node.value)


_HELPERS: dict[str, str] = {
    "linked_list": '''def linked_list(values):
    """Build a linked list that holds the values in order; return its first node."""
    head = None
    for value in reversed(values):
        node = {made}
        node.next = head
        head = node
    return head''',
    "chain_values": '''def chain_values(node):
    """Return the values of a linked list in order."""
    values = []
    while node is not None and len(values) < 100:
        values.append(node.{value})
        node = node.next
    return values''',
    "binary_tree": '''def binary_tree(values):
    """Build a binary tree from its values level by level, None standing for a missing child; return its root."""
    nodes = []
    for value in values:
        nodes.append(None if value is None else {made})
    children = nodes[1:]
    for node in nodes:
        if node is not None:
            node.left = children.pop(0) if children else None
            node.right = children.pop(0) if children else None
    return nodes[0] if nodes else None''',
    "search_tree": '''def search_tree(values):
    """Build a binary search tree by inserting the values in order; return its root."""
    root = None
    for value in values:
        node = {made}
        node.left = node.right = None
        if root is None:
            root = node
            continue
        parent = root
        while True:
            side = "left" if value < parent.{value} else "right"
            if getattr(parent, side) is None:
                setattr(parent, side, node)
                break
            parent = getattr(parent, side)
    return root''',
    "tree_levels": '''def tree_levels(root):
    """Return the values of a binary tree level by level, None standing for a missing child."""
    values, level = [], [root]
    while any(level) and len(values) < 100:
        values += [None if node is None else node.{value} for node in level]
        level = [child for node in level if node is not None for child in (node.left, node.right)]
    while values and values[-1] is None:
        values.pop()
    return values''',
}

BUILDERS = frozenset(_HELPERS)
