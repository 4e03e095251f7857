"""The stages of a build as Prefect task runs: one per batch and stage, named after what they do."""

from pathlib import Path
from typing import Any

import polars as pl
from prefect.cache_policies import CachePolicy
from prefect.tasks import Task

from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.teachers.base import Teacher
from tasks.core.canonical import digest
from tasks.core.recipe import Recipe
from tasks.core.results import StageResult
from tasks.execute import execute
from tasks.predict import predict
from tasks.transform import transform
from tasks.verify import verify

ITEM_IDS = {"execute": "function_id", "verify": "prediction_id"}


class Stages:
    """Runs a stage's task for a batch. Sandbox stages keep their result on disk until it is committed (`forget_cached`), so that
    a killed run does not execute again what it had finished; teacher stages need no such copy, every response is on disk."""

    def __init__(self, recipe: Recipe, teachers: dict[str, Teacher], sandbox: DockerSandbox, home: Path) -> None:
        self.recipe, self.teachers, self.sandbox = recipe, teachers, sandbox
        self.results = (home / "results").absolute()
        self.results.mkdir(parents=True, exist_ok=True)

    async def transform(self, items: pl.DataFrame, name: str) -> StageResult:
        return await transform.with_options(task_run_name=_plain(name))(items, self.recipe, self.teachers["transform"])

    async def execute(self, items: pl.DataFrame, name: str) -> StageResult:
        return await self._cached(execute, items, name)(items, self.recipe, self.sandbox)  # type: ignore[no-any-return]

    async def predict(self, items: pl.DataFrame, turns: pl.DataFrame, name: str) -> StageResult:
        teacher = self.teachers["predict" if items["round"][0] == 1 else "revise"]
        return await predict.with_options(task_run_name=_plain(name))(items, turns, self.recipe, teacher)

    async def verify(self, items: pl.DataFrame, name: str) -> StageResult:
        return await self._cached(verify, items, name)(items, self.recipe, self.sandbox)  # type: ignore[no-any-return]

    def forget_cached(self, items: pl.DataFrame, stage: str) -> None:
        """Drop the kept result of a stage once it is in the ledger."""
        if stage in ITEM_IDS:
            (self.results / self._key(items, stage)).unlink(missing_ok=True)

    def _cached(self, stage: "Task[..., Any]", items: pl.DataFrame, name: str) -> "Task[..., Any]":
        key = self._key(items, stage.name)
        return stage.with_options(
            task_run_name=_plain(name),
            persist_result=True,
            cache_policy=CachePolicy.from_cache_key_fn(lambda context, parameters: key),
            result_storage=self.results,
        )

    def _key(self, items: pl.DataFrame, stage: str) -> str:
        step = self.recipe.execute if stage == "execute" else self.recipe.verify
        columns = [ITEM_IDS[stage], *(["draw"] if "draw" in items.columns else [])]
        return digest("result", step.step_id, items.select(columns).rows())


def _plain(name: str) -> str:
    """A task run name without format placeholders."""
    return name.replace("{", "(").replace("}", ")")
