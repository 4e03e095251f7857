"""Sentences for people out of docstrings and comments, without the parts that are not prose."""

import ast
import re

from tasks.core.offline.source import Source

MAX_SENTENCES = 4
MAX_CHARACTERS = 600

# From such a line on, a text is about examples and limits, no longer about the question.
_ENDS = re.compile(
    r"^\s*(examples?\b|sample\b|constraints?\b|input\b|output\b|explanation\b|>>>|args?\b\s*:|arguments?\s*:|parameters?\b|params?\b|returns?\s*:|usage|"
    r"note\s*:|notes\s*:|follow.?up|analysis|solution\b|idea\b|approach|algorithm\s*:|time complexity|complexity|here's a starting|raises|"
    r":param|:type|:return|"
    r":rtype|@param|@return|test cases?|hints?\b|related|difficulty|submission|runtime|challenge input|attributes|keyword|keywords)",
    re.I,
)
_NOISE = re.compile(
    r"(https?://|^\s*[-=#*~_+]{3,}|coding[:=]|usr/bin|^\s*@|copyright|licen[sc]e|created (on|by)|author|^\s*date\b|^\s*file\b|pylint|noqa|"
    r"todo|fixme|definition for|leetcode (submit|\d)|^\s*\[?\d+\]?\s*$|runtime:|memory usage|your code here|complete the|write your|"
    r"prohibit|^\s*(time|space)\s*[:=-]|"
    r"o\([^)]*\)|^\s*(def|class|import|from|return|print|for|while|if|else|elif)\b.*[:=()]|^\s*[\w.\[\]]+\s*[+*/-]?=[^=]|email|@\w+\.\w+|problem:?\s*\d*\s*$|"
    r"^\s*(done|wrong|accepted|passed|optimi[sz]ed|version|python ?\d)\b|this (code|script|file|program|module)\b|homework|assignment)",
    re.I,
)


def sentences(text: str) -> list[str]:
    """Return up to four sentences of prose at the beginning of a text, or none when it holds none in English."""
    lines: list[str] = []
    for line in text.replace("\t", " ").split("\n"):
        plain = line.strip().strip("#*").strip()
        if _ENDS.match(plain):
            if lines:
                break
            continue
        if _NOISE.search(plain):
            continue
        lines.append(plain or "\n")
    joined = re.sub(r"\s*\n\s*", "\n", " ".join(lines))
    found: list[str] = []
    for part in re.split(r"(?<=[.!?])\s+|\n+", joined):
        sentence = _finished(re.sub(r"\s+", " ", part).strip(" -–:;,"))
        if sentence and sum(map(len, found)) + len(sentence) <= MAX_CHARACTERS:
            found.append(sentence)
    return found[:MAX_SENTENCES]


def _finished(text: str) -> str | None:
    words = re.findall(r"[A-Za-z]{2,}", text)
    plain = sum(1 for char in text if char.isascii() and (char.isalnum() or char in " ,.'-()\"?!"))
    letters = sum(1 for char in text if char.isalpha() or char == " ")
    if letters < 0.8 * len(text) or re.search(r"\w\(\w*\(|\(\)|=>|==|\bdefined as$|:$", text):
        return None
    if len(words) < 4 or plain < 0.85 * len(text) or len(text) > 350 or text.count("(") != text.count(")"):
        return None
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else f"{text}."


def comment_above(source: Source, line: int) -> str:
    """Return the comment block that ends right above a line (1-based), decorators and one blank line skipped."""
    lines = source.text.split("\n")
    position = line - 2
    while position >= 0 and (not lines[position].strip() or lines[position].strip().startswith("@")) and position > line - 5:
        position -= 1
    block: list[str] = []
    while position >= 0 and lines[position].strip().startswith("#"):
        block.append(lines[position].strip().lstrip("#").strip())
        position -= 1
    return "\n".join(reversed(block))


def header(source: Source) -> str:
    """Return what a file says about itself at its top: bare strings and comments before its first code, and strings after the imports."""
    block: list[str] = []
    for line in source.text.split("\n"):
        if line.strip().startswith("#"):
            block.append(line.strip().lstrip("#").strip())
        elif line.strip():
            break
    for node in source.tree.body[:12]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            block.append(node.value.value)
    return "\n".join(block)


def words_of(name: str) -> str:
    """Return a name as words: `findKLargest_BST` is "find k largest bst"."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name.replace("_", " "))
    return re.sub(r"\s+", " ", split).strip().lower()
