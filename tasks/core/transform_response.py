"""Reading a transform response: four sections become a unified function, anything else a reason. Nothing in it is ever run."""

import ast
import re
from dataclasses import dataclass

from tasks.core.markdown import Block, Section, split_sections
from tasks.core.parsing import Unparsable, free_names, parse_module, top_level_names
from tasks.core.teaching import UnifiedFunction

ENTRY_POINT = "main_solution"
GENERATOR = "input_generator"
CODE, DESCRIPTION, DRAW, PROBLEM = "main function", "input output description", "input generator", "problem statement"
SECTIONS = (CODE, DESCRIPTION, DRAW, PROBLEM)

# What the prompt offers as reasons to decline; others are kept as they are said.
DECLINE_REASONS = ("not_code", "no_logic", "trivial", "io_only", "random_only", "missing_code", "missing_library")
_MAX_REASON_CHARS = 40

_DECLINE = re.compile(
    r"^[\s*_`>#-]*NOT SUITABLE[\s*_`]*(?:[:–—-][\s*_`]*(?P<reason>[^:]*)(?::\s*(?P<detail>.*?))?)?[\s*_`]*$", re.IGNORECASE
)
_PYTHON = {"", "python", "py", "python3", "py3"}


@dataclass(frozen=True, slots=True)
class Declined:
    """Why a response gives no function: a stable snake_case reason, and a detail for people."""

    reason: str
    detail: str = ""


def parse_transform(text: str) -> UnifiedFunction | Declined:
    """Return the unified function of a transform response, or why there is none; nothing is raised and nothing evaluated.

    The form is docs/design.md, Teacher, transform response; how much deviation is tolerated is in tasks/core/markdown.py. A line
    `NOT SUITABLE: reason: detail` declines, whatever else is there.
    """
    if not text.strip():
        return Declined("empty_response")
    sections, prose = split_sections(text, SECTIONS)
    declined = _declined(prose if sections else text.splitlines())
    if declined:
        return declined
    by_title: dict[str, Section] = {}
    for section in sections:
        if section.title in by_title:
            return Declined("repeated_section", section.title)
        by_title[section.title] = section
    for title in SECTIONS:
        if title not in by_title:
            return Declined("missing_section", title)
    return _assemble(by_title)


def parameter_names(function: UnifiedFunction) -> list[str]:
    """The names of `main_solution`'s parameters, in order; none when the code does not parse or does not define it."""
    module = parse_module(function.reference_code)
    definition = _definition(module, ENTRY_POINT) if isinstance(module, ast.Module) else None
    return [argument.arg for argument in (*definition.args.args, *definition.args.kwonlyargs)] if definition else []


def _assemble(sections: dict[str, Section]) -> UnifiedFunction | Declined:
    reference_code = _code(sections[CODE], ENTRY_POINT)
    if isinstance(reference_code, Declined):
        return reference_code
    input_generator = _code(sections[DRAW], GENERATOR)
    if isinstance(input_generator, Declined):
        return input_generator
    problem = _entry_problem(reference_code) or _generator_problem(input_generator)
    if problem:
        return problem
    io_description, problem_statement = sections[DESCRIPTION].prose(), sections[PROBLEM].prose()
    for title, prose in ((DESCRIPTION, io_description), (PROBLEM, problem_statement)):
        if not prose:
            return Declined("empty_section", title)
    return UnifiedFunction(reference_code, io_description, input_generator, problem_statement)


def _code(section: Section, name: str) -> str | Declined:
    """The code of a section: the block that defines `name`, together with the others when it needs what they define."""
    blocks = [block for block in section.blocks if block.language in _PYTHON] or [Block("", section.prose())]
    modules = [(block.text, parse_module(block.text)) for block in blocks]
    chosen = next(((text, module) for text, module in modules if isinstance(module, ast.Module) and _definition(module, name)), None)
    if chosen is None:
        broken = next((module for _, module in modules if isinstance(module, Unparsable)), None)
        if broken is None or not section.blocks:
            return Declined(f"no_{name}", f'section "{section.title}" defines no function {name}')
        return Declined("code_does_not_parse" if name == ENTRY_POINT else "generator_does_not_parse", broken.detail)
    text, module = chosen
    others = [other for other in modules if other[0] is not text and isinstance(other[1], ast.Module)]
    missing = free_names(module)
    if any(missing & top_level_names(other) for _, other in others if isinstance(other, ast.Module)):
        return "\n\n".join(part for part, part_module in modules if isinstance(part_module, ast.Module))
    return text


def _definition(module: ast.Module, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The definition of `name` that is in force: the last one at top level."""
    found = [node for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name]
    return found[-1] if found else None


def _entry_problem(code: str) -> Declined | None:
    module = parse_module(code)
    definition = _definition(module, ENTRY_POINT) if isinstance(module, ast.Module) else None
    if definition is None:
        return Declined(f"no_{ENTRY_POINT}")
    arguments = definition.args
    if arguments.vararg or arguments.kwarg or arguments.posonlyargs:
        return Declined("unsupported_parameters", f"{ENTRY_POINT} has positional-only or variable parameters")
    if not arguments.args and not arguments.kwonlyargs:
        return Declined("no_parameters", f"{ENTRY_POINT} has no parameters")
    if isinstance(definition, ast.AsyncFunctionDef):
        return Declined("unsupported_function", f"{ENTRY_POINT} is async")
    return None


def _generator_problem(code: str) -> Declined | None:
    module = parse_module(code)
    definition = _definition(module, GENERATOR) if isinstance(module, ast.Module) else None
    if definition is None:
        return Declined(f"no_{GENERATOR}")
    arguments = definition.args
    required = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    if required or None in arguments.kw_defaults or isinstance(definition, ast.AsyncFunctionDef):
        return Declined("generator_needs_arguments", f"{GENERATOR} cannot be called without arguments")
    return None


def _declined(lines: list[str]) -> Declined | None:
    match = next((match for line in lines if (match := _DECLINE.match(line))), None)
    return _decline(match["reason"] or "", match["detail"] or "") if match else None


def _decline(said: str, detail: str) -> Declined:
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in said.casefold()).split()
    reason = "_".join(words)
    if not reason or len(reason) > _MAX_REASON_CHARS:  # a sentence instead of a reason
        return Declined("declined_other", ": ".join(part for part in (said.strip(), detail) if part))
    return Declined(f"declined_{reason}", detail)
