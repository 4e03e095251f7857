"""Steps and recipes: what shapes a result, and the named list of steps that a build follows."""

from dataclasses import dataclass, field
from typing import Any

from tasks.core import identity
from tasks.core.canonical import canonical_json

STAGES = ("transform", "execute", "predict", "revise", "verify")


@dataclass(frozen=True, slots=True)
class PromptText:
    """A prompt template by name, text and SHA-256 of the text."""

    name: str
    text: str
    sha: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stage with everything that shapes its result; two steps with equal settings are the same step."""

    stage: str
    settings: dict[str, Any]
    prompt: PromptText | None = None
    step_id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "step_id", identity.step_id(self.stage, self.settings))

    def row(self) -> dict[str, Any]:
        """The step as a row of table `steps`, without its time."""
        prompt = self.prompt
        return {
            "step_id": self.step_id,
            "stage": self.stage,
            "settings_json": canonical_json(self.settings),
            "prompt_name": prompt.name if prompt else None,
            "prompt_sha": prompt.sha if prompt else None,
            "prompt_text": prompt.text if prompt else None,
        }


@dataclass(frozen=True, slots=True)
class Recipe:
    """A named list of steps and the number of rounds (1 gives CODEI/O, 2 CODEI/O++)."""

    name: str
    transform: Step
    execute: Step
    predict: Step
    revise: Step
    verify: Step
    max_rounds: int

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.transform, self.execute, self.predict, self.revise, self.verify)

    def row(self) -> dict[str, Any]:
        """The recipe as a row of table `recipes`, without version, run and time."""
        return {
            "recipe": self.name,
            **{f"{step.stage}_step": step.step_id for step in self.steps},
            "max_rounds": self.max_rounds,
            "settings_json": canonical_json({step.stage: step.settings for step in self.steps}),
        }


def build_recipe(
    name: str,
    *,
    teachers: dict[str, dict[str, Any]],
    prompts: dict[str, PromptText],
    sampling: dict[str, Any],
    comparator: dict[str, Any],
    kinds: list[str],
    max_rounds: int,
) -> Recipe:
    """Make a recipe from what shapes each stage.

    `teachers` and `prompts` are keyed by stage (transform, predict, revise); teachers are fingerprints. A revise step contains the
    ids of the predict and verify steps, because the conversation it goes on with and the feedback it answers come from them.
    """
    transform = Step("transform", {"teacher": teachers["transform"], "prompt": prompts["transform"].sha}, prompts["transform"])
    execute = Step("execute", sampling)
    verify = Step("verify", comparator)
    predict = Step(
        "predict", {"teacher": teachers["predict"], "prompt": prompts["predict"].sha, "kinds": sorted(kinds)}, prompts["predict"])
    revise = Step(
        "revise",
        {
            "teacher": teachers["revise"],
            "prompt": prompts["revise"].sha,
            "predict_step": predict.step_id,
            "verify_step": verify.step_id,
        },
        prompts["revise"],
    )
    return Recipe(name, transform, execute, predict, revise, verify, max_rounds)
