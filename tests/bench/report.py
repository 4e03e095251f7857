"""The benchmark's figures as a table: what was asked for, what came out. Against the floor a ratio is of cost, otherwise of speed."""

import statistics
from collections.abc import Iterator

from tests.bench.sandbox import AT_LEAST, AT_MOST, CALLS, SAMPLING_AT_LEAST, Timing, ratio

HEAD = "| what | sandbox, samples/s | against | samples/s | ratio | asked | |\n|---|---|---|---|---|---|---|"


def table(timings: dict[str, Timing], rounds: int, per_round: int) -> str:
    """Markdown: one row per comparison, then what each side got done."""
    rows = list(_rows(timings, per_round))
    done = ", ".join(f"{name} {timing.done}" for name, timing in timings.items())
    return "\n".join([HEAD, *rows, "", f"Medians of {rounds} rounds of {per_round} samples. Done in all rounds: {done}."])


def _rows(timings: dict[str, Timing], per_round: int) -> Iterator[str]:
    def speed(name: str) -> str:
        return f"{per_round / statistics.median(timings[name].seconds):.1f}"

    for calls in CALLS:
        ours, theirs = timings[f"sandbox {calls}"], timings[f"reference {calls}"]
        times = ratio(theirs.seconds, ours.seconds)
        asked = AT_LEAST["reference", calls]
        speeds = speed(f"sandbox {calls}"), speed(f"reference {calls}")
        yield _row(f"{calls} calls", speeds[0], "reference", speeds[1], times, f"≥ {asked}", times >= asked)
    floor = timings["floor"]
    for calls in CALLS:
        ours = timings[f"sandbox {calls}"]
        limit = AT_MOST.get(("floor", calls))
        asked, speeds = f"≤ {limit}" if limit else "", (speed(f"sandbox {calls}"), speed("floor"))
        cost = ratio(ours.seconds, floor.seconds)
        yield _row(f"{calls} calls", speeds[0], "floor, all samples", speeds[1], cost, asked, not limit or cost <= limit)
        cost = ratio(ours.median_sample_seconds, floor.median_sample_seconds)
        yield _row(f"{calls} calls", "", "floor, median sample", "", cost, asked, not limit or cost <= limit)
    for name, limit in (("sampling reference", SAMPLING_AT_LEAST), ("sampling bare process", None)):
        times = ratio(timings[name].seconds, timings["sampling sandbox"].seconds)
        asked = f"≥ {limit}" if limit else ""
        yield _row("sampling 10 pairs", speed("sampling sandbox"), name, speed(name), times, asked, not limit or times >= limit)


def _row(what: str, ours: str, against: str, theirs: str, value: float, asked: str, met: bool) -> str:
    verdict = "" if not asked else "met" if met else "missed"
    return f"| {what} | {ours} | {against} | {theirs} | {value:.2f} | {asked} | {verdict} |"
