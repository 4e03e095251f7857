"""Looks at a build before it starts: answers in a moment when there is nothing to do, or when it must not start."""

from tasks.adapters.build_lock import build_lock
from tasks.adapters.ledger import Ledger
from tasks.adapters.recipe_book import new_version
from tasks.adapters.recipes import RecipeSource
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.settings import Settings
from tasks.adapters.sql_files import query
from tasks.adapters.teachers.make import make_teachers


def nothing_to_do(settings: Settings, recipe: str, *, max_rounds: int | None, update: bool, wait: bool) -> bool:
    """Whether the recipe is built already. No container, call or Prefect run is started.

    A new version of the recipe that leaves nothing to do is put in force here, without a run; any other is left to the build.
    Raises BuildLocked, RecipeChanged, RecipeUnusable and TeacherUnavailable as the build would.
    """
    source = RecipeSource(settings, recipe)
    with build_lock(settings.database_path, recipe, wait=wait):
        sandbox = DockerSandbox(run_label="preflight")
        teachers = make_teachers(source, sandbox)
        steps = source.recipe({stage: teacher.fingerprint for stage, teacher in teachers.items()}, max_rounds)
        ledger = Ledger(settings.database_path)
        version = new_version(ledger, steps, None, update=update, more_rounds=max_rounds is not None)
        left = ledger.simulate(version, query("pending_samples"), {"recipe": recipe})
        if left.is_empty():
            ledger.append(version)
        return left.is_empty()
