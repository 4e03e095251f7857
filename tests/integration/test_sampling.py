"""Sampling repeats itself: one function gives the same pairs in every run, whatever random numbers its generator draws from."""

import json

import pytest

from tasks.adapters.sampling import Sampled, sample_pairs
from tasks.adapters.sandbox import DockerSandbox
from tasks.core.canonical import digest
from tasks.core.selection import SamplingPolicy
from tasks.core.teaching import UnifiedFunction

DOUBLE = "def main_solution(n):\n    return n * 2\n"
OF_EACH_DRAW = "{}\ndef input_generator():\n    return {{'n': int({} * 10**9)}}\n"
OF_LOADING = "{}\nrng = {}\ndef input_generator():\n    return {{'n': int(rng.random() * 10**9)}}\n"
RESEEDING = "{}\ndef input_generator():\n    {}\n    return {{'n': int({} * 10**9)}}\n"
NUMPY = "import numpy as np"
OWN_CLASS = "import random\nclass Own(random.Random):\n    def seed(self, *given):\n        super().seed(*given)"

REPEATABLE = {
    "random": OF_EACH_DRAW.format("import random", "random.random()"),
    "Random()": OF_EACH_DRAW.format("import random", "random.Random().random()"),
    "Random() at load": OF_LOADING.format("from random import Random", "Random()"),
    "Random(None)": OF_EACH_DRAW.format("import random", "random.Random(None).random()"),
    "a class of its own": OF_EACH_DRAW.format(OWN_CLASS, "Own().random()"),
    "random.seed()": RESEEDING.format("import random", "random.seed()", "random.random()"),
    "seed imported by name": RESEEDING.format("from random import random, seed", "seed()", "random()"),
    "numpy.random": OF_EACH_DRAW.format(NUMPY, "np.random.rand()"),
    "default_rng()": OF_EACH_DRAW.format(NUMPY, "np.random.default_rng().random()"),
    "default_rng() at load": OF_LOADING.format("from numpy.random import default_rng", "default_rng()"),
    "RandomState()": OF_EACH_DRAW.format(NUMPY, "np.random.RandomState().rand()"),
    "RandomState.seed()": OF_LOADING.format(NUMPY, "np.random.RandomState(1)\nrng.seed()"),
    "Generator(PCG64())": OF_EACH_DRAW.format(NUMPY, "np.random.Generator(np.random.PCG64()).random()"),
    "numpy.random.seed()": RESEEDING.format(NUMPY, "np.random.seed()", "np.random.rand()"),
    "scipy.stats": OF_EACH_DRAW.format("from scipy import stats", "stats.uniform.rvs()"),
    "sympy": OF_EACH_DRAW.format("from sympy.core.random import rng", "rng.random()"),
}
UNREPEATABLE = {
    "SystemRandom": OF_EACH_DRAW.format("import random", "random.SystemRandom().random()"),
    "secrets": OF_EACH_DRAW.format("import secrets", "secrets.randbits(30) / 2**30"),
    "urandom": OF_EACH_DRAW.format("import os", "os.urandom(1)[0]"),
    "uuid": OF_EACH_DRAW.format("import uuid", "uuid.uuid4().int % 10**6"),
    "clock": OF_EACH_DRAW.format("import time", "time.time_ns() % 10**6"),
    "seeded with the clock": RESEEDING.format("import random, time", "random.seed(time.time_ns())", "random.random()"),
}


def sampled(sandbox: DockerSandbox, generator: str, function_id: str, code: str = DOUBLE) -> Sampled:
    return sample_pairs(sandbox, UnifiedFunction(code, "", generator, ""), "sample", digest(function_id), SamplingPolicy())


@pytest.mark.parametrize("rng", REPEATABLE)
def test_the_same_function_gives_the_same_pairs_and_another_one_others(sandbox: DockerSandbox, rng: str) -> None:
    first, again, other = (sampled(sandbox, REPEATABLE[rng], name) for name in ("one", "one", "other"))
    assert (first.reason, first.detail, len(first.pairs)) == (None, None, SamplingPolicy().pairs)
    assert again.pairs == first.pairs
    assert set(other.pairs).isdisjoint(first.pairs)


@pytest.mark.parametrize("source", UNREPEATABLE)
def test_a_generator_that_cannot_be_seeded_is_rejected(sandbox: DockerSandbox, source: str) -> None:
    result = sampled(sandbox, UNREPEATABLE[source], "one")
    assert (result.pairs, result.reason) == ((), "generator_not_repeatable")
    assert result.detail == "1 of 1 unsuccessful tries, most often: the generator draws other inputs for the same seed"


def test_explicit_seeds_stay_what_they_are(sandbox: DockerSandbox) -> None:
    generator = """
import random
import numpy as np
def input_generator():
    random.seed(5)
    values = [random.random(), random.Random(5).random(), float(np.random.default_rng(5).random()), np.random.RandomState(5).rand()]
    return {"values": values, "n": random.Random().random()}
"""
    code = "def main_solution(values, n):\n    return values\n"
    outputs = {output for name in ("one", "other") for _, output in sampled(sandbox, generator, name, code).pairs}
    assert len(outputs) == 1
    # the first numbers of seed 5: random.Random, numpy's PCG64, numpy's MT19937
    assert json.loads(outputs.pop()) == [0.6229016948897019, 0.6229016948897019, 0.8050029237453802, 0.22199317108973948]


def test_a_function_s_own_code_is_seeded_with_its_generator_and_called_without(sandbox: DockerSandbox) -> None:
    code = "import random\nSALT = random.Random().randrange(10**9)\ndef main_solution(n):\n    return [n, SALT]\n"
    generator = "def input_generator():\n    return {'n': SALT + random.randrange(100)}\n"
    result = sampled(sandbox, generator, "one", code)
    assert (result.pairs, result.reason) == ((), "nondeterministic")


def test_few_inputs_that_repeat_are_too_few_and_not_unrepeatable(sandbox: DockerSandbox) -> None:
    assert sampled(sandbox, "def input_generator():\n    return {'n': 1}\n", "one").reason == "too_few_distinct_inputs"
