"""Other sandboxes of PyPI on the same engine, image and samples, one sample after the other: each in a virtual environment of its own.

They run what they are given in one process per container: no call is isolated from the next, none is judged by how it ended, and a single
call that runs wild takes its sample along. They are never dependencies of the project.
"""

import io
import json
import subprocess
import sys
import time
import uuid
from pathlib import Path
from statistics import median

import docker

from tasks.adapters.sandbox import DockerSandbox
from tasks.adapters.sandbox.container import connect
from tasks.adapters.sandbox.recipe import image_tag
from tests.bench.material import Function

CALLS = 10
SAMPLES = 6
# epicbox 1.1 needs the old urllib3 interface.
PEERS = {"epicbox": ["epicbox", "urllib3<2"], "llm_sandbox": ["llm-sandbox[docker]"]}
PEER_IMAGE = "codeio-bench-peer"
DOCKERFILE = "FROM {image}\nUSER 0\nRUN ln -s python3 /usr/bin/python && mkdir -p /sandbox\nWORKDIR /sandbox\nCMD [\"sh\"]\n"
PROGRAM = """
import json, sys
sys.path.append("/opt/codeio/site-packages")
_print, print = print, lambda *_, **__: None
{code}
for given, expected in json.loads({checks!r}):
    try:
        if main_solution(**json.loads(given)) == json.loads(expected):
            _print("passed")
    except Exception:
        pass
"""


def peers_table(functions: list[Function], folder: Path, rounds: int) -> str:
    """Markdown: seconds per sample of each peer and of the sandbox, in turns; a peer that does not run says why instead."""
    some = functions[:SAMPLES]
    api = connect()
    image = {"image": image_tag()}
    for _ in api.build(fileobj=io.BytesIO(DOCKERFILE.format(**image).encode()), tag=PEER_IMAGE, network_mode="none", rm=True, decode=True):
        pass
    try:
        return _table({name: _environment(folder / name, wanted) for name, wanted in PEERS.items()}, some, rounds)
    finally:
        _sweep(api)
        api.remove_image(PEER_IMAGE, force=True)


def _table(environments: dict[str, Path | str], some: list[Function], rounds: int) -> str:
    programs = [PROGRAM.format(code=function.code, checks=json.dumps(function.checks(CALLS))) for function in some]
    timings: dict[str, list[tuple[float, int]]] = {}
    reasons = {name: where for name, where in environments.items() if isinstance(where, str)}
    sandbox = DockerSandbox(f"bench-{uuid.uuid4().hex[:8]}")
    for _ in range(rounds):
        timings.setdefault("sandbox", []).append(_ours(sandbox, some))
        for name, where in environments.items():
            answer = _peer(name, where, programs) if name not in reasons and isinstance(where, Path) else None
            if isinstance(answer, str):
                reasons[name] = answer
            elif answer is not None:
                timings.setdefault(name, []).append(answer)
    own = median(seconds for seconds, _ in timings["sandbox"])
    rows = ["| what | seconds per sample | of the sandbox | checks passed |", "|---|---|---|---|"]
    for name, results in timings.items():
        seconds = median(seconds for seconds, _ in results)
        rows.append(f"| {name} | {seconds / len(some):.2f} | {seconds / own:.2f} | {results[0][1]} of {len(some) * CALLS} |")
    return "\n".join([*rows, *(f"\n{name} does not run here: {reason}" for name, reason in reasons.items())])


def _ours(sandbox: DockerSandbox, some: list[Function]) -> tuple[float, int]:
    sandbox.ensure_ready()
    started, passed = time.monotonic(), 0
    for function in some:
        checks = function.checks(CALLS)
        with sandbox.session(purpose="bench", code_hint=function.code) as session:
            outcomes = session.call(function.code, [given for given, _ in checks])
        passed += sum(outcome.value_json == expected for (_, expected), outcome in zip(checks, outcomes, strict=True))
    return time.monotonic() - started, passed


def _environment(where: Path, wanted: list[str]) -> Path | str:
    """The interpreter of a virtual environment with `wanted` in it, or why there is none."""
    python = where / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(where)], check=True)
        done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], capture_output=True, text=True)
        if done.returncode:
            return done.stderr.strip().splitlines()[-1]
    return python


def _peer(name: str, python: Path, programs: list[str]) -> tuple[float, int] | str:
    """Seconds and checks passed, or the last line of what it complains about."""
    script = Path(__file__).parent / f"peer_{name}.py"
    job = json.dumps({"image": PEER_IMAGE, "programs": programs})
    done = subprocess.run([str(python), str(script)], input=job, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    seconds, passed = json.loads(done.stdout.splitlines()[-1])
    return seconds, passed


def _sweep(api: docker.APIClient) -> None:
    """Remove what a peer left behind of the image that only they use."""
    for left in api.containers(all=True, filters={"ancestor": PEER_IMAGE}):
        api.remove_container(left["Id"], force=True)
