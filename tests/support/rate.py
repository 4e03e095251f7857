"""How full the HTTP teacher keeps the line: rate against the ideal (in flight / latency), and CPU per call.

    python -m tests.support.rate --latency 0.5 --in-flight 256 --seconds 30

The endpoint runs in a process of its own; batches follow each other as a build's do, and the start is not measured. The figures mean
something only on an idle machine.
"""

import argparse
import asyncio
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tasks.adapters.settings import PROJECT_ROOT, Settings
from tasks.adapters.teachers.openai import OpenAITeacher
from tests.support.asking import ask

BATCH = 384  # 64 samples, 3 pairs, 2 kinds
PROMPT = "total = total + value  # a line of code\n" * 150


async def keep_asking(teacher: OpenAITeacher, numbers: "itertools.count[int]") -> None:
    """Answer one batch after the other, for ever."""
    while True:
        await teacher.respond([ask(f"{next(numbers)} {PROMPT}") for _ in range(BATCH)])


async def measure(url: str, latency: float, in_flight: int, seconds: float) -> str:
    """Return one line with rate and CPU over `seconds` of steady state."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), teacher_base_url=url, teacher_model="m", teacher_concurrency=in_flight)
        teacher, numbers = OpenAITeacher(settings), itertools.count()
        batches = [asyncio.create_task(keep_asking(teacher, numbers)) for _ in range(2 * in_flight // BATCH + 2)]
        await asyncio.sleep(3 * latency)
        count, cpu, wall = teacher.responses.count(), time.process_time(), time.monotonic()
        await asyncio.sleep(seconds)
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
        count = teacher.responses.count() - count
        for batch in batches:
            batch.cancel()
        await asyncio.gather(*batches, return_exceptions=True)
        await teacher.aclose()
    ideal = in_flight / latency
    return f"{count / wall:.0f} calls/s, {100 * count / wall / ideal:.1f}% of {ideal:.0f}; {1000 * cpu / count:.2f} ms CPU per call"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Rate and CPU per call of the HTTP teacher.")
    parser.add_argument("--latency", type=float, default=0.5, help="seconds the endpoint takes")
    parser.add_argument("--in-flight", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    command = [sys.executable, "-m", "tests.support.endpoint", "--latency", str(options.latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT_ROOT) as endpoint:
        assert endpoint.stdout is not None
        try:
            print(asyncio.run(measure(endpoint.stdout.readline().strip(), options.latency, options.in_flight, options.seconds)))
        finally:
            endpoint.terminate()
            endpoint.stdout.read()


if __name__ == "__main__":
    main()
