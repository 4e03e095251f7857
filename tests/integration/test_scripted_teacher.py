"""The scripted teacher knows the published data, as the real prompts ask for them."""

from collections import Counter
from typing import Any

import pytest

from tasks.adapters.prompts import load_prompt, render
from tasks.core.answer import parse_answer
from tasks.core.canonical import canonical_json
from tasks.core.kinds import KINDS, Kind, prediction_variables, revision_variables
from tasks.core.teaching import UnifiedFunction
from tasks.core.transform_response import Declined, parse_transform
from tests.support import scripted_teacher
from tests.support.scripted_teacher import DATA, Published, is_plain, knowledge, predicted, transformed

pytestmark = pytest.mark.skipif(not (DATA / "unified.jsonl").exists(), reason="the published data are not beside the project")


def unified(published: Published) -> UnifiedFunction:
    parsed = parse_transform(transformed(render(load_prompt("transform").text, code=code_of(published))))
    assert isinstance(parsed, UnifiedFunction), parsed
    return parsed


def code_of(published: Published) -> str:
    return next(code for code, known in knowledge().by_code if known is published)


def question(kind: Kind, published: Published, given: Any) -> str:
    variables = prediction_variables(kind, unified(published), canonical_json(given))
    return render(load_prompt("predict").text, **variables)


def test_every_raw_file_is_turned_into_its_published_function_or_declined() -> None:
    ends = Counter[str]()
    for code, published in knowledge().by_code:
        prompt = render(load_prompt("transform").text, code=code)
        assert scripted_teacher.is_transform(prompt)
        parsed = parse_transform(transformed(prompt))
        if isinstance(parsed, Declined):
            assert published is None, parsed
            ends[parsed.reason] += 1
        else:
            assert published is not None
            assert parsed.problem_statement == published.problem_statement.strip()
            ends["function"] += 1
    assert ends == {"function": 95, "declined_no_core_function": 155}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_predictions_are_right_wrong_or_silent_and_later_rounds_too(kind: Kind) -> None:
    ends = Counter[tuple[int, str]]()
    for _, published in knowledge().by_problem:
        for given_input, returned in published.pairs[:3]:
            if not is_plain([given_input, returned]):
                continue
            given, wanted = (given_input, returned) if kind.given == "input" else (returned, given_input)
            first = question(kind, published, given)
            feedback = render(load_prompt("revise").text, **revision_variables(kind, "Mismatch: no.", 2))
            assert not scripted_teacher.is_transform(first)
            assert scripted_teacher.asked_for(first) == kind.answer_key
            answers = {canonical_json(answer) for answer, key in _answers(kind, published) if key == given}
            assert canonical_json(wanted) in answers
            for said in ([first], [first, "a first try", feedback]):
                answer = parse_answer(predicted(first, said), kind.answer_key).value_json
                ends[len(said), "none" if answer is None else "right" if answer in answers else "wrong"] += 1
    for round_, right in ((1, 50), (3, 30)):
        total = sum(count for (said, _), count in ends.items() if said == round_)
        assert total > 270
        assert abs(ends[round_, "right"] / total - right / 100) < 0.1
        assert 0 < ends[round_, "none"] < 0.1 * total


def _answers(kind: Kind, published: Published) -> list[tuple[Any, Any]]:
    return [(returned, given) if kind.given == "input" else (given, returned) for given, returned in published.pairs]
