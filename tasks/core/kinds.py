"""The kinds of prediction: what is given, what is asked for, and how an answer is judged. A new kind is one entry in KINDS."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from tasks.core.teaching import UnifiedFunction
from tasks.core.transform_response import parameter_names

Side = Literal["input", "output"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `needs_execution`: the answer is an input that has to be run, and what it returns is compared."""

    name: str
    given: Side
    asked: Side
    answer_key: str
    needs_execution: bool

    def given_json(self, input_json: str, output_json: str) -> str:
        """The side of the pair that the teacher is shown."""
        return input_json if self.given == "input" else output_json


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("output_prediction", given="input", asked="output", answer_key="output", needs_execution=False),
            Kind("input_prediction", given="output", asked="input", answer_key="input", needs_execution=True),
        )
    }
)


def prediction_variables(kind: Kind, function: UnifiedFunction, given_json: str) -> dict[str, Any]:
    """The variables of the prediction prompt; an empty reference code leaves its section out."""
    return {
        "kind": kind,
        "problem_statement": function.problem_statement,
        "io_description": function.io_description,
        "reference_code": function.reference_code,
        "parameters": parameter_names(function),
        "given_json": given_json,
    }


def revision_variables(kind: Kind, feedback: str, round_: int) -> dict[str, Any]:
    """The variables of the revision prompt; `round_` is the round that is asked for, 2 or more."""
    return {"kind": kind, "feedback": feedback, "round": round_}
