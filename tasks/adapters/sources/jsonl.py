"""Records as JSON lines, plain or compressed: read line by line, each line that cannot be taken named by its number."""

import codecs
import json
import os
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import zstandard

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.sources.base import Found, Skipped, Source, readable_path
from tasks.adapters.sources.records import read_record

MAX_LINE_BYTES = 16_000_000  # a sample of the largest size, with every character escaped, and its metadata

_PLAIN_CHUNK_BYTES = 1 << 16
_PACKED_CHUNK_BYTES = 1 << 10  # a KB of zstd can unfold to 32 MB, so this bounds memory even for a bomb
_ZSTD_WINDOW_BYTES = 1 << 31  # what `zstd --long=31` writes, as some published dumps are


class _Decoder(Protocol):
    """What the decompression objects of zlib and zstandard have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def open_jsonl(uri: str) -> Source:
    """Open a *.jsonl, *.jsonl.gz or *.jsonl.zst file; raises SourceUnusable when not even its beginning can be read."""
    path = os.path.realpath(uri)
    decoder = _decoder(uri)
    try:
        beginning = next(_chunks(path, decoder), None)
    except (zlib.error, zstandard.ZstdError) as error:
        raise SourceUnusable(f"{uri!r} cannot be unpacked ({error}): check that it is what its name says.") from None
    if beginning is None:
        raise SourceUnusable(f"{uri!r} is empty: give a file with one JSON object per line.")
    return Source(readable_path(path), lambda: _items(path, decoder))


def _decoder(uri: str) -> Callable[[], _Decoder] | None:
    if uri.lower().endswith(".gz"):
        return lambda: zlib.decompressobj(wbits=31)
    if uri.lower().endswith(".zst"):
        return lambda: zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()
    return None


def _items(path: str, decoder: Callable[[], _Decoder] | None) -> Iterator[Found | Skipped]:
    number = 0
    try:
        for number, line in enumerate(_lines(_chunks(path, decoder)), 1):
            if line is None:
                yield Skipped(f"line {number}", "too_large", f"more than {MAX_LINE_BYTES:,} bytes in one line")
            elif line := line.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").strip():
                yield _read_line(line, f"line {number}")
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        where = f"line {number + 1}"
        yield Skipped(where, "damaged", f"the file is damaged from {where} on ({error}); the lines before it were read")


def _read_line(line: bytes, where: str) -> Found | Skipped:
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return Skipped(where, "not_utf8", f"not UTF-8 (byte 0x{line[error.start]:02x} at position {error.start}), which JSON lines must be")
    except json.JSONDecodeError as error:
        return Skipped(where, "broken_line", f"not JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond the interpreter's limits
        return Skipped(where, "broken_line", f"not JSON that can be read: {error}")
    if not isinstance(record, dict):
        return Skipped(where, "broken_line", f"a JSON {type(record).__name__}, not an object")
    return read_record(record, where)


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    """Cut chunks into lines; one that is too long to be held is None."""
    line = bytearray()
    too_long = False
    for chunk in chunks:
        head, *complete = chunk.split(b"\n")
        line += head
        for following in complete:
            yield None if too_long or len(line) > MAX_LINE_BYTES else bytes(line)
            line, too_long = bytearray(following), False
        if len(line) > MAX_LINE_BYTES:
            line, too_long = bytearray(), True
    if too_long or line:
        yield None if too_long else bytes(line)


def _chunks(path: str, new_decoder: Callable[[], _Decoder] | None) -> Iterator[bytes]:
    """Yield the file's bytes, unpacked. Raises EOFError where packed data ends too early, and the decoder's error where it is wrong."""
    with open(path, "rb") as file:
        if new_decoder is None:
            yield from iter(lambda: file.read(_PLAIN_CHUNK_BYTES), b"")
            return
        decoder: _Decoder | None = None
        while packed := file.read(_PACKED_CHUNK_BYTES):
            while packed:
                if decoder is None or decoder.eof:
                    decoder = new_decoder()
                yield decoder.decompress(packed)
                packed = decoder.unused_data.lstrip(b"\0") if decoder.eof else b""  # the next member, after any padding
        if decoder is not None and not decoder.eof:
            raise EOFError("it ends in the middle of its compressed data")
