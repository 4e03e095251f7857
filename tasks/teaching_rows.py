"""Rows that every teacher stage writes about a call."""

from tasks.core import identity
from tasks.core.results import Rows
from tasks.core.teaching import TeacherResponse


def add_call(rows: Rows, response: TeacherResponse, step_id: str, sample_id: str) -> None:
    """Record an answered request, and the containers that answering it took (the offline teacher runs code)."""
    rows.add(
        "llm_calls", call_id=response.call_id, step_id=step_id, model=response.model, prompt_tokens=response.prompt_tokens,
        cached_tokens=response.cached_tokens, completion_tokens=response.completion_tokens,
        reasoning_tokens=response.reasoning_tokens, latency_seconds=response.latency_seconds, attempt_count=response.attempt_count,
        finish_reason=response.finish_reason, price=response.price,
    )  # fmt: skip
    for execution in response.executions:
        rows.add(
            "executions", execution_id=identity.execution_id(sample_id, step_id, execution["purpose"], execution.get("detail")),
            sample_id=sample_id, step_id=step_id, purpose=execution["purpose"], outcome=execution["outcome"],
            call_count=execution["call_count"], duration_seconds=execution["duration_seconds"], image_id=execution["image_id"],
        )  # fmt: skip
