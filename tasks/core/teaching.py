"""What is asked of a teacher and what comes back, as plain data."""

from dataclasses import dataclass, field
from typing import Any, Literal

Purpose = Literal["transform", "predict", "revise"]


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class UnifiedFunction:
    """A raw file in the unified format: `main_solution` and what it needs, its description, a generator, and the question.

    `input_generator` shares the namespace of `reference_code`: it is executed after it and may use its imports and names.
    """

    reference_code: str
    io_description: str
    input_generator: str
    problem_statement: str


@dataclass(frozen=True, slots=True)
class TransformSubject:
    """The raw file a transform request is about."""

    sample_id: str
    code: str


@dataclass(frozen=True, slots=True)
class PredictionSubject:
    """The pair, kind and round a prediction request is about; never holds the value that is asked for."""

    sample_id: str
    function_id: str
    function: UnifiedFunction
    kind: str
    round: int
    given_json: str  # the input for output_prediction, the output for input_prediction
    previous_answer_json: str | None = None  # what the round before answered


@dataclass(frozen=True, slots=True)
class TeacherRequest:
    """One question: the rendered messages, and beside them what they are about (read by the offline teacher only)."""

    purpose: Purpose
    messages: tuple[Message, ...]
    subject: TransformSubject | PredictionSubject
    draw: int = 0
    sample_index: int = 0


@dataclass(frozen=True, slots=True)
class TeacherResponse:
    """One answered request. `refusal` is set when the endpoint declined for the request's own sake (too_long, content_filter)."""

    call_id: str
    model: str
    text: str
    reasoning: str | None = None
    finish_reason: str | None = None
    refusal: str | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    latency_seconds: float = 0.0
    attempt_count: int = 1
    price: float | None = None
    executions: tuple[dict[str, Any], ...] = field(default=())

    @property
    def truncated(self) -> bool:
        return self.finish_reason == "length"


@dataclass(frozen=True, slots=True)
class TeacherFault:
    """A request that could not be answered for infrastructure's sake, after all retries: the item stays pending."""

    message: str
