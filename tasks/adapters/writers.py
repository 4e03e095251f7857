"""Writing a dataset: sharded data files, a manifest and a card, which appear together or not at all.

Everything is written into a hidden folder beside the target, which then takes the target's place in one rename: a crash leaves the
former export as it was, and who reads it meanwhile sees one or the other. The same chains give byte-identical data files.
"""

import ctypes
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from tasks.adapters.faults import Terminal
from tasks.core.formats import FORMATS, dataset_card
from tasks.core.variants import CHAIN_KEY, VARIANTS

ROWS_PER_SHARD = 20_000  # about 100 MB of text, which is what an export holds in memory
ROWS_PER_GROUP = 5_000
ZSTD_LEVEL = 3

MADE_BY = "codeio export"
MANIFEST, CARD, DATA = "manifest.json", "README.md", "data"


class ExportRefused(Terminal):
    """The export cannot be written there, or there is nothing to write; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a dataset is made of and what made it. All of it goes into the manifest, so none of it may be a secret.

    `steps` are step ids by stage, `options` the keyword arguments of the variant, `ledger_position` whatever says how far the ledger
    had come. `license` is an identifier of the Hugging Face hub, or None where nobody has decided yet.
    """

    recipe: str
    steps: dict[str, str]
    variant: str
    format: str
    file_type: str
    code_version: str
    ledger_position: Any
    settings: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    license: str | None = None


def _write_parquet(rows: pl.DataFrame, path: Path) -> None:
    rows.write_parquet(path, compression="zstd", compression_level=ZSTD_LEVEL, row_group_size=ROWS_PER_GROUP, statistics=True)


def _write_jsonl(rows: pl.DataFrame, path: Path) -> None:
    rows.write_ndjson(path)


WRITERS: Mapping[str, Callable[[pl.DataFrame, Path], None]] = {"parquet": _write_parquet, "jsonl": _write_jsonl}


