"""Recipes as users name them: `default` from the settings, others from `recipes/NAME.toml` in the home."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from tasks.adapters import prompts
from tasks.adapters.faults import Terminal
from tasks.adapters.settings import Settings
from tasks.core import compare
from tasks.core.kinds import KINDS
from tasks.core.recipe import PromptText, Recipe, build_recipe
from tasks.core.selection import SamplingPolicy

TEACHER_STAGES = ("transform", "predict", "revise")


class RecipeUnusable(Terminal):
    """The recipe file is missing or wrong; the message names the file and what to change."""


class TeacherEntry(BaseModel):
    """A `[teacher]` or `[teacher.STAGE]` table: what differs from the settings. A key is named by its environment variable."""

    model_config = ConfigDict(extra="forbid")
    teacher: str | None = Field(default=None, pattern="^(openai|offline)$")
    base_url: str | None = None
    model: str | None = None
    api_key_env: str | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1)
    extra_body: dict[str, Any] | None = None

    def apply(self, settings: Settings) -> Settings:
        given = self.model_dump(exclude_none=True)
        # a key belongs to an address: another address does not get the one of the settings
        update: dict[str, Any] = {"teacher_api_key": None} if "base_url" in given else {}
        for name, value in given.items():
            if name == "api_key_env":
                if not os.environ.get(value):
                    raise RecipeUnusable(f"a recipe's api_key_env names {value}, which is not set: export {value}=KEY")
                update["teacher_api_key"] = SecretStr(os.environ[value])
            else:
                update["teacher" if name == "teacher" else f"teacher_{name}"] = value
        return settings.model_copy(update=update)


class StageTeachers(TeacherEntry):
    transform: TeacherEntry = TeacherEntry()
    predict: TeacherEntry = TeacherEntry()
    revise: TeacherEntry = TeacherEntry()

    def apply(self, settings: Settings) -> Settings:
        return TeacherEntry(**self.model_dump(exclude=set(TEACHER_STAGES))).apply(settings)


class RecipeFile(BaseModel):
    """The contents of a recipe file; every key is optional and falls back to the settings."""

    model_config = ConfigDict(extra="forbid")
    pairs: int | None = Field(default=None, ge=2, le=50)
    max_rounds: int | None = Field(default=None, ge=1, le=20)
    prompts: dict[str, str] = Field(default_factory=dict)
    teacher: StageTeachers = StageTeachers()


class RecipeSource:
    """A recipe's name, its file's contents, and where its prompt paths are relative to."""

    def __init__(self, settings: Settings, name: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
            raise RecipeUnusable(f"'{name}' is not a recipe name; use letters, digits, '-', '_' and '.'")
        self.name = name
        self.settings = settings
        self.folder = settings.home / "recipes"
        self.file = self._load()

    def _load(self) -> RecipeFile:
        path = self.folder / f"{self.name}.toml"
        if not path.exists():
            if self.name == "default":
                return RecipeFile()
            known = sorted(p.stem for p in self.folder.glob("*.toml")) or ["none"]
            raise RecipeUnusable(f"there is no recipe '{self.name}': create {path} (recipes with a file: {', '.join(known)})")
        try:
            return RecipeFile.model_validate(tomllib.loads(path.read_text()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise RecipeUnusable(f"cannot read {path}: {error}") from None
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise RecipeUnusable(f"{path}: {where}: {first['msg']}") from None

    def teacher_settings(self, stage: str) -> Settings:
        """The settings under which the teacher of a stage works."""
        common = self.file.teacher.apply(self.settings)
        entry: TeacherEntry = getattr(self.file.teacher, stage)
        return entry.apply(common)

    def prompt(self, stage: str) -> PromptText:
        given = self.file.prompts.get(stage)
        if given is None:
            return prompts.load_prompt(stage)
        path = (self.folder / given).resolve()
        if not path.is_file():
            raise RecipeUnusable(f"recipe '{self.name}': there is no prompt file {path}")
        if not path.name.endswith(prompts.SUFFIX):
            raise RecipeUnusable(f"recipe '{self.name}': the name of the prompt file {path} must end in {prompts.SUFFIX}")
        return prompts.load_prompt(path.name.removesuffix(prompts.SUFFIX), path.parent)

    def recipe(self, fingerprints: dict[str, dict[str, Any]], max_rounds: int | None = None) -> Recipe:
        """The recipe with its steps; `fingerprints` are those of the teachers by stage."""
        unknown = set(self.file.prompts) - set(TEACHER_STAGES)
        if unknown:
            raise RecipeUnusable(f"recipe '{self.name}': prompts.{sorted(unknown)[0]} is not a stage ({', '.join(TEACHER_STAGES)})")
        return build_recipe(
            self.name,
            teachers=fingerprints,
            prompts={stage: self.prompt(stage) for stage in TEACHER_STAGES},
            sampling=SamplingPolicy(pairs=self.file.pairs or self.settings.pairs).settings(),
            comparator={"comparator": compare.NAME, "version": compare.VERSION},
            kinds=list(KINDS),
            max_rounds=max_rounds or self.file.max_rounds or self.settings.max_rounds,
        )


def recipe_names(home: Path) -> list[str]:
    """Names of the recipes that have a file, and `default`."""
    return sorted({"default", *(path.stem for path in (home / "recipes").glob("*.toml"))})
