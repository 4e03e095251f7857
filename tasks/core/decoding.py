"""From bytes to the text of a sample: what is read as Python source, and the stable reason why the rest is skipped.

Tried in this order: UTF-8 with or without a byte order mark, then the coding cookie of PEP 263. Nothing is guessed: text in a
guessed encoding would be a sample that nobody wrote. The mark is dropped; line endings stay as they are.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Literal

MAX_SAMPLE_BYTES = 1_000_000  # larger files are data or generated code, and no teacher reads them
BINARY_SHARE = 0.3  # of the characters undecodable: text in some old encoding stays well below, compressed data above

DecodingReason = Literal["binary", "not_utf8", "too_large", "empty"]

_UTF8_BOM = "\ufeff"
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")
_BLANK_OR_COMMENT = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_ASCII = bytes(range(32, 92)) + rb"\x41\u0041" + bytes(range(93, 127)) + b"+AEE- .xn--mnchen-3ya. \t\n\r\f"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a sample, and the encoding it was in."""

    text: str
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Why something is not the text of a sample: a stable reason, and the details for people."""

    reason: DecodingReason
    detail: str


def decode(data: bytes) -> Decoded | Undecodable:
    """Decode the bytes of a raw code file; never raises."""
    if oversize := check_size(len(data)):
        return oversize
    if data.startswith(_WIDE_BOMS):
        return Undecodable("not_utf8", "starts with the byte order mark of UTF-16 or UTF-32, in which Python source cannot be")
    if (position := data.find(0)) >= 0:
        return Undecodable("binary", f"NUL byte at position {position}")
    try:
        return check_text(data.decode())
    except UnicodeDecodeError as error:
        found = f"not UTF-8 (byte 0x{data[error.start]:02x} at position {error.start})"
    return _decode_by_cookie(data, found)


def check_text(text: str, encoding: str = "utf-8") -> Decoded | Undecodable:
    """Apply the same rules to text that came decoded, from JSON or Parquet: the same file gives the same sample from anywhere."""
    text = text.removeprefix(_UTF8_BOM)
    if (position := text.find("\0")) >= 0:
        return Undecodable("binary", f"NUL character at position {position}")
    if not text or text.isspace():
        return Undecodable("empty", "nothing but white space" if text else "no content")
    try:
        size_bytes = len(text.encode())
    except UnicodeEncodeError as error:
        return Undecodable("not_utf8", f"lone surrogate U+{ord(text[error.start]):04X} at position {error.start}, which UTF-8 cannot say")
    return check_size(size_bytes) or Decoded(text, encoding)


def check_size(size_bytes: int) -> Undecodable | None:
    """Say whether a size alone decides, so that a huge file is skipped without being read."""
    if size_bytes <= MAX_SAMPLE_BYTES:
        return None
    return Undecodable("too_large", f"{size_bytes:,} bytes, more than {MAX_SAMPLE_BYTES:,}")


def _decode_by_cookie(data: bytes, found: str) -> Decoded | Undecodable:
    encoding = _coding_cookie(data)
    if encoding is None:
        if data.decode(errors="replace").count("\ufffd") > BINARY_SHARE * len(data):
            return Undecodable("binary", f"mostly undecodable: {found}")
        return Undecodable("not_utf8", f"{found}, and no coding cookie in the first two lines")
    if not _extends_ascii(encoding):
        return Undecodable("not_utf8", f"{found}, and its coding cookie names {encoding!r}, which is no encoding for Python source")
    try:
        return check_text(data.decode(encoding), encoding)
    except UnicodeError:
        return Undecodable("not_utf8", f"{found}, nor is it the {encoding!r} that its coding cookie names")


def _coding_cookie(data: bytes) -> str | None:
    """Return the encoding that a comment in one of the first two lines names (PEP 263)."""
    for line in data[:4096].splitlines()[:2]:
        if cookie := _COOKIE.match(line):
            return cookie[1].decode().lower()
        if not _BLANK_OR_COMMENT.match(line):
            return None
    return None


def _extends_ascii(encoding: str) -> bool:
    """Keep out unknown names, and codecs that rewrite plain text (unicode_escape, utf-7) and so could hide code."""
    try:
        return _ASCII.decode(encoding) == _ASCII.decode()
    except (LookupError, ValueError):
        return False
