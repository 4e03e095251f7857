"""What a changed recipe would redo."""

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

    def redone(self, done: dict[str, int]) -> dict[str, int]:
        """Items that would be done again, by stage, from how many each stage has `done` under the newest version."""
        if not self.stages:
            return {}
        first = min(ORDER.index(stage) for stage in self.stages)
        return {stage: done.get(stage, 0) for stage in ORDER[first:] if done.get(stage, 0)}

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
