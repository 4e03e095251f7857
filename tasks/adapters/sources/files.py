"""Python files as they lie on disk: a folder with everything below it, or a single file."""

import os
from collections.abc import Iterator

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.sources.base import Found, Skipped, Source, readable_path
from tasks.core.canonical import canonical_json
from tasks.core.decoding import MAX_SAMPLE_BYTES, Undecodable, check_size, decode

SUFFIX = ".py"
LIBRARY_FOLDERS = frozenset({"__pycache__", "venv", "virtualenv", "site-packages", "node_modules"})
ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})  # what a virtual environment holds, whatever it is called


def open_folder(uri: str) -> Source:
    """Open a folder: every Python file below it, without hidden folders, caches and virtual environments.

    Raises SourceUnusable when it holds none, OSError when it cannot be listed.
    """
    root = os.path.realpath(uri)
    os.scandir(root).close()
    if next(_walk(root), None) is None:
        raise SourceUnusable(f"{uri!r} holds no {SUFFIX} files: give a folder that does, or a .jsonl or .parquet file itself.")
    return Source(readable_path(root), lambda: (_read(root, place) if isinstance(place, str) else place for place in _walk(root)))


def open_file(uri: str) -> Source:
    """Open a single Python file; raises OSError when it cannot be read."""
    path = os.path.realpath(uri)
    open(path, "rb").close()
    folder, name = os.path.split(path)
    return Source(readable_path(path), lambda: iter([_read(folder, name)]))


def _walk(root: str) -> Iterator[str | Skipped]:
    """Yield the paths of the Python files below `root`, relative to it: a folder's own files by name, then its folders by name.

    Links to files are read; links to folders are not followed, so there are no loops, and nothing outside is taken unasked.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Skipped(readable_path(folder), "unreadable", error.strerror or str(error))
            continue
        if folder and not ENVIRONMENT_MARKS.isdisjoint(entry.name for entry in entries):
            continue
        inner = []
        for entry in entries:
            place = os.path.join(folder, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in LIBRARY_FOLDERS:
                    inner.append(place)
            elif entry.is_symlink() and os.path.isdir(entry.path):
                target = os.path.realpath(entry.path)
                if os.path.commonpath([root, target]) != root:
                    detail = f"a link to the folder {readable_path(target)}: ingest that folder itself"
                    yield Skipped(readable_path(place), "linked_folder", detail)
            elif entry.name.lower().endswith(SUFFIX) and (os.path.isfile(entry.path) or not os.path.exists(entry.path)):
                yield place  # a file, or a link that leads nowhere, but no pipe or device
        folders.extend(reversed(inner))


def _read(root: str, place: str) -> Found | Skipped:
    where = readable_path(place)
    try:
        with open(os.path.join(root, place), "rb") as file:
            decoded = check_size(os.fstat(file.fileno()).st_size) or decode(file.read(MAX_SAMPLE_BYTES + 1))
    except OSError as error:
        return Skipped(where, "unreadable", error.strerror or str(error))
    if isinstance(decoded, Undecodable):
        return Skipped(where, decoded.reason, decoded.detail)
    metadata = {} if decoded.encoding == "utf-8" else {"encoding": decoded.encoding}
    return Found(decoded.text, path=where, metadata_json=canonical_json(metadata))
