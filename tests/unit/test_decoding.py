"""What is read as Python source, and why the rest is skipped."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.decoding import MAX_SAMPLE_BYTES, Decoded, Undecodable, check_size, check_text, decode
from tasks.core.identity import sample_id

SOURCE_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(
    lambda text: not text.removeprefix("\ufeff").isspace() and text.removeprefix("\ufeff") != ""
)


def reason_of(data: bytes) -> str:
    outcome = decode(data)
    assert isinstance(outcome, Undecodable), outcome
    assert outcome.detail
    return outcome.reason


@given(SOURCE_TEXT)
def test_utf8_comes_back_as_it_was_with_and_without_the_mark(text: str) -> None:
    text = text.removeprefix("\ufeff")
    expected = Decoded(text) if not text.startswith("\ufeff") else Decoded(text.removeprefix("\ufeff"))
    assert decode(text.encode()) == expected
    assert decode(codecs.BOM_UTF8 + text.encode()) == Decoded(text)


@given(SOURCE_TEXT)
def test_the_same_file_is_the_same_sample_from_bytes_and_from_a_string(text: str) -> None:
    assert decode(text.encode()) == check_text(text)


@given(st.sampled_from([b"", b"# coding: shift_jis\n", b"# coding: idna\n", b"# coding: iso2022_jp\n"]), st.binary())
def test_any_bytes_end_as_storable_text_or_a_reason(head: bytes, tail: bytes) -> None:
    outcome = decode(head + tail)
    if isinstance(outcome, Decoded):
        assert outcome.text.encode().decode() == outcome.text
        assert "\0" not in outcome.text
        assert outcome.text.strip()
        assert len(sample_id(outcome.text)) == 64
    else:
        assert outcome.reason in {"binary", "not_utf8", "empty"}


@given(st.text())
def test_any_string_ends_as_storable_text_or_a_reason(text: str) -> None:
    outcome = check_text(text)
    assert isinstance(outcome, Undecodable) or outcome.text.encode()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_are_kept(ending: str) -> None:
    text = f"x = 1{ending}y = 2{ending}"
    assert decode(text.encode()) == Decoded(text)


@pytest.mark.parametrize(
    ("encoding", "line"),
    [("latin-1", "name = 'é'"), ("cp1251", "имя = 'да'"), ("shift_jis", "名 = 'はい'"), ("gbk", "名 = '是'"), ("koi8-r", "имя = 1")],
)
@pytest.mark.parametrize("cookie", ["# -*- coding: {} -*-\n", "#!/usr/bin/env python\n# vim: set fileencoding={} :\n", "# coding={}\r\n"])
def test_a_coding_cookie_is_followed(encoding: str, line: str, cookie: str) -> None:
    text = cookie.format(encoding) + line + "\n"
    assert decode(text.encode(encoding)) == Decoded(text, encoding)


def test_utf8_is_tried_before_the_cookie() -> None:
    text = "# coding: latin-1\nname = 'é'\n"
    assert decode(text.encode()) == Decoded(text, "utf-8")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"name = 'caf\xe9'\n", "no coding cookie"),
        (b"x = 1\n# coding: latin-1\nname = 'caf\xe9'\n", "no coding cookie"),  # the first line is code: PEP 263 stops there
        (b"\n\n# coding: latin-1\nname = 'caf\xe9'\n", "no coding cookie"),
        (b"# coding: klingon\nname = 'caf\xe9'\n", "'klingon'"),
        (b"# coding: utf-8\nname = 'caf\xe9'\n", "'utf-8'"),
        (b"# coding: ascii\nname = 'caf\xe9'\n", "'ascii'"),
        (b"# coding: unicode_escape\nname = 'caf\xe9\\x41'\n", "'unicode_escape'"),  # would hide code behind escapes
        (b"# coding: utf-7\nname = 'caf\xe9'\n", "'utf-7'"),
        (b"# coding: base64\nname = 'caf\xe9'\n", "'base64'"),
    ],
)
def test_what_was_tried_is_said(data: bytes, named: str) -> None:
    outcome = decode(data)
    assert isinstance(outcome, Undecodable)
    assert outcome.reason == "not_utf8"
    assert named in outcome.detail
    assert "0xe9" in outcome.detail


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b" \n\t\r\n", "empty"),
        (b"x = 1\n\x00", "binary"),
        (b"# coding: latin-1\n\x00", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (bytes(range(128, 256)) * 20, "binary"),
        ("x = 1\n".encode("utf-16"), "not_utf8"),
        (b"x" * (MAX_SAMPLE_BYTES + 1), "too_large"),
    ],
)
def test_reasons(data: bytes, reason: str) -> None:
    assert reason_of(data) == reason


def test_a_lone_surrogate_has_no_text() -> None:
    outcome = check_text("x = '\ud800'")
    assert isinstance(outcome, Undecodable)
    assert outcome.reason == "not_utf8"
    assert "U+D800" in outcome.detail


def test_the_limit_itself_is_still_taken() -> None:
    assert check_size(MAX_SAMPLE_BYTES) is None
    assert isinstance(decode(b"x" * MAX_SAMPLE_BYTES), Decoded)
    assert isinstance(check_text("é" * (MAX_SAMPLE_BYTES // 2) + "x"), Undecodable)  # counted in bytes
