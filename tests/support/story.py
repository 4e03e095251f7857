"""Tells the ledger a story row by row, with the ids that the platform would derive, so that a test says only what happened."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tasks.adapters.ledger import Ledger
from tasks.adapters.recipe_book import settle
from tasks.core import identity
from tasks.core.canonical import digest
from tasks.core.recipe import PromptText, Recipe, build_recipe
from tasks.core.tables import frame

KINDS = ["input_prediction", "output_prediction"]


def a_recipe(name: str = "default", max_rounds: int = 2, pairs: int = 3, comparator: int = 1, **prompts: str) -> Recipe:
    """A recipe of plain settings; a prompt given by its stage's name (transform, predict, revise) makes another step of it."""
    texts = {stage: prompts.get(stage, f"{stage} this") for stage in ("transform", "predict", "revise")}
    return build_recipe(
        name,
        teachers={stage: {"model": "scripted"} for stage in texts},
        prompts={stage: PromptText(stage, text, hashlib.sha256(text.encode()).hexdigest()) for stage, text in texts.items()},
        sampling={"pairs": pairs},
        comparator={"comparator": "paper", "version": comparator},
        kinds=KINDS,
        max_rounds=max_rounds,
    )


@dataclass
class Story:
    """What a recipe's build did to some samples; every method appends the rows of one event and returns the new row's id."""

    ledger: "Ledger | Gathering"
    recipe: Recipe

    @classmethod
    def of(cls, ledger: Ledger, recipe: Recipe, **settling: bool) -> "Story":
        """A story whose recipe is in force."""
        settle(ledger, recipe, "a run", **settling)
        return cls(ledger, recipe)

    def tell(self, table: str, **row: Any) -> None:
        self._tell({table: row})

    def sample(self, content: str) -> str:
        sample_id = identity.sample_id(content)
        self._tell({
            "samples": {"sample_id": sample_id, "source": "a folder", "size_bytes": len(content)},
            "sample_texts": {"sample_id": sample_id, "content": content},
        })  # fmt: skip
        return sample_id

    def function(self, sample_id: str, code: str = "def main_solution(x):\n    return x\n") -> str:
        step_id = self.recipe.transform.step_id
        function_id = identity.function_id(sample_id, step_id)
        call = _call(step_id, function_id)
        self._tell({
            "functions": {"function_id": function_id, "sample_id": sample_id, "step_id": step_id, "call_id": call["call_id"]},
            "function_texts": {"function_id": function_id, "reference_code": code, "problem_statement": "What comes out?"},
            "llm_calls": call,
        })  # fmt: skip
        return function_id

    def pair(self, function_id: str, input_json: str, output_json: str = "1", flags: tuple[str, ...] = ()) -> str:
        step_id = self.recipe.execute.step_id
        pair_id = identity.pair_id(function_id, step_id, input_json)
        self.tell(
            "io_pairs", pair_id=pair_id, function_id=function_id, step_id=step_id, position=0, input_json=input_json,
            output_json=output_json, flags=list(flags),
        )  # fmt: skip
        return pair_id

    def predict(self, pair_id: str, kind: str, round_: int = 1, parent_id: str | None = None) -> str:
        """An answer that waits for its verdict."""
        step_id = (self.recipe.predict if round_ == 1 else self.recipe.revise).step_id
        prediction_id = identity.prediction_id(pair_id, kind, round_, 0, step_id, parent_id)
        call = _call(step_id, prediction_id)
        self._tell({
            "predictions": {
                "prediction_id": prediction_id, "pair_id": pair_id, "kind": kind, "round": round_, "sample_index": 0, "step_id": step_id,
                "parent_id": parent_id, "call_id": call["call_id"], "answer_json": "1",
            },
            "prediction_texts": {"prediction_id": prediction_id, "response": "because", "reasoning": None},
            "llm_calls": call,
        })  # fmt: skip
        return prediction_id

    def judge(self, prediction_id: str, verdict: str, error_type: str | None = None) -> None:
        self.tell(
            "verdicts", prediction_id=prediction_id, step_id=self.recipe.verify.step_id, verdict=verdict, error_type=error_type,
            feedback=f"it is {verdict}",
        )  # fmt: skip

    def answer(self, pair_id: str, kind: str, *verdicts: str) -> str:
        """A chain of judged rounds; returns the id of the last prediction."""
        parent_id = None
        for round_, verdict in enumerate(verdicts, 1):
            parent_id = self.predict(pair_id, kind, round_, parent_id)
            self.judge(parent_id, verdict)
        assert parent_id is not None
        return parent_id

    def reject(self, stage: str, sample_id: str, reason: str, draw: int = 0, detail: str = "so it is", **thing: Any) -> None:
        """`thing`: function_id, pair_id, kind and round, where not the whole sample is meant."""
        self.tell(
            "rejections", sample_id=sample_id, step_id=self._step_id(stage), stage=stage, **_where(thing), reason=reason, detail=detail,
            draw=draw,
        )  # fmt: skip

    def retry(self, stage: str, sample_id: str, draw: int = 1, **thing: Any) -> None:
        self.tell("retries", sample_id=sample_id, step_id=self._step_id(stage), **_where(thing), draw=draw)

    def _step_id(self, stage: str) -> str:
        return next(step.step_id for step in self.recipe.steps if step.stage == stage)

    def _tell(self, rows: dict[str, dict[str, Any]]) -> None:
        self.ledger.append({table: frame([row]) for table, row in rows.items()})


def _where(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: thing.get(name) for name in ("function_id", "pair_id", "kind", "round")}


def _call(step_id: str, about: str) -> dict[str, Any]:
    """A teacher call of 100 tokens at a price of 0.5."""
    return {
        "call_id": digest("call", about), "step_id": step_id, "model": "scripted", "prompt_tokens": 60, "completion_tokens": 40,
        "price": 0.5,
    }  # fmt: skip


@dataclass
class Gathering:
    """Stands in for a story's ledger and takes what is told; `pour` appends it all at once, for stories too long to tell row by row."""

    frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def append(self, frames: dict[str, pl.DataFrame]) -> int:
        for table, rows in frames.items():
            self.frames.setdefault(table, []).append(rows)
        return 0

    def pour(self, ledger: Ledger) -> None:
        ledger.append({table: pl.concat(rows) for table, rows in self.frames.items()})
