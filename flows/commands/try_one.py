"""One file end to end, shown as it goes; all state is in a folder that goes away."""

from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule

from flows.commands.report import text
from flows.commands.sample_page import VERDICT_STYLE
from flows.workshop import Run
from tasks.adapters import prompts
from tasks.adapters.faults import SourceUnusable, Terminal
from tasks.adapters.ledger import Ledger
from tasks.adapters.recipe_book import settle
from tasks.adapters.recipes import RecipeSource
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.settings import Settings
from tasks.adapters.sources import open_source
from tasks.adapters.sql_files import query
from tasks.adapters.teachers.base import Teacher
from tasks.adapters.teachers.make import make_teachers
from tasks.core.recipe import Recipe
from tasks.core.results import StageResult
from tasks.execute import execute_batch
from tasks.ingest import frames_of
from tasks.predict import predict_batch, request_for
from tasks.transform import transform_batch
from tasks.verify import verify_batch


async def try_one(console: Console, file: Path, settings: Settings, folder: Path) -> None:
    """Show prompts, responses, pairs and verdicts of one file. Raises SourceUnusable, SandboxUnavailable, TeacherUnavailable."""
    batch = next(open_source(str(file)).batches(2), None)
    if batch is None or batch.found.height != 1:
        why = batch.skipped[0].detail if batch and batch.skipped else "name one Python file"
        raise SourceUnusable(f"{file} cannot be tried: {why}")
    source = RecipeSource(settings, "default")
    run = Run(Ledger(folder / "state.duckdb"), "try")
    sandbox = DockerSandbox(run_label=f"try-{run.run_id[:8]}", runtime=settings.sandbox_runtime)
    source.settings = settings.model_copy(update={"home": folder})
    teachers = make_teachers(source, sandbox)
    try:
        recipe = source.recipe({stage: teacher.fingerprint for stage, teacher in teachers.items()})
        settle(run.ledger, recipe, run.run_id)
        await run.commit(frames_of(batch, str(file)))
        await _Trial(console, run, recipe, teachers, sandbox, batch.found["sample_id"][0]).show()
    finally:
        sandbox.stop()
        for teacher in set(teachers.values()):
            await teacher.aclose()


class _Trial:
    def __init__(
        self, console: Console, run: Run, recipe: Recipe, teachers: dict[str, Teacher], sandbox: DockerSandbox, sample_id: str) -> None:
        self.console, self.run, self.recipe, self.teachers, self.sandbox = console, run, recipe, teachers, sandbox
        self.scope = {"recipe": recipe.name, "samples": [sample_id]}

    async def show(self) -> None:
        items = await self._items("items_transform")
        assert self.recipe.transform.prompt is not None
        self._panel("transform: prompt", prompts.render(self.recipe.transform.prompt.text, code=items["content"][0]))
        await self._keep(await transform_batch(items, self.recipe, self.teachers["transform"]))
        if (items := await self._items("items_execute")).is_empty():
            return await self._rejected()
        function = items.to_dicts()[0]
        for part in ("problem_statement", "io_description", "reference_code", "input_generator"):
            self._panel(f"transform: {part}", function[part])
        await self._keep(await execute_batch(items, self.recipe, self.sandbox))
        pairs = await self.run.read("select position, input_json, output_json, flags from io_pairs order by position")
        if pairs.is_empty():
            return await self._rejected()
        for pair in pairs.to_dicts():
            flags = f"  [{', '.join(pair['flags'])}]" if pair["flags"] else ""
            self.console.print(text(f"pair {pair['position']}: {pair['input_json']} -> {pair['output_json']}{flags}"))
        for round_ in range(1, self.recipe.max_rounds + 1):
            await self._round(round_)
        return None

    async def _round(self, round_: int) -> None:
        items = await self._items("items_predict", round=round_)
        if items.is_empty():
            return
        turns = await self.run.read(
            query("turns"), {"pairs": items["pair_id"].to_list(), "verify_step": self.recipe.verify.step_id})
        await self._keep(await predict_batch(items, turns, self.recipe, self.teachers["predict" if round_ == 1 else "revise"]))
        await self._keep(await verify_batch(await self._items("items_verify"), self.recipe, self.sandbox))
        answers = await self.run.read(
            "select d.pair_id, d.kind, x.response, v.verdict, v.feedback from predictions as d join prediction_texts as x "
            "using (prediction_id) join verdicts as v using (prediction_id) where d.round = $round", {"round": round_})  # fmt: skip
        by_key = {(row["pair_id"], row["kind"]): row for row in answers.to_dicts()}
        earlier = {turn["prediction_id"]: turn for turn in turns.to_dicts()}
        for item in items.to_dicts():
            answer = by_key.get((item["pair_id"], item["kind"]))
            self.console.print(Rule(text(f"round {round_} · {item['kind']}")))
            self._panel("prompt", request_for(item, earlier, self.recipe).messages[-1].content)
            if answer is not None:
                self._panel("response", answer["response"])
                self.console.print(text(f"{answer['verdict']}: {answer['feedback']}", style=VERDICT_STYLE.get(answer["verdict"], "")))

    async def _items(self, name: str, **parameters: Any) -> pl.DataFrame:
        return await self.run.read(query(name), {**self.scope, **parameters})

    async def _keep(self, result: StageResult) -> None:
        if result.faults:
            raise Terminal(next(iter(result.faults.values())))
        await self.run.commit(result.frames)

    async def _rejected(self) -> None:
        [row] = (await self.run.read("select stage, reason, detail from rejections")).to_dicts()
        self.console.print(text(f"rejected at {row['stage']}: {row['reason']} ({row['detail']})", style="yellow"))

    def _panel(self, title: str, content: str) -> None:
        self.console.print(Panel(text(content), title=title, title_align="left"))
