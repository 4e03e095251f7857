"""A raw file as something to analyse: its tree, whatever dialect and state it is in."""

import ast
import re
from dataclasses import dataclass

from tasks.core.offline.python2 import to_python3_text, to_python3_tree, uses_python2_names
from tasks.core.offline.syntax import parse_text

MAX_CHARACTERS = 200_000  # more than any file worth keeping; analysis time grows with it
_INVISIBLE = dict.fromkeys([0x00, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_CONTINUES = re.compile(r"(else|elif|except|finally)\b|[)\]}]|@")


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file. `dropped` counts the top-level blocks that no dialect parses and that were left out."""

    text: str
    tree: ast.Module
    python2: bool
    dropped: int


def read_source(raw: str) -> Source | None:
    """Parse raw text as Python 3, else as Python 2, else block by block; None when nothing in it parses."""
    text = raw.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\f", "\n")
    for version in (text, text.expandtabs(8), text.expandtabs(4)):
        tree = parse_text(version)
        if tree is not None:
            old = uses_python2_names(tree)
            return Source(version, to_python3_tree(tree) if old else tree, old, 0)
    for version in (text, text.expandtabs(8), text.expandtabs(4)):
        modern = to_python3_text(version)
        tree = parse_text(modern)
        if tree is not None:
            return Source(modern, to_python3_tree(tree), True, 0)
    return _salvage(to_python3_text(text.expandtabs(4)))


def _salvage(text: str) -> Source | None:
    """Keep the blocks that parse by themselves; a broken class keeps its sound methods."""
    kept: list[str] = []
    dropped = 0
    for block in _blocks(text.split("\n"), 0):
        sound = "\n".join(block)
        if parse_text(sound) is None:
            dropped += 1
            sound = _salvage_class(block)
        kept.append(sound)
    whole = "\n".join(kept)
    tree = parse_text(whole)
    if tree is None or not tree.body:
        return None
    old = uses_python2_names(tree)
    return Source(whole, to_python3_tree(tree) if old else tree, old, dropped)


def _salvage_class(block: list[str]) -> str:
    if not block[0].startswith("class "):
        return ""
    body = [line for line in block[1:] if line.strip()]
    indent = len(body[0]) - len(body[0].lstrip()) if body else 0
    if indent == 0:
        return ""
    kept = block[:1]
    for part in _blocks(block[1:], indent):
        if parse_text("\n".join([block[0], *part])) is not None:
            kept += part
    return "\n".join(kept) if len(kept) > 1 and parse_text("\n".join(kept)) is not None else ""


def _blocks(lines: list[str], indent: int) -> list[list[str]]:
    """Cut lines where a statement begins at column `indent`; decorators stay with what they decorate."""
    blocks: list[list[str]] = []
    decorated = False
    for line in lines:
        begins = len(line) > indent and not line[:indent].strip() and line[indent] not in " \t#"
        continues = bool(_CONTINUES.match(line[indent:])) and not line[indent:].startswith("@")
        if not blocks or (begins and not continues and not decorated):
            blocks.append([])
        blocks[-1].append(line)
        if begins:
            decorated = line[indent:].startswith("@")
    return blocks
