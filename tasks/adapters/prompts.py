"""Prompt templates: read from the folder `prompts/`, identified by their SHA-256, rendered strictly."""

import hashlib
import re
from pathlib import Path
from typing import Any

import jinja2

from tasks.adapters.faults import Terminal
from tasks.adapters.settings import PROJECT_ROOT
from tasks.core.recipe import PromptText

PROMPT_FOLDER = PROJECT_ROOT / "prompts"
SUFFIX = ".md.j2"


def load_prompt(name: str, folder: Path | None = None) -> PromptText:
    """Read `NAME.md.j2` from `folder` (default: the project's own prompts).

    Raises Terminal when there is no such prompt, it cannot be read, or it is no template; the message names the file.
    """
    path = (folder or PROMPT_FOLDER) / f"{name}{SUFFIX}"
    try:
        text = path.read_text(encoding="utf-8")
        _ENVIRONMENT.parse(text)
    except FileNotFoundError:
        raise Terminal(f"There is no prompt {path}: add it or name another.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Terminal(f"The prompt {path} cannot be read: {error}.") from error
    except jinja2.TemplateSyntaxError as error:
        raise Terminal(f"The prompt {path} is no Jinja template: line {error.lineno}: {error.message}.") from error
    return PromptText(name, text, hashlib.sha256(text.encode()).hexdigest())


def render(prompt_text: str, **variables: Any) -> str:
    """Render a template; values go in verbatim. Raises Terminal when it names a variable or attribute that is not given."""
    try:
        return _ENVIRONMENT.from_string(prompt_text).render(**variables)
    except jinja2.UndefinedError as error:
        raise Terminal(f"A prompt uses a variable that it is not given: {error.message}.") from error
    except jinja2.TemplateSyntaxError as error:
        raise Terminal(f"A prompt is no Jinja template: line {error.lineno}: {error.message}.") from error


def fenced(text: str, language: str = "") -> str:
    """Put `text` on lines of its own between fences longer than any run of backticks in it."""
    text = str(text)  # an undefined variable says so here
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701  # prompts are text, not HTML
    environment.filters["fenced"] = fenced
    return environment


_ENVIRONMENT = _environment()
