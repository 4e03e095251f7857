"""Where raw code comes from: one registry entry per kind of source, tried in order.

To add a kind of source, write a module with a function URI -> Source and add its entry to SOURCES.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.sources.base import Found, Skipped, Source, SourceBatch
from tasks.adapters.sources.files import open_file, open_folder
from tasks.adapters.sources.jsonl import open_jsonl
from tasks.adapters.sources.parquet import open_parquet

__all__ = ["SOURCES", "Found", "Skipped", "Source", "SourceBatch", "SourceKind", "open_source"]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source: what people call it, which URIs it takes, and how one is opened (raising SourceUnusable or OSError)."""

    title: str
    accepts: Callable[[str], bool]
    open: Callable[[str], Source]


def _file_named(*suffixes: str) -> Callable[[str], bool]:
    return lambda uri: uri.lower().endswith(suffixes) and os.path.isfile(uri)


SOURCES: tuple[SourceKind, ...] = (
    SourceKind("a folder with .py files", os.path.isdir, open_folder),
    SourceKind("a .py file", _file_named(".py"), open_file),
    SourceKind("a .jsonl, .jsonl.gz or .jsonl.zst file", _file_named(".jsonl", ".jsonl.gz", ".jsonl.zst"), open_jsonl),
    SourceKind("a .parquet file", _file_named(".parquet"), open_parquet),
)


def open_source(uri: str) -> Source:
    """Open the source at a path or URI; nothing but what is needed to know that it can be read is read yet.

    Raises SourceUnusable, with one sentence that says what to do, when it is missing, unreadable, empty or of no known kind.
    """
    try:
        if "://" not in uri:
            os.stat(uri)
        for kind in SOURCES:
            if kind.accepts(uri):
                return kind.open(uri)
    except FileNotFoundError:
        raise SourceUnusable(f"{uri!r} does not exist: check the path.") from None
    except OSError as error:
        raise SourceUnusable(f"{uri!r} cannot be read ({error.strerror or error}): check the path and its permissions.") from None
    raise SourceUnusable(f"{uri!r} is no source that can be read: give {' or '.join(kind.title for kind in SOURCES)}.")
