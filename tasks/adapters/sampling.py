"""Sampling a function: draw inputs, run them, keep what is simple enough, and confirm it in a second interpreter."""

from collections import Counter
from dataclasses import dataclass

from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.sandbox.session import Session
from tasks.core import identity
from tasks.core.outcomes import CallOutcome, Generated
from tasks.core.selection import (
    NONDETERMINISTIC,
    SamplingPolicy,
    accept,
    draw_problem,
    generator_problem,
    rejection_reason,
    repeat_problem,
    should_stop,
)
from tasks.core.teaching import UnifiedFunction

CONFIRMING_HASH_SEED = 1


@dataclass(frozen=True, slots=True)
class Sampled:
    """What sampling gave: confirmed (input_json, output_json) pairs, or a reason why there are too few."""

    pairs: tuple[tuple[str, str], ...]
    reason: str | None
    detail: str | None
    call_count: int
    duration_seconds: float


def sample_pairs(
    sandbox: DockerSandbox, function: UnifiedFunction, sample_id: str, function_id: str, policy: SamplingPolicy, draw: int = 0,
) -> Sampled:  # fmt: skip
    """Sample one function in one fresh container; repeats its result for the same function_id, policy and draw.

    Inputs are drawn with a seed derived from the function_id, run on what parsing their canonical text gives, and kept pairs run
    again in reverse order in an interpreter with another hash seed. Raises SandboxFault for faults of our own.
    """
    with sandbox.session(sample_id=sample_id, purpose="sample", code_hint=function.reference_code) as session:
        sampling = _Sampling(session, function, policy)
        sampling.collect(identity.sampling_seed(function_id, draw))
        confirmed = sampling.confirm() if len(sampling.kept) >= policy.min_pairs else []
    if len(confirmed) >= policy.min_pairs:
        return Sampled(tuple(confirmed), None, None, session.call_count, session.duration_seconds)
    reason, detail = rejection_reason(sampling.tally, policy)
    return Sampled((), reason, detail, session.call_count, session.duration_seconds)


class _Sampling:
    """The state of sampling one function: what was kept, and a tally of what went wrong."""

    def __init__(self, session: Session, function: UnifiedFunction, policy: SamplingPolicy) -> None:
        self.session, self.function, self.policy = session, function, policy
        self.kept: list[tuple[str, str]] = []
        self.tally: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._cpu_seconds = 0.0

    def collect(self, seed: int) -> None:
        """Draw inputs chunk by chunk and run them, until enough pairs are kept or trying further is useless."""
        tries = 0
        while self._wanted() and tries < self.policy.max_tries:
            count = min(self.policy.chunk_size, self.policy.max_tries - tries)
            drawn = self._draw(seed + tries, count)
            if tries == 0 and not self._repeats(drawn, seed, count):
                return
            tries += count
            self._run(self._fresh(drawn))
            if drawn.end.name != "ok":
                return

    def confirm(self) -> list[tuple[str, str]]:
        """The kept pairs that a second interpreter repeats; a single one that comes out otherwise condemns the function."""
        self.session.restart(hash_seed=CONFIRMING_HASH_SEED)
        backwards = self.kept[::-1]
        outcomes = self.session.call(self.function.reference_code, [input_json for input_json, _ in backwards])
        repeated = [pair for pair, outcome in zip(backwards, outcomes, strict=True) if outcome.value_json == pair[1]][::-1]
        different = len(self.kept) - len(repeated)
        if different:
            self.tally[NONDETERMINISTIC] += different
            return []
        return repeated

    def _wanted(self) -> int:
        """How many pairs are still wanted; 0 when trying further is useless."""
        if should_stop(self.tally, len(self.kept), self.policy) or self._cpu_seconds >= self.policy.cpu_seconds:
            return 0
        return self.policy.pairs - len(self.kept)

    def _draw(self, seed: int, count: int) -> Generated:
        drawn = self.session.generate(self.function.reference_code, self.function.input_generator, seed, count, count)
        self._cpu_seconds += drawn.end.cpu_seconds
        return drawn

    def _repeats(self, drawn: Generated, seed: int, count: int) -> bool:
        """Say whether the generator draws the same again: one that reads the clock or the system's entropy cannot be sampled repeatably."""
        problem = repeat_problem(drawn, self._draw(seed, count)) if drawn.inputs else None
        if problem:
            self.tally[problem] += 1
        return problem is None

    def _fresh(self, drawn: Generated) -> list[str]:
        for reason, count in drawn.unusable.items():
            self.tally[draw_problem(reason)] += count
        if drawn.end.name != "ok":
            self.tally[generator_problem(drawn.end)] += 1
        fresh = [input_json for input_json in drawn.inputs if input_json not in self._seen]
        self._seen.update(fresh)
        return fresh

    def _run(self, inputs: list[str]) -> None:
        while inputs and (wanted := self._wanted()):
            chunk, inputs = inputs[:wanted], inputs[wanted:]
            outcomes = self.session.call(self.function.reference_code, chunk)
            for input_json, outcome in zip(chunk, outcomes, strict=True):
                self._cpu_seconds += outcome.cpu_seconds
                self._keep(input_json, outcome)

    def _keep(self, input_json: str, outcome: CallOutcome) -> None:
        problem = accept(input_json, outcome, self.policy.complexity)
        if problem is None and outcome.value_json is not None:
            self.kept.append((input_json, outcome.value_json))
        else:
            self.tally[problem or "none_output"] += 1
