"""The SQL of the platform: one statement per file under `sql/`, found by its name."""

import hashlib
from functools import cache
from pathlib import Path

from tasks.adapters.settings import PROJECT_ROOT

SQL_ROOT = PROJECT_ROOT / "sql"


@cache
def query(name: str) -> str:
    """Text of `sql/queries/NAME.sql`."""
    return (SQL_ROOT / "queries" / f"{name}.sql").read_text()


def named(folder: str) -> dict[str, Path]:
    """The statements of one folder by name, in the order of their file names."""
    return {path.stem: path for path in sorted((SQL_ROOT / folder).glob("*.sql"))}


def migrations() -> list[tuple[int, str, str]]:
    """All migrations as (version, name, statement), in order; versions count from 1 without gaps."""
    found = [(int(name[:4]), name[5:], path.read_text()) for name, path in named("migrations").items()]
    if [version for version, _, _ in found] != list(range(1, len(found) + 1)):
        raise ValueError("sql/migrations must be numbered from 0001 without gaps")
    return found


@cache
def views() -> tuple[str, tuple[str, ...]]:
    """Hash of all view and macro statements, and the statements in the order in which they are put in place."""
    statements = tuple(path.read_text() for path in named("views").values())
    return hashlib.sha256("\n".join(statements).encode()).hexdigest(), statements
