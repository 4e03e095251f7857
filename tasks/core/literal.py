"""Reading one object literal, JSON or Python, out of running text: by hand, so that nothing is evaluated and no depth can break it."""

import re
from dataclasses import dataclass, field
from typing import Any

_SPACE = re.compile(r"(?:\s+|\\(?=[{}\[\]]))*+")  # LaTeX writes \{ and \}
_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d*(?:_\d+)*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])", re.ASCII)
_WORD = re.compile(r"[+-]?[A-Za-z]+(?!\w)")
_WORDS: dict[str, Any] = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "None": None,
    "NaN": float("nan"), "nan": float("nan"), "Infinity": float("inf"), "inf": float("inf"),
    "-Infinity": float("-inf"), "-inf": float("-inf"),
}  # fmt: skip
_STRINGS = {
    opener: re.compile(rf"{opener}((?:[^{closers}\\\n]++|\\.)*+)[{closers}]")
    for opener, closers in {'"': '"', "'": "'", "“": "“”", "”": "“”", "‘": "‘’", "’": "‘’"}.items()
}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))")
_ESCAPES = dict(zip("ntrbfav0\\/'\"", "\n\t\r\b\f\a\v\0\\/'\"", strict=True))


class BrokenLiteralError(ValueError):
    """The text at hand is no complete literal; the message says what is wrong with it."""


@dataclass(slots=True)
class Frame:
    """One container that is being read: what it holds so far and what may come next."""

    closer: str
    items: list[Any] = field(default_factory=list)
    mapping: dict[Any, Any] = field(default_factory=dict)
    key: Any = None
    expects: str = "item"  # item (or closer) -> [colon -> value ->] next (comma or closer)
    commas: int = 0

    def add(self, value: Any) -> None:
        if self.closer == "}":
            self.mapping[self.key] = value
        else:
            self.items.append(value)
        self.expects = "next"

    def finished(self) -> Any:
        if self.closer == "}":
            return self.mapping
        if self.closer == ")" and len(self.items) == 1 and not self.commas:
            return self.items[0]  # (x) is x
        return self.items


class LiteralReader:
    """Reads the object literal that opens at `start`; after a failure, tells where it broke and where a search may go on."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.position = start + 1
        self.frames = [Frame("}")]
        self.brace_in_string: int | None = None  # the first brace that was taken for text: the quotes may have been misread
        self.truncated = False

    @property
    def outer_keys(self) -> list[Any]:
        outer = self.frames[0]
        return [*outer.mapping, outer.key]

    def read(self) -> dict[Any, Any]:
        """Return the object, with `position` behind it. Raises BrokenLiteralError, with `position` at the trouble."""
        while True:
            frame = self.frames[-1]
            char = self._next_char()
            if char == frame.closer and frame.expects in ("item", "next"):
                self.position += 1
                value = self.frames.pop().finished()
                if not self.frames:
                    return value  # type: ignore[no-any-return]  # the outermost frame is an object
                self.frames[-1].add(value)
            elif frame.expects == "next":
                self._require(",", char)
                frame.commas += 1
                frame.expects = "item"
            elif frame.expects == "colon":
                self._require(":", char)
                frame.expects = "value"
            elif frame.closer == "}" and frame.expects == "item":
                frame.key = self._scalar(char)
                frame.expects = "colon"
            elif char and char in "{[(":
                self.position += 1
                self.frames.append(Frame({"{": "}", "[": "]", "(": ")"}[char]))
            else:
                frame.add(self._scalar(char))

    def _next_char(self) -> str:
        space = _SPACE.match(self.text, self.position)
        self.position = space.end() if space else self.position
        if self.position >= len(self.text):
            self.truncated = True
            raise BrokenLiteralError("it ends before its closing brace")
        return self.text[self.position]

    def _require(self, wanted: str, char: str) -> None:
        if char != wanted:
            raise self._broken()
        self.position += 1

    def _scalar(self, char: str) -> Any:
        if char in _STRINGS:
            return self._string(char)
        if number := _NUMBER.match(self.text, self.position):
            value = _number(number[0])
            self.position = number.end()
            return value
        word = _WORD.match(self.text, self.position)
        if word and word[0] in _WORDS:
            self.position = word.end()
            return _WORDS[word[0]]
        raise self._broken()

    def _string(self, opener: str) -> str:
        match = _STRINGS[opener].match(self.text, self.position)
        if not match:
            self.truncated = self.text.find("\n", self.position) < 0
            self.position += 1
            raise BrokenLiteralError("a string in it is not closed on its line")
        if self.brace_in_string is None:
            found = self.text.find("{", self.position, match.end())
            self.brace_in_string = found if found >= 0 else None
        self.position = match.end()
        return _unescaped(match[1])

    def _broken(self) -> BrokenLiteralError:
        return BrokenLiteralError(f"it cannot be read at {self.text[self.position : self.position + 20]!r}")


def _number(token: str) -> int | float:
    try:
        return float(token) if set(token) & set(".eE") else int(token)
    except ValueError:  # more digits than the interpreter converts
        raise BrokenLiteralError(f"a number of {len(token)} digits is too long") from None


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_character, text)
    try:
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")  # joins \ud83d\ude00
    except UnicodeDecodeError:
        return plain


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else match[0]
    return _ESCAPES.get(match[4], match[0])
