"""Parsing foreign text, whatever it is."""

import ast
import warnings

_TRIES = 8  # CPython 3.11 shares the depth counter of ast.parse between threads, and then raises SystemError for no fault of the text


def parse_text(text: str) -> ast.Module | None:
    """Return the tree of Python 3 source text, or None when it does not parse."""
    with warnings.catch_warnings():  # odd escapes in foreign strings are not our news
        warnings.simplefilter("ignore")
        for _ in range(_TRIES):
            try:
                return ast.parse(text)
            except SystemError:
                continue
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
    return None


def statement(text: str) -> ast.stmt:
    """Return the one statement of a text of our own."""
    tree = parse_text(text)
    assert tree is not None, text
    return tree.body[0]
