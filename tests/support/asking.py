"""Asking the HTTP teacher as a process would: settings, requests, and what came back."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tasks.adapters.settings import Settings
from tasks.adapters.teachers.openai import OpenAITeacher, Patience
from tasks.core.teaching import Message, TeacherFault, TeacherRequest, TeacherResponse, TransformSubject
from tests.support.endpoint import Endpoint

KEY = "sk-a-secret-that-must-not-be-seen"
QUICK = Patience(attempts=4, first_wait_seconds=0.001, longest_wait_seconds=0.01)
Answers = list[TeacherResponse | TeacherFault]


def settings_for(folder: Path, endpoint: Endpoint, **more: Any) -> Settings:
    """Settings that point at an endpoint; `more` are further fields, or other values for these."""
    fields = {"home": folder, "teacher_base_url": endpoint.url, "teacher_model": "m", "teacher_api_key": KEY, **more}
    return Settings(**fields)


def ask(text: str, draw: int = 0, sample_index: int = 0) -> TeacherRequest:
    return TeacherRequest("transform", (Message("user", text),), TransformSubject("s", "code"), draw, sample_index)


def using(settings: Settings, work: Callable[[OpenAITeacher], Coroutine[Any, Any, Any]], patience: Patience = QUICK) -> Any:
    """Run `work` on a new teacher in a new event loop, as a new process would."""

    async def run() -> Any:
        teacher = OpenAITeacher(settings, patience)
        try:
            return await work(teacher)
        finally:
            await teacher.aclose()

    return asyncio.run(run())


def answers(settings: Settings, *requests: TeacherRequest, patience: Patience = QUICK) -> Answers:
    answered: Answers = using(settings, lambda teacher: teacher.respond(requests), patience)
    return answered


def texts(answered: Answers) -> list[str]:
    return [answer.text if isinstance(answer, TeacherResponse) else f"fault: {answer.message}" for answer in answered]
