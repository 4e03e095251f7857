"""From a raw file to the candidates worth trying: entries in order of merit, each with the likeliest specs for its parameters."""

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.core.offline.assemble import Candidate, Unusable, sliced
from tasks.core.offline.cleaning import clean
from tasks.core.offline.entries import Entry, entries_of, resolver
from tasks.core.offline.evidence import Evidence
from tasks.core.offline.exemplars import comments, shown_calls, written_inputs
from tasks.core.offline.guess import specs_for
from tasks.core.offline.parameters import Parameter
from tasks.core.offline.relations import related
from tasks.core.offline.scope import Scope, Slice, scope_of
from tasks.core.offline.scripts import scripts_of
from tasks.core.offline.simulations import simulations_of
from tasks.core.offline.source import MAX_CHARACTERS, Source, read_source
from tasks.core.offline.specs import Spec
from tasks.core.offline.structures import Instance
from tasks.core.offline.watching import observe

MAX_ENTRIES = 10
MAX_VARIANTS = 4
MAX_PARAMETERS = 7


@dataclass(frozen=True)
class Trial:
    """An entry with everything it needs, and the ways of drawing its arguments, the likeliest first."""

    entry: Entry
    needed: Slice
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Plan:
    """What may be tried of a file, and why each other entry may not."""

    scope: Scope
    trials: tuple[Trial, ...]
    unusable: tuple[Unusable, ...]


def plan(raw: str) -> Plan | Unusable:
    """Analyse a raw file; returns what to try, or why there is nothing to try."""
    if len(raw) > MAX_CHARACTERS:
        return Unusable("too_long", f"{len(raw)} characters")
    source = read_source(raw)
    if source is None:
        return Unusable("does_not_parse", "neither as Python 3 nor as Python 2")
    try:
        return _plan(source)
    except RecursionError:
        return Unusable("too_deeply_nested", "the syntax tree is deeper than the analysis goes")


def _plan(source: Source) -> Plan | Unusable:
    raw_scope = scope_of(source)
    shown = shown_calls(source.tree)
    cleaned = Source(source.text, clean(source.tree, raw_scope.modules), source.python2, source.dropped)
    scope = scope_of(cleaned)
    strings = [node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    written = written_inputs("\n".join([comments(source.text), *strings]))
    simulations = simulations_of(scope, shown, written, lambda name: class_spec(scope, name))
    found = [*entries_of(scope, shown, written), *scripts_of(scope), *simulations]
    entries = sorted(found, key=lambda entry: -entry.score)
    if not entries:
        return Unusable("no_function", "no function takes arguments and no script reads or sets any")
    trials: list[Trial] = []
    unusable: list[Unusable] = []
    for entry in entries[: 2 * MAX_ENTRIES]:
        needed = sliced(scope, entry)
        if isinstance(needed, Unusable):
            unusable.append(needed)
            continue
        candidates = tuple(_candidates(scope, entry))
        if candidates:
            trials.append(Trial(entry, needed, candidates))
        else:
            unusable.append(Unusable("no_usable_inputs", f"the arguments of {entry.name} have no JSON form"))
    return Plan(scope, tuple(trials[:MAX_ENTRIES]), tuple(unusable))


def _candidates(scope: Scope, entry: Entry) -> Iterator[Candidate]:
    """Yield combinations of specs, those nearest to the likeliest first."""
    if len(entry.parameters) > MAX_PARAMETERS:
        return
    options: dict[str, list[Spec]] = {}
    for parameter in entry.parameters:
        found = entry.evidence.get(parameter.name) or Evidence()
        options[parameter.name] = specs_for(parameter, found, entry.doc, lambda name: class_spec(scope, name))
        if not options[parameter.name]:
            return
    ranks = sorted(itertools.product(*(range(len(specs)) for specs in options.values())), key=lambda ranks: (sum(ranks), max(ranks)))
    for rank in ranks[:MAX_VARIANTS]:
        chosen = {name: specs[position] for (name, specs), position in zip(options.items(), rank, strict=True)}
        yield Candidate(entry, related(entry.parameters, chosen, entry.evidence))


def class_spec(scope: Scope, name: str, depth: int = 0) -> Spec | None:
    """Return a spec for objects of a class of the file whose constructor takes plain values."""
    owner = scope.definitions.get(name, [None])[-1]
    if not isinstance(owner, ast.ClassDef) or depth > 1:
        return None
    constructor = next((m for m in owner.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"), None)
    if constructor is None or constructor.args.vararg or constructor.args.kwarg:
        return None
    arguments = constructor.args.args[1:]
    arguments = arguments[: len(arguments) - len(constructor.args.defaults)]
    evidence = {argument.arg: Evidence() for argument in arguments}
    observe(constructor, dict(evidence), resolver(scope))
    fields: list[tuple[str, Spec]] = []
    for argument in arguments:
        annotation = ast.unparse(argument.annotation) if argument.annotation else None
        parameter = Parameter(argument.arg, annotation)
        specs = specs_for(parameter, evidence[argument.arg], "", lambda inner: class_spec(scope, inner, depth + 1))
        if not specs:
            return None
        fields.append((argument.arg, specs[0]))
    return Instance(name, tuple(fields)) if fields else None
