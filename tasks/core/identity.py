"""Derived ids: every row's id is a hash of what made it, so equal work is found again and ledgers merge by set union."""

import hashlib
from typing import Any

from tasks.core.canonical import digest


def sample_id(content: str) -> str:
    """Id of a raw code file: SHA-256 of its decoded text in UTF-8."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def step_id(stage: str, settings: dict[str, Any]) -> str:
    """Id of one way of doing a stage: the hash of everything that shapes its result."""
    return digest("step", stage, settings)


def function_id(sample_id: str, step_id: str) -> str:
    return digest("function", sample_id, step_id)


def pair_id(function_id: str, step_id: str, input_json: str) -> str:
    return digest("pair", function_id, step_id, input_json)


def prediction_id(pair_id: str, kind: str, round_: int, sample_index: int, step_id: str, parent_id: str | None) -> str:
    return digest("prediction", pair_id, kind, round_, sample_index, step_id, parent_id)


def execution_id(sample_id: str, step_id: str, purpose: str, detail: Any = None) -> str:
    """Id of one container's work: the same work done again is the same row."""
    return digest("execution", sample_id, step_id, purpose, detail)


def sampling_seed(function_id: str, draw: int = 0) -> int:
    """Seed of a function's input sampling: 32 bits of its id, so that a repeated step repeats its pairs; a retry draws others."""
    return int((function_id if draw == 0 else digest("sampling", function_id, draw))[:8], 16)
