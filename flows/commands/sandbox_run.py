"""Runs a user's code in a container of its own."""

import uuid
from typing import Any

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.settings import Settings
from tasks.core.canonical import NotSerialisableError, canonical_json


def run_code(code: str, inputs: list[object] | None, draws: int) -> list[dict[str, Any]]:
    """Call main_solution of `code` on each input (or on inputs drawn from its own input_generator), in one fresh container.

    Returns one record per call. Raises SourceUnusable when there is nothing to call it on, SandboxUnavailable, SandboxFault.
    """
    settings = Settings()
    sandbox = DockerSandbox(run_label=f"sandbox-{uuid.uuid4().hex[:8]}", runtime=settings.sandbox_runtime)
    try:
        texts = None if inputs is None else [canonical_json(item) for item in inputs]
    except NotSerialisableError as error:
        raise SourceUnusable(f"an input cannot be used: {error}") from None
    try:
        with sandbox.session(sample_id="cli", purpose="sandbox", code_hint=code) as session:
            if texts is None:
                drawn = session.generate(code, "", seed=0, tries=10 * draws, limit=draws)
                texts = list(drawn.inputs)
                if not texts:
                    why = drawn.end.error_message if drawn.end.name != "ok" else f"no usable input: {drawn.unusable}"
                    raise SourceUnusable(f"input_generator gave nothing to call main_solution on ({why}); give --inputs FILE.json")
            outcomes = session.call(code, texts)
    finally:
        sandbox.stop()
    return [
        {
            "input_json": text, "outcome": outcome.name, "value_json": outcome.value_json, "error_type": outcome.error_type,
            "error_message": outcome.error_message, "printed": outcome.printed, "cpu_seconds": outcome.cpu_seconds,
            "wall_seconds": outcome.wall_seconds,
        }
        for text, outcome in zip(texts, outcomes, strict=True)
    ]  # fmt: skip
