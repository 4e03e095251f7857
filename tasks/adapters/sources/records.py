"""From a record of a published dataset (a JSON object, a Parquet row) to a raw code file: which field means what."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from tasks.adapters.sources.base import Found, Skipped
from tasks.core.canonical import canonical_json
from tasks.core.decoding import Undecodable, check_text, decode

CONTENT_FIELDS = ("content", "text", "code")
PATH_FIELDS = ("path", "file_path", "max_stars_repo_path", "blob_id")
REPO_FIELDS = ("repo_name", "repo", "max_stars_repo_name")
LICENSE_FIELDS = ("license", "licenses", "max_stars_repo_licenses", "detected_licenses")

MAX_METADATA_DEPTH = 20


def read_record(record: Mapping[str, Any], where: str) -> Found | Skipped:
    """Return the raw code file a record holds: what has no field of its own is kept as metadata."""
    content_field = next((name for name in CONTENT_FIELDS if isinstance(record.get(name), str | bytes)), None)
    if content_field is None:
        return Skipped(where, "no_content", f"no text in {_listed(CONTENT_FIELDS)}: it has {_listed(record) or 'no fields'}")
    content = record[content_field]
    decoded = decode(content) if isinstance(content, bytes) else check_text(content)
    if isinstance(decoded, Undecodable):
        return Skipped(where, decoded.reason, decoded.detail)
    (path_field, path), (repo_field, repo), (license_field, license_) = (
        _first_text(record, names) for names in (PATH_FIELDS, REPO_FIELDS, LICENSE_FIELDS)
    )
    taken = {content_field, path_field, repo_field, license_field}
    metadata = {name: value for name, value in record.items() if name not in taken}
    return Found(decoded.text, path, repo, license_, canonical_json(_plain(metadata, 0)))


def _first_text(record: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Return the first field that says something, and what it says; several values (licences) are joined by commas."""
    for name in names:
        value = record.get(name)
        texts = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item]
        if texts:
            return name, _storable(", ".join(texts))
    return None, None


def _plain(value: Any, depth: int) -> Any:
    """Return metadata as canonical JSON can hold it; it is never worth losing a sample, so what JSON cannot say is put simply."""
    match value:
        case None | bool() | int():
            return value
        case _ if depth > MAX_METADATA_DEPTH:
            return None
        case float():
            return value if math.isfinite(value) else None
        case str():
            return _storable(value)
        case bytes():
            return value.hex()
        case dict():
            return {_storable(str(name)): _plain(item, depth + 1) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item, depth + 1) for item in value]
        case _:
            return _storable(str(value))  # dates, decimals and whatever else a column can hold


def _storable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_storable(str(name)) for name in names)
