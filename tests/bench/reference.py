"""The reference's way, as described in FACTS: one plain Python process per check or per sampled function, with numpy in its prelude.

Foreign code stays off the host here too: all of these processes live in one long-lived container of the sandbox's image.
"""

from dataclasses import replace

import docker

from tasks.adapters.sandbox.container import host_config
from tasks.core.limits import DEFAULT_LIMITS, MIB
from tests.bench.material import Function
from tests.bench.program import Program

# Runs the programs it is given, each as `python -c`, as many at a time as it is told; answers with what each wrote.
SPAWNER = """
import json, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

def run(program):
    try:
        done = subprocess.run([sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return [None, ""]
    return [done.returncode, done.stdout[-100:].decode("utf-8", "replace")]

for line in sys.stdin:
    job = json.loads(line)
    with ThreadPoolExecutor(job["concurrency"]) as pool:
        print(json.dumps(list(pool.map(run, job["programs"]))), flush=True)
"""

CHECK = """
import json
import numpy as np

def same(actual, expected):
    if isinstance(expected, float) or isinstance(actual, float):
        return bool(np.isclose(actual, expected, rtol=1e-3))
    return json.loads(json.dumps(actual)) == expected

{code}

given, expected = json.loads({given!r}), json.loads({expected!r})
assert same(main_solution(**given), expected)
"""

SAMPLE = """
import json
{prelude}

def simple(value, depth=0):
    if isinstance(value, (list, tuple)):
        return depth < 20 and len(value) < 20 and all(simple(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return depth < 20 and len(value) < 20 and all(simple(item, depth + 1) for item in value.values())
    return len(value) < 100 if isinstance(value, str) else value is not None

{code}
{generator}

pairs = {{}}
for _ in range(1000):
    try:
        given = input_generator()
        text = json.dumps(given, sort_keys=True)
        if text in pairs or not simple(given):
            continue
        output = main_solution(**given)
        if simple(output):
            pairs[text] = json.dumps(output)
    except Exception:
        continue
    if len(pairs) == {count}:
        break
print("PAIRS", len(pairs))
"""


class Reference:
    """One long-lived container with all processors, in which plain processes run the programs."""

    def __init__(self, api: docker.APIClient, run_label: str, cores: int, concurrency: int) -> None:
        self.concurrency = concurrency
        limits = replace(DEFAULT_LIMITS, cpus=float(cores), memory_bytes=4096 * MIB, processes=1024, open_files=1024)
        spawner = SPAWNER.replace("SECONDS", str(DEFAULT_LIMITS.call_seconds))
        config = host_config(api, limits, None)
        config["CpuShares"] = 1024 * concurrency  # as much weight as that many containers have when the machine is busy
        self.program = Program(api, config, run_label, ["python3", "-u", "-c", spawner])

    def check(self, functions: list[Function], count: int) -> int:
        """Run `count` checks per function; returns how many passed."""
        programs = [
            CHECK.format(code=function.code, given=given, expected=expected)
            for function in functions for given, expected in function.checks(count)
        ]  # fmt: skip
        return sum(status == 0 for status, _ in self._run(programs))

    def sample(self, functions: list[Function], count: int, prelude: str) -> int:
        """Sample up to `count` unconfirmed pairs per function; returns how many came out."""
        programs = [
            SAMPLE.format(prelude=prelude, code=function.code, generator=function.generator, count=count) for function in functions
        ]
        return sum(int(said.split()[-1]) for _, said in self._run(programs) if said.split()[-2:-1] == ["PAIRS"])

    def close(self) -> None:
        self.program.remove()

    def _run(self, programs: list[str]) -> list[tuple[int | None, str]]:
        answers = self.program.ask({"concurrency": self.concurrency, "programs": programs})
        return [(status, said) for status, said in answers]
