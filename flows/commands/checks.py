"""The checks of `codeio doctor`."""

import asyncio
import os
import urllib.parse
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from tasks.adapters.faults import Fault
from tasks.adapters.ledger import Ledger
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.settings import Settings
from tasks.adapters.teachers.openai import OpenAITeacher


@dataclass
class Check:
    name: str
    ok: bool
    detail: str
    remedy: str = ""


def run_checks(settings: Settings) -> list[Check]:
    """Every check, each by itself: one that fails keeps none of the others from running."""
    return [*_sandbox(settings), _teacher(settings), _database(settings), _prefect()]


def _sandbox(settings: Settings) -> list[Check]:
    sandbox = DockerSandbox(run_label=f"doctor-{uuid.uuid4().hex[:8]}", runtime=settings.sandbox_runtime)
    try:
        seen = sandbox.self_check()
    except Fault as fault:
        return [Check("engine and image", False, str(fault), "run `make setup`; it installs and starts what is missing, where it may")]
    checks = [Check("engine", True, seen.engine), Check("image", True, seen.image_id[:12])]
    for fact in seen.facts:
        detail = f"{_short(fact.seen)} (expected {fact.expected})"
        checks.append(Check(f"limit {fact.name}", fact.ok, detail, "use an engine that enforces it"))
    return checks


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


def _teacher(settings: Settings) -> Check:
    if settings.teacher_name == "offline":
        detail = "offline (embedded; a language model writes better reasoning)"
        return Check("teacher", True, detail)
    try:
        return Check("teacher", True, asyncio.run(_ping(settings)))
    except Fault as fault:
        return Check("teacher", False, str(fault), "check CODEIO_TEACHER_BASE_URL, CODEIO_TEACHER_MODEL and CODEIO_TEACHER_API_KEY")


async def _ping(settings: Settings) -> str:
    teacher = OpenAITeacher(settings)
    try:
        return await teacher.ping()
    finally:
        await teacher.aclose()


def _database(settings: Settings) -> Check:
    ledger = Ledger(settings.database_path)
    if not ledger.exists:
        return Check("database", True, f"{ledger.path}: not there yet, `codeio ingest` makes it")
    try:
        count = ledger.read("select count(*) as n from samples")["n"][0]
        return Check("database", True, f"{ledger.path}: {count:,} samples, {ledger.path.stat().st_size / 1e6:,.1f} MB")
    except Fault as fault:
        return Check("database", False, str(fault), "see the message, or set CODEIO_HOME to another folder")


def _prefect() -> Check:
    return _guarded("prefect", _prefect_detail, "unset PREFECT_API_URL to use a server of our own, or start yours: `prefect server start`")


def _prefect_detail() -> str:
    from importlib.metadata import version

    url = os.environ.get("PREFECT_API_URL")
    if not url:
        return f"{version('prefect')}: no PREFECT_API_URL, a server is started for the time of each run"
    httpx.get(urllib.parse.urljoin(url.rstrip("/") + "/", "health"), timeout=5).raise_for_status()
    return f"{version('prefect')}: server at {url} answers"


def _guarded(name: str, detail: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, True, detail())
    except (httpx.HTTPError, Fault, OSError) as error:
        return Check(name, False, str(error), remedy)
