"""The audition: candidates are tried in order until one gives enough good pairs; decisions only, the sandbox is elsewhere.

`audition` is a generator: it yields what should be run and is sent what came of it, so that the same decisions serve any runner.
"""

import re
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, replace

from tasks.core.offline.assemble import Candidate, Unusable, generator, program
from tasks.core.offline.plan import Plan, Trial
from tasks.core.offline.rehearsal import Rehearsal, conversion_for
from tasks.core.offline.relations import smaller
from tasks.core.offline.specs import Spec
from tasks.core.offline.structures import Chain, Tree

MAX_REHEARSALS = 24  # per file
MAX_PER_TRIAL = 5
MAX_CONFIRMATIONS = 4


@dataclass(frozen=True)
class Rehearse:
    """Draw inputs and call main_solution on them; the reply is a Rehearsal."""

    code: str
    generator: str


@dataclass(frozen=True)
class Confirm:
    """Rehearse with another seed, and call again what came out well, with another hash seed; the reply holds the confirmed pairs."""

    code: str
    generator: str


@dataclass(frozen=True)
class Chosen:
    """The candidate that goes out, its program texts and the pairs that were seen of it."""

    trial: Trial
    candidate: Candidate
    code: str
    generator: str
    seen: Rehearsal


Step = Rehearse | Confirm
Audition = Generator[Step, Rehearsal, Chosen | Unusable]


def audition(plan: Plan) -> Audition:
    """Try the plan's candidates: the first good one that is confirmed is chosen, else the best usable one that is."""
    kept: list[Chosen] = []
    ends: Counter[str] = Counter()
    left = MAX_REHEARSALS
    confirmations = MAX_CONFIRMATIONS
    for trial in plan.trials:
        if left <= 0:
            break
        best: Chosen | None = None
        reply: Rehearsal | None = None
        tries, failures = _tries(trial), list[str]()
        for _ in range(min(MAX_PER_TRIAL, left)):
            candidate = tries.send(reply) if reply is not None else next(tries, None)
            step = _rehearsal_of(plan, trial, candidate) if candidate is not None else None
            if candidate is None or step is None:
                break
            left -= 1
            reply = yield step
            ends.update(reply.ends)
            failures = [*failures, max(reply.ends, key=lambda end: reply.ends[end])] if reply.ends and not reply.pairs else []
            if len(failures) >= 3 and len(set(failures)) == 1:
                break  # whatever it is given, it fails in the same way
            if reply.usable and (best is None or reply.worth > best.seen.worth):
                best = Chosen(trial, candidate, step.code, step.generator, reply)
            if reply.good:
                break
        if best is not None and best.seen.good and confirmations:
            confirmations -= 1
            confirmed = yield Confirm(best.code, best.generator)
            if confirmed.usable:
                return replace(best, seen=confirmed)
            ends.update(confirmed.ends)
        elif best is not None:
            kept.append(best)
    for chosen in sorted(kept, key=lambda found: -found.seen.worth)[:confirmations]:
        confirmed = yield Confirm(chosen.code, chosen.generator)
        if confirmed.usable:
            return replace(chosen, seen=confirmed)
    return _nothing(plan, ends)


def _rehearsal_of(plan: Plan, trial: Trial, candidate: Candidate) -> Rehearse | None:
    try:
        return Rehearse(program(plan.scope, candidate, trial.needed), generator(candidate))
    except RecursionError:  # an expression too deep to be written out
        return None


def _tries(trial: Trial) -> Generator[Candidate | None, Rehearsal, None]:
    """Yield the candidates of a trial; what came of one decides what is changed for the next."""
    pending: list[Candidate] = list(trial.candidates)
    shrunk = 0
    while pending:
        candidate = pending.pop(0)
        reply = yield candidate
        wanted = _wanted_type(candidate, reply)
        if wanted is not None:
            pending.insert(0, replace(candidate, specs={**candidate.specs, **wanted}))
        elif reply.problems and candidate.conversion == "none":
            pending.insert(0, candidate.converted(conversion_for(reply.problems[0])))
        elif reply.problems and candidate.conversion != "plain":
            pending.insert(0, candidate.converted("plain"))
        elif shrunk < 2 and (_too_much(reply) or (len(reply.pairs) >= 4 and reply.common_share > 0.7)):
            shrunk += 1  # less work, and small inputs meet rare conditions more often
            pending.insert(0, replace(candidate, specs=smaller(candidate.specs)))
    yield None


def _wanted_type(candidate: Candidate, reply: Rehearsal) -> dict[str, Spec] | None:
    """Return the parameter that has to be a tree, a linked list or an array, when the errors say so."""
    if reply.pairs or not reply.messages:
        return None
    match = re.search(r"'(int|list|str|float)' object has no attribute '(\w+)'", reply.messages[0])
    kind: type[Tree] | type[Chain] | None = None
    if match:
        kind = Tree if match.group(2) in ("left", "right") else Chain if match.group(2) == "next" else None
    given = [name for name, spec in candidate.specs.items() if match and spec.type_name.split("[")[0] == match.group(1)]
    return {given[0]: kind()} if kind is not None and given else None


def _too_much(reply: Rehearsal) -> bool:
    return sum(reply.ends.get(end, 0) for end in ("too_slow", "too_complex", "RecursionError", "killed")) * 4 > reply.draws


def _nothing(plan: Plan, ends: Counter[str]) -> Unusable:
    """Say what kept the file from being used: the commonest end of its rehearsals, else the first thing that stood in the way."""
    if not plan.trials:
        return plan.unusable[0] if plan.unusable else Unusable("no_function", "nothing in the file takes arguments")
    names = ", ".join(dict.fromkeys(trial.entry.name for trial in plan.trials[:4]))
    common = "not_deterministic" if ends["not_deterministic"] else ends.most_common(1)[0][0] if ends else "none"
    if common == "ok":
        return Unusable("same_output_always", f"tried {names}: too few different outputs")
    if common == "returns_nothing":
        return Unusable("returns_nothing", f"tried {names}")
    if common in ("too_slow", "too_complex", "not_deterministic", "unserialisable"):
        return Unusable(common, f"tried {names}")
    return Unusable("no_usable_inputs", f"tried {names}: mostly {common}")


