"""What a changed recipe would redo."""

from collections.abc import Mapping
from dataclasses import dataclass

# Order in which stages hang on one another: a changed step redoes itself and everything after it.
ORDER = ("transform", "execute", "predict", "verify", "revise")
TEACHER_STAGES = ("transform", "predict", "revise")


@dataclass(frozen=True, slots=True)
class Change:
    """How a recipe differs from its newest version: the stages that changed, and the rounds added."""

    stages: tuple[str, ...]
    rounds_before: int
    rounds_after: int

    def describe(self) -> str:
        parts = [", ".join(self.stages)] if self.stages else []
        if self.rounds_before != self.rounds_after:
            parts.append(f"max_rounds {self.rounds_before} -> {self.rounds_after}")
        return "; ".join(parts)


def change(before: dict[str, str], after: dict[str, str], rounds_before: int, rounds_after: int) -> Change:
    """Compare the step ids of two versions of a recipe, by stage."""
    stages = tuple(stage for stage in ORDER if before[stage] != after[stage])
    if "predict" in stages or "verify" in stages:
        # a revise step contains both ids: it is worth naming only when something of its own has changed as well
        stages = tuple(stage for stage in stages if stage != "revise")
    return Change(stages, rounds_before, rounds_after)


def redone(newly: Mapping[str, int], done: Mapping[str, int]) -> dict[str, int]:
    """Items that a new version of a recipe would do again, by stage.

    `newly` counts the items that it has pending and the version in force has not, `done` what each stage has done under the version
    in force. What hangs on the first stage with something newly pending is not there to be counted before that is done again, so
    every later stage is taken to redo the same share of what it has done. A verdict that is newly pending is one on a first answer.
    """
    first = next((stage for stage in ORDER if newly.get(stage)), None)
    if first is None:
        return {}
    whole = done.get("predict" if first == "verify" else first, 0)
    share = min(1.0, newly[first] / whole) if whole else 0.0
    counts = {stage: max(newly.get(stage, 0), round(share * done.get(stage, 0))) for stage in ORDER[ORDER.index(first) :]}
    return {stage: count for stage, count in counts.items() if count}
