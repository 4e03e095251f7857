"""Build: everything that a recipe implies and the ledger lacks, in pipelined batches."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from prefect import flow

from flows.progress import watcher
from flows.stages import Stages
from flows.workshop import Run, recorded_run
from tasks.adapters.build_lock import build_lock
from tasks.adapters.faults import Fault
from tasks.adapters.recipe_book import settle
from tasks.adapters.recipes import RecipeSource
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.settings import Settings
from tasks.adapters.sql_files import query
from tasks.adapters.teachers.make import make_teachers
from tasks.core.batching import Batch, cut_batches
from tasks.core.recipe import Recipe
from tasks.core.results import StageResult

log = logging.getLogger(__name__)

ATTEMPTS = 3  # of an item that fails for our own reasons, before it is set aside for this run
MAX_BATCHES = 100  # per flow run: a longer build is several readable runs
Items = pl.DataFrame


@dataclass
class Report:
    """What one build run did."""

    run_id: str
    recipe: str
    batch_count: int = 0
    sample_count: int = 0
    set_aside: dict[str, str] = field(default_factory=dict)  # sample_id -> why our own infrastructure could not do it
    left_over: bool = False  # the run reached its bound and work is pending

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@flow(name="build", flow_run_name="build {recipe}", description="Build what a recipe implies and the ledger lacks.")
async def build(
    recipe: str = "default",
    limit: int | None = None,
    max_rounds: int | None = None,
    update: bool = False,
    wait: bool = False,
    batch_size: int | None = None,
    skip: list[str] | None = None,
    home: Path | None = None,
) -> dict[str, Any]:
    """Build a recipe: transform, execute, predict and verify whatever is pending, at most MAX_BATCHES batches of samples.

    `limit` bounds the samples worked on, `batch_size` the samples per batch (default: the setting); the
    samples in `skip` are left alone. Raises BuildLocked (another build, unless `wait`), RecipeChanged (it would redo work, unless
    `update`), SandboxUnavailable, TeacherUnavailable. Returns a Report as a dict.
    """
    settings = Settings() if home is None else Settings(home=home)
    if batch_size is not None:
        settings = settings.model_copy(update={"batch_size": batch_size})
    source = RecipeSource(settings, recipe)
    with build_lock(settings.database_path, recipe, wait=wait):
        async with recorded_run(settings, "build", recipe=recipe) as run:
            sandbox = DockerSandbox(
                run_label=run.run_id, runtime=settings.sandbox_runtime, concurrency=settings.sandbox_concurrency)
            teachers = make_teachers(source, sandbox)
            try:
                steps = source.recipe({stage: teacher.fingerprint for stage, teacher in teachers.items()}, max_rounds)
                settle(run.ledger, steps, run.run_id, update=update, more_rounds=max_rounds is not None)
                stages = Stages(steps, teachers, sandbox, settings.home)
                return (await _build(run, steps, stages, settings, limit, frozenset(skip or ()))).as_dict()
            finally:
                await asyncio.to_thread(_stop, sandbox)
                for teacher in {id(teacher): teacher for teacher in teachers.values()}.values():
                    await teacher.aclose()


def _stop(sandbox: DockerSandbox) -> None:
    """Remove the run's containers; an engine that is gone must not hide why the run ended."""
    try:
        sandbox.stop()
    except Fault as fault:
        log.warning("containers of this run may be left: %s", fault)


async def _build(
    run: Run, recipe: Recipe, stages: Stages, settings: Settings, limit: int | None, skip: frozenset[str]
) -> Report:
    report = Report(run.run_id, recipe.name)
    found = (await run.read(query("pending_samples"), {"recipe": recipe.name}))["sample_id"].to_list()
    pending = [sample_id for sample_id in found if sample_id not in skip][:limit]
    if not pending:
        return report
    [total] = (await run.read("select count(*) as n from live_samples"))["n"].to_list()
    batches = cut_batches(pending, total, settings.batch_size)
    report.left_over, batches = len(batches) > MAX_BATCHES, batches[:MAX_BATCHES]
    report.batch_count, report.sample_count = len(batches), sum(len(batch.sample_ids) for batch in batches)
    watcher().total(report.sample_count)
    await asyncio.to_thread(stages.sandbox.ensure_ready)
    stages.sandbox.reap()
    in_flight = asyncio.Semaphore(max(4, 2 * settings.teacher_concurrency // settings.batch_size))

    async def work(batch: Batch) -> None:
        async with in_flight:
            await _BatchBuild(run, recipe, stages, batch, report).run_all()
            watcher().advance(len(batch.sample_ids))

    async with asyncio.TaskGroup() as group:
        for batch in batches:
            group.create_task(work(batch))
    return report


class _BatchBuild:
    """Takes one batch through all stages; each stage reads what is pending for it, does it, and commits it in one transaction."""

    def __init__(self, run: Run, recipe: Recipe, stages: Stages, batch: Batch, report: Report) -> None:
        self.run, self.recipe, self.stages, self.batch, self.report = run, recipe, stages, batch, report

    async def run_all(self) -> None:
        await self._stage("transform", self._pending("items_transform"), self.stages.transform)
        await self._stage("execute", self._pending("items_execute"), self.stages.execute)
        for round_ in range(1, self.recipe.max_rounds + 1):
            await self._stage("verify", self._pending("items_verify"), self.stages.verify)
            await self._stage(f"predict r{round_}", self._pending("items_predict", round=round_), self._predict)
        await self._stage("verify", self._pending("items_verify"), self.stages.verify)

    def _pending(self, name: str, **parameters: Any) -> Callable[[], Awaitable[Items]]:
        async def read() -> Items:
            aside = self.report.set_aside
            samples = [sample_id for sample_id in self.batch.sample_ids if sample_id not in aside]
            return await self.run.read(query(name), {"recipe": self.recipe.name, "samples": samples, **parameters})

        return read

    async def _predict(self, items: Items, name: str) -> StageResult:
        turns = await self.run.read(
            query("turns"), {"pairs": items["pair_id"].unique().to_list(), "verify_step": self.recipe.verify.step_id})
        return await self.stages.predict(items, turns, name)

    async def _stage(
        self, stage: str, read: Callable[[], Awaitable[Items]], do: Callable[[Items, str], Awaitable[StageResult]]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            items = await read()
            if items.is_empty():
                return
            name = f"{stage} · batch {self.batch.number} · {items['sample_id'].n_unique()} samples"
            watcher().step(name)
            result = await do(items, name)
            await self.run.commit(result.frames)
            await asyncio.to_thread(self.stages.forget_cached, items, stage)
            if not result.faults:
                return
            why = next(iter(result.faults.values()))
            log.warning("%s: %d samples could not be done (attempt %d): %s", name, len(result.faults), attempt, why)
            if attempt == ATTEMPTS:
                self.report.set_aside.update(result.faults)
            else:
                await asyncio.sleep(2.0 * attempt)
