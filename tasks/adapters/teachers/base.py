"""The contract every teacher keeps."""

from collections.abc import Sequence
from typing import Any, Protocol

from tasks.core.teaching import TeacherFault, TeacherRequest, TeacherResponse


class Teacher(Protocol):
    """Answers requests. `fingerprint` is what goes into a step's settings: everything of the teacher that shapes its answers
    (model name, sampling settings, extra body), nothing that does not (URL, key, timeouts, max_tokens).
    """

    @property
    def fingerprint(self) -> dict[str, Any]: ...

    def call_id(self, request: TeacherRequest) -> str:
        """Id of the request: a hash of what shapes its answer, draw and sample_index included."""
        ...

    async def respond(self, requests: Sequence[TeacherRequest]) -> list[TeacherResponse | TeacherFault]:
        """Answer all requests, in the given order; one that fails for infrastructure's sake is a TeacherFault in its place.

        Raises TeacherUnavailable when no request can be answered (wrong key, unknown model, nobody listens).
        """
        ...

    async def aclose(self) -> None: ...
