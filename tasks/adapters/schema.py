"""Brings a database file to this version's tables, views and macros."""

from pathlib import Path

import duckdb

from tasks.adapters import sql_files
from tasks.adapters.faults import LedgerUnavailable


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    return applied_version(connection) == len(sql_files.migrations()) and views_in_place(connection)


def applied_version(connection: duckdb.DuckDBPyConnection) -> int:
    [(known,)] = connection.execute(
        "select count(*) from information_schema.tables where table_name = 'schema_migrations'").fetchall()
    if not known:
        return 0
    [(version,)] = connection.execute("select coalesce(max(version), 0) from schema_migrations").fetchall()
    return int(version)


def views_in_place(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the views last put in place are this version's; the last row tells, because clocks differ between machines."""
    rows = connection.execute("select views_sha from schema_views order by rowid desc limit 1").fetchall()
    return bool(rows) and rows[0][0] == sql_files.views()[0]


def migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Apply what is missing; each migration and the row that records it are one transaction."""
    all_migrations = sql_files.migrations()
    applied = applied_version(connection)
    if applied > len(all_migrations):
        raise LedgerUnavailable(f"{path} was made by a newer version of this platform (schema {applied}); update the platform")
    for version, name, statement in all_migrations[applied:]:
        connection.begin()
        connection.execute(statement)
        connection.execute("insert into schema_migrations values ($v, $n, now())", {"v": version, "n": name})
        connection.commit()
    if not views_in_place(connection):
        connection.begin()
        for statement in sql_files.views()[1]:
            connection.execute(statement)
        connection.execute("insert into schema_views values ($sha, now())", {"sha": sql_files.views()[0]})
        connection.commit()
