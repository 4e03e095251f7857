"""Cutting a markdown response into titled sections with their code blocks, tolerant of the ways in which language models vary it.

Titles are matched without regard to case, heading level, bold, numbering, a trailing colon or a remark in brackets; `/` and `-` count as
spaces. What looks like a heading inside a code block is none. A python block ends where its code parses, so that fences inside its
docstrings do not cut it; a block that was never closed ends at the next section, and a fence around the whole response is taken off.
"""

import ast
import re
import textwrap
from dataclasses import dataclass, field

from tasks.core.parsing import parse_module

_FENCE = re.compile(r"^(?P<indent>\s*)(?P<marks>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
_HEADING = re.compile(r"^\s{0,3}(?P<level>#{1,6})\s*(?P<title>[^#\s].*?)\s*#*\s*$")
_BOLD = re.compile(r"^\s*(?:\d+[.)]\s*)?(?:\*\*|__)(?P<title>[^*]+?)(?:\*\*|__)\s*:?\s*$")
_NUMBERING = re.compile(r"^(?:section|part|step)?\s*\(?\d+[.):]*\s*[-–—:.]?\s*")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
# No honest response comes near these; they bound the work on a hostile one.
_MAX_BLOCKS = 50
_MAX_ENDS = 10  # places where a block may end that are tried by parsing


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the first word of its info string in lower case, and its text."""

    language: str
    text: str


@dataclass(slots=True)
class Section:
    """What stands under one title, up to the next title or a foreign heading of the same level."""

    title: str
    level: int
    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # all of it, blocks included
    plain_line_count: int = 0  # non-empty lines outside of blocks

    def prose(self) -> str:
        """The section's text; when all of it stands in one fence, what is inside."""
        if len(self.blocks) == 1 and not self.plain_line_count:
            return self.blocks[0].text.strip()
        lines = list(self.lines)
        while lines and (not lines[-1].strip() or _RULE.match(lines[-1])):
            lines.pop()
        return "\n".join(lines).strip()


@dataclass(frozen=True, slots=True)
class _Part:
    """A line of prose, or a whole fenced block."""

    lines: tuple[str, ...]
    block: Block | None = None


def split_sections(text: str, titles: tuple[str, ...]) -> tuple[list[Section], list[str]]:
    """Return the sections whose titles are in `titles` (lower case), in order of appearance, and all lines outside of code blocks."""
    parts = list(_parts(_unwrapped(text.replace("\r\n", "\n").split("\n"), titles), titles))
    prose = [line for part in parts if part.block is None for line in part.lines]
    # A bold line is a title only where no real heading says the same.
    headed = {_title(match) for line in prose if (match := _HEADING.match(line))}
    sections: list[Section] = []
    current: Section | None = None
    for part in parts:
        found = _heading(part, titles, headed)
        if found is not None:
            title, level = found
            if title in titles:
                current = Section(title, level)
                sections.append(current)
                continue
            if current is not None and level <= current.level:
                current = None
        if current is not None:
            current.lines.extend(part.lines)
            if part.block is not None:
                current.blocks.append(part.block)
            elif part.lines[0].strip() and not _RULE.match(part.lines[0]):
                current.plain_line_count += 1
    return sections, prose


def _heading(part: _Part, titles: tuple[str, ...], headed: set[str]) -> tuple[str, int] | None:
    if part.block is not None:
        return None
    line = part.lines[0]
    if match := _HEADING.match(line):
        return _title(match), len(match["level"])
    match = _BOLD.match(line)
    if match and (title := _title(match)) in titles and title not in headed:
        return title, 7  # below every real heading
    return None


def _title(match: re.Match[str]) -> str:
    title = re.sub(r"[*_`]", "", match["title"]).strip().casefold()
    title = _NUMBERING.sub("", title)
    title = re.sub(r"\(.*\)$", "", title).split(":")[0]
    words = re.sub(r"[/&,\-–—]| and ", " ", title).split()
    return " ".join(words).replace("i o description", "input output description")


def _parts(lines: list[str], titles: tuple[str, ...]) -> list[_Part]:
    parts: list[_Part] = []
    index = block_count = 0
    while index < len(lines):
        fence = _FENCE.match(lines[index])
        block_count += fence is not None
        if not fence or block_count > _MAX_BLOCKS:
            parts.append(_Part((lines[index],)))
            index += 1
            continue
        language = (fence["info"].split() or [""])[0].strip("{}.").casefold()
        end = _block_end(lines, index, fence["marks"], language, titles)
        text = "\n".join(lines[index + 1 : end]).strip("\n")
        closed = end < len(lines) and _closes(lines[end], fence["marks"])
        after = end + 1 if closed else end
        parts.append(_Part(tuple(lines[index:after]), Block(language, textwrap.dedent(text) if fence["indent"] else text)))
        index = after
    return parts


def _block_end(lines: list[str], start: int, marks: str, language: str, titles: tuple[str, ...]) -> int:
    """The index of the line at which the block opened at `start` ends: its closing fence, or for want of one the next section."""
    after = range(start + 1, len(lines))
    closing = [index for index in after if _closes(lines[index], marks)][:_MAX_ENDS]
    headings = [index for index in after if _is_title(lines[index], titles)][:_MAX_ENDS] or [len(lines)]
    if language in ("", "py", "python", "py3", "python3"):
        # A comment may read like a heading, so that of several sections the last that leaves code is the end.
        for end in [*closing, *reversed(headings)]:
            if isinstance(parse_module(textwrap.dedent("\n".join(lines[start + 1 : end]))), ast.Module):
                return end
    return closing[0] if closing else headings[0]


def _closes(line: str, marks: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(marks) and not stripped.strip(marks[0])


def _is_title(line: str, titles: tuple[str, ...]) -> bool:
    match = _HEADING.match(line)
    return match is not None and _title(match) in titles


def _unwrapped(lines: list[str], titles: tuple[str, ...]) -> list[str]:
    """The lines without a fence around the whole response: one whose first line inside is the first title."""
    for index, line in enumerate(lines):
        if _is_title(line, titles):
            return lines
        fence = _FENCE.match(line)
        if not fence:
            continue
        inside = next((later for later in lines[index + 1 :] if later.strip()), "")
        if not _is_title(inside, titles) or "py" in fence["info"].casefold():
            return lines
        closing = [later for later in range(index + 1, len(lines)) if _closes(lines[later], fence["marks"])]
        dropped = {index, closing[-1]} if closing else {index}
        return [kept for position, kept in enumerate(lines) if position not in dropped]
    return lines