def write_export(
    chains: Iterable[pl.DataFrame], out: Path, export: Export, created_at: datetime, rows_per_shard: int = ROWS_PER_SHARD
) -> dict[str, Any]:
    """Write chains (frames with CHAIN_SCHEMA, in the order of CHAIN_KEY across all of them) as a dataset into folder `out`.

    Returns the manifest. Raises ExportRefused when `out` is not ours to replace or cannot be written, when another export is writing
    it, or when the variant leaves no rows; ValueError when chains are doubled or out of order. Nothing has changed then.
    """
    counts: Counter[tuple[str, int, str]] = Counter()
    try:
        out = out.resolve()
        _check_replaceable(out)
        with _staging(out) as staging:
            rows = _shaped(_in_order(chains), export, counts)
            files = [_write_shard(shard, staging, number, export) for number, shard in enumerate(_cut(rows, rows_per_shard))]
            if not files:
                raise ExportRefused(f"variant {export.variant} of recipe {export.recipe} has no rows to export: run `codeio build` first.")
            manifest = _manifest(export, files, counts, created_at)
            _write_text(staging / CARD, dataset_card(manifest))
            _write_text(staging / MANIFEST, json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
            _publish(staging, out)
    except OSError as error:
        raise ExportRefused(f"{out} cannot be written ({error.strerror or error}): free space or give another folder.") from error
    return manifest


def _in_order(chains: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Pass chains on while each comes after the one before, which also proves that none is there twice."""
    last: pl.DataFrame | None = None
    for frame in chains:
        keys = frame.select(CHAIN_KEY)
        seen = keys if last is None else pl.concat([last, keys])
        if not seen.equals(seen.unique().sort(CHAIN_KEY)):
            raise ValueError(f"chains must come once each and in the order of {', '.join(CHAIN_KEY)}")
        last = seen.tail(1)
        yield frame


def _shaped(chains: Iterable[pl.DataFrame], export: Export, counts: Counter[tuple[str, int, str]]) -> Iterator[pl.DataFrame]:
    """Select the variant and shape it, counting verdicts on the way, as not every format keeps them."""
    for frame in chains:
        selected = VARIANTS[export.variant].select(frame, **export.options)
        verdicts = selected.select("kind", "turns").explode("turns").unnest("turns").group_by("kind", "round", "verdict").len()
        counts.update({(kind, round_, verdict): count for kind, round_, verdict, count in verdicts.iter_rows()})
        yield FORMATS[export.format].shape(selected)


def _cut(frames: Iterable[pl.DataFrame], rows_per_shard: int) -> Iterator[pl.DataFrame]:
    """Cut a stream of frames into shards of equal length: which frames the rows came in leaves no trace."""
    parts: list[pl.DataFrame] = []
    for frame in frames:
        rest = frame
        while rest.height:
            room = rows_per_shard - sum(part.height for part in parts)
            parts.append(rest.head(room))
            rest = rest.slice(room)
            if parts[-1].height == room:
                yield pl.concat(parts, rechunk=True)
                parts = []
    if parts:
        yield pl.concat(parts, rechunk=True)


def _write_shard(rows: pl.DataFrame, staging: Path, number: int, export: Export) -> dict[str, Any]:
    path = staging / DATA / f"part-{number:05}.{export.file_type}"
    path.parent.mkdir(exist_ok=True)
    try:
        WRITERS[export.file_type](rows, path)
    except pl.exceptions.ComputeError as error:  # what polars makes of a full disk
        raise OSError(str(error)) from error
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": f"{DATA}/{path.name}", "row_count": rows.height, "size_bytes": path.stat().st_size, "sha256": sha256}


def _write_text(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _manifest(export: Export, files: list[dict[str, Any]], counts: Counter[tuple[str, int, str]], created_at: datetime) -> dict[str, Any]:
    verdicts: dict[str, dict[str, dict[str, int]]] = {}
    for (kind, round_, verdict), count in sorted(counts.items()):
        verdicts.setdefault(kind, {}).setdefault(f"round_{round_}", {})[verdict] = count
    return {
        "made_by": MADE_BY,
        **asdict(export),
        "row_count": sum(file["row_count"] for file in files),
        "files": files,
        "verdicts": verdicts,
        "created_at": created_at.isoformat(timespec="seconds"),
    }


def _check_replaceable(out: Path) -> None:
    """Refuse a target whose replacement could lose anything that is not an export of ours."""
    if not os.path.lexists(out):
        return
    if not out.is_dir():
        raise ExportRefused(f"{out} is a file: give a folder.")
    if out.is_mount() or Path.cwd().is_relative_to(out):
        raise ExportRefused(f"{out} cannot be replaced as a whole, as you are in it or a disk is mounted there: give a folder inside it.")
    there = {str(path.relative_to(out)) for path in out.rglob("*") if not path.is_dir() or path.is_symlink()}
    if not there:
        return
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        ours = {MANIFEST, CARD, *(file["name"] for file in manifest["files"])} if manifest["made_by"] == MADE_BY else set()
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    if not ours:
        raise ExportRefused(f"{out} is not empty and no export of ours: give another folder, or an empty one.")
    if foreign := sorted(there - ours):
        raise ExportRefused(f"{out} also holds {foreign[0]}, which is not of the export: move it away or give another folder.")


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """Give a folder on the same disk as `out` that no other export writes to; it is gone afterwards, whatever happens."""
    work = out.with_name(f".{out.name}.part")
    work.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(work / "lock", timeout=0):
            try:
                if (work / "former").exists() and not out.exists():  # killed between the two renames of _publish
                    (work / "former").rename(out)
                shutil.rmtree(work / "new", ignore_errors=True)  # what a killed export left
                (work / "new").mkdir()
                yield work / "new"
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except Timeout:
        raise ExportRefused(f"another export is writing to {out}: wait for it or give another folder.") from None


def _publish(staging: Path, out: Path) -> None:
    if not (out.exists() and any(out.iterdir())):
        staging.rename(out)
    elif not _exchange(staging, out):
        out.rename(staging.with_name("former"))
        staging.rename(out)
    descriptor = os.open(out.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step (Linux), or say that this system or disk cannot."""
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    at_working_folder, exchange = -100, 2
    return bool(renameat2(at_working_folder, os.fsencode(one), at_working_folder, os.fsencode(other), exchange) == 0)
