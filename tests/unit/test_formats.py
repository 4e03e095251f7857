"""Formats: the exact columns, and a text in which every part stands where it belongs."""

from hashlib import sha256
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.formats import CHECKS, CONFIRMATIONS, FORMATS, RESTARTS
from tasks.core.variants import CHAIN_SCHEMA, VARIANTS

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
WRONG = ("incorrect", "exception", "timeout", "no_answer")


def chain(number: int, turns: list[tuple[str, str, str]], **changed: Any) -> dict[str, Any]:
    return {
        "pair_id": sha256(str(number).encode()).hexdigest(),
        "function_id": "f",
        "sample_id": "s",
        "source": "/code",
        "kind": "output_prediction",
        "sample_index": 0,
        "prompt": f"prompt {number}",
        "input_json": '{"n":1}',
        "output_json": "2",
        "turns": [
            {"round": round_, "response": response, "reasoning": "hidden thoughts", "verdict": verdict, "feedback": feedback}
            for round_, (response, verdict, feedback) in enumerate(turns, 1)
        ],
        **changed,
    }


def frame(*chains: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(chains, schema=CHAIN_SCHEMA)


RIGHT_AT_ONCE = chain(1, [("R1", "correct", "Success")])
REPAIRED = chain(2, [("R1", "incorrect", "Mismatch"), ("R2", "correct", "Success")])
NEVER_RIGHT = chain(3, [("R1", "timeout", "Timeout"), ("R2", "no_answer", "No answer"), ("R3", "incorrect", "Mismatch")])


def shaped(format_: str, variant: str, *chains: dict[str, Any]) -> pl.DataFrame:
    return FORMATS[format_].shape(VARIANTS[variant].select(frame(*chains)))


def assistant_parts(variant: str, one: dict[str, Any]) -> list[str]:
    [messages] = shaped("messages", variant, one)["messages"].to_list()
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert messages[0]["content"] == one["prompt"]
    return str(messages[1]["content"]).split("\n\n")


# codeio


def test_the_published_columns_and_nothing_else() -> None:
    rows = shaped("codeio", "codeio_pp", RIGHT_AT_ONCE, REPAIRED, NEVER_RIGHT)
    assert rows.columns == ["prompt", "turn_1", "feedback_1", "turn_2", "feedback_2"]
    assert rows.rows() == [
        ("prompt 1", "R1", "Success", None, None),
        ("prompt 2", "R1", "Mismatch", "R2", "Success"),
        ("prompt 3", "R1", "Timeout", "R2", "No answer"),
    ]


def test_the_first_round_alone_has_no_second_turn() -> None:
    assert shaped("codeio", "codeio", RIGHT_AT_ONCE, REPAIRED).rows() == [
        ("prompt 1", "R1", "Success", None, None),
        ("prompt 2", "R1", "Mismatch", None, None),
    ]


# messages


def test_messages_have_what_finds_them_in_the_ledger_again() -> None:
    rows = shaped("messages", "codeio", chain(7, [("R1", "correct", "Success")], sample_index=3, kind="input_prediction"))
    assert rows.columns == ["id", "kind", "source", "messages"]
    assert rows.row(0)[:3] == (f"{sha256(b'7').hexdigest()}:input_prediction:3", "input_prediction", "/code")


@pytest.mark.parametrize("one", [RIGHT_AT_ONCE, REPAIRED, NEVER_RIGHT])
def test_without_feedback_the_assistant_says_its_response_and_no_more(one: dict[str, Any]) -> None:
    assert assistant_parts("codeio", one) == ["R1"]


def test_right_at_once_is_confirmed() -> None:
    response, check, feedback, confirmation = assistant_parts("codeio_pp", RIGHT_AT_ONCE)
    assert (response, feedback) == ("R1", "Success")
    assert check in CHECKS
    assert confirmation in CONFIRMATIONS


def test_a_repaired_answer_apologises_restarts_and_is_confirmed() -> None:
    first, check_1, feedback_1, restart, second, check_2, feedback_2, confirmation = assistant_parts("codeio_pp", REPAIRED)
    assert (first, feedback_1, second, feedback_2) == ("R1", "Mismatch", "R2", "Success")
    assert {check_1, check_2} <= set(CHECKS)
    assert restart in RESTARTS
    assert confirmation in CONFIRMATIONS


def test_an_answer_that_stays_wrong_is_never_called_right() -> None:
    parts = assistant_parts("codeio_pp", NEVER_RIGHT)
    assert parts[-1] == "No answer"
    assert len([part for part in parts if part in RESTARTS]) == 1
    assert not set(parts) & set(CONFIRMATIONS)


def test_all_phrasings_are_used_and_in_every_combination() -> None:
    many = [chain(number, [("R1", "incorrect", "F1"), ("R2", "correct", "F2")]) for number in range(2000)]
    texts = [message[1]["content"].split("\n\n") for message in shaped("messages", "codeio_pp", *many)["messages"].to_list()]
    assert {(text[1], text[3], text[7]) for text in texts} == {(a, b, c) for a in CHECKS for b in RESTARTS for c in CONFIRMATIONS}


CHAINS = st.lists(
    st.tuples(st.lists(st.tuples(WORDS, st.sampled_from(WRONG), WORDS), max_size=3), st.none() | st.tuples(WORDS, WORDS)).filter(any),
    min_size=1,
    max_size=6,
).map(
    lambda drawn: [
        chain(number, [*wrong, *([(right[0], "correct", right[1])] if right else [])]) for number, (wrong, right) in enumerate(drawn)
    ]
)


@given(CHAINS)
def test_every_response_and_feedback_is_in_the_text_in_order(chains: list[dict[str, Any]]) -> None:
    for one, messages in zip(chains, shaped("messages", "codeio_pp", *chains)["messages"].to_list(), strict=True):
        text, position = messages[1]["content"], 0
        for turn in one["turns"][:2]:
            for part in (turn["response"].strip(), turn["feedback"]):
                position = text.index(part, position) + len(part)
        assert "hidden thoughts" not in text


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("format_", FORMATS)
@given(CHAINS, st.integers(0, 6))
def test_a_row_depends_on_its_chain_alone(variant: str, format_: str, chains: list[dict[str, Any]], position: int) -> None:
    parts = [shaped(format_, variant, *part) for part in (chains[:position], chains[position:])]
    assert pl.concat(parts).equals(shaped(format_, variant, *chains))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_columns_are_those_that_are_described(format_: str) -> None:
    assert shaped(format_, "codeio_pp", REPAIRED).columns == list(FORMATS[format_].columns)
    assert FORMATS[format_].title
    assert all(FORMATS[format_].columns.values())
