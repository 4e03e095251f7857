"""Makes the teachers of a recipe."""

from tasks.adapters.recipes import TEACHER_STAGES, RecipeSource
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.settings import Settings
from tasks.adapters.teachers.base import Teacher
from tasks.adapters.teachers.offline import OfflineTeacher
from tasks.adapters.teachers.openai import OpenAITeacher


def make_teacher(settings: Settings, sandbox: DockerSandbox) -> Teacher:
    """The teacher that the settings name. Raises TeacherUnavailable when a setting it needs is missing."""
    if settings.teacher_name == "offline":
        return OfflineTeacher(sandbox)
    return OpenAITeacher(settings)


def make_teachers(source: RecipeSource, sandbox: DockerSandbox) -> dict[str, Teacher]:
    """One teacher per stage; stages with the same settings share one, and with it its limits."""
    teachers: dict[str, Teacher] = {}
    made: list[tuple[Settings, Teacher]] = []
    for stage in TEACHER_STAGES:
        settings = source.teacher_settings(stage)
        teacher = next((teacher for known, teacher in made if known == settings), None)
        if teacher is None:
            teacher = make_teacher(settings, sandbox)
            made.append((settings, teacher))
        teachers[stage] = teacher
    return teachers
