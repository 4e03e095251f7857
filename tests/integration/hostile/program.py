"""A hostile program as text: what it tries, and the one outcome it must have. Never executed anywhere but in the sandbox."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """`value` is the canonical JSON that an ok outcome must carry; `error_type` and `message` what any other one must say."""

    name: str
    code: str
    outcome: str = "ok"
    value: str | None = None
    error_type: str | None = None
    message: str | None = None
