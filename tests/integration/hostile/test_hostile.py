"""Each hostile program has its own outcome, and neither the next call nor the next sample notices that it was there."""

import json

import pytest
from deadly import DEADLY
from escaping import ESCAPING
from greedy import GREEDY
from lying import LYING
from program import Program

from tasks.adapters.sandbox import DockerSandbox, Session

PROGRAMS = [*GREEDY, *DEADLY, *LYING, *ESCAPING]

# What an honest call sees when nothing of an earlier one is left.
HONEST = """
import os, signal, sys
print("printed by the honest call")
def main_solution(numbers):
    return {
        "sum": sum(numbers), "tmp": os.listdir("/tmp"), "processes": len([p for p in os.listdir("/proc") if p.isdigit()]),
        "nice": os.getpriority(os.PRIO_PROCESS, 0), "descriptors": len(os.listdir("/proc/self/fd")), "cwd": os.getcwd(),
    }
"""
EXPECTED = {"sum": 6, "tmp": [], "processes": 2, "nice": 0, "descriptors": 5, "cwd": "/tmp"}


def assert_honest_call_is_right(session: Session) -> None:
    (outcome,) = session.call(HONEST, ['{"numbers":[1,2,3]}'])
    assert (outcome.name, outcome.printed) == ("ok", "printed by the honest call\n"), outcome
    assert json.loads(outcome.value_json or "") == EXPECTED


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_hostile_program_spoils_its_own_call_only(program: Program, quick_sandbox: DockerSandbox) -> None:
    with quick_sandbox.session(sample_id=program.name, purpose="hostile") as session:
        (outcome,) = session.call(program.code, ["{}"])
        assert_honest_call_is_right(session)
    with quick_sandbox.session() as session:
        assert_honest_call_is_right(session)
    assert outcome.name == program.outcome, outcome
    assert outcome.value_json == program.value
    if program.error_type is not None:
        assert outcome.error_type == program.error_type
    if program.message is not None:
        assert (outcome.error_message or "").startswith(program.message)
    assert len(outcome.printed) <= 8192


STARVES = """
import os
def main_solution():
    os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""


@pytest.mark.soak
def test_a_supervisor_that_is_starved_by_sixty_processes_is_given_up(quick_sandbox: DockerSandbox) -> None:
    """It may or may not come round before the host's patience ends; either way the call is to blame, and no other."""
    with quick_sandbox.session() as session:
        (outcome,) = session.call(STARVES, ["{}"])
        assert_honest_call_is_right(session)
    assert (outcome.name, outcome.error_type) in {("killed", "ContainerDied"), ("timeout", "TimeLimit")}


def test_every_program_has_a_name_of_its_own() -> None:
    names = [program.name for program in PROGRAMS]
    assert len(names) == len(set(names)) >= 45
