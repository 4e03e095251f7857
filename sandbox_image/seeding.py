"""Randomness that repeats: whatever random numbers of Python or numpy a generator uses, they follow from one seed.

An explicit seed stays what it is. Left alone is what is meant to be unpredictable: SystemRandom, secrets, os.urandom.
"""

from __future__ import annotations

import random
import sys

TYPE_CHECKING = False  # importing typing takes longer than starting a call
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

Random, seed_of_random = random.Random, random.Random.seed
shared_random = random._inst  # what random.random() and the other functions draw from
modules = sys.modules


class Seeding:
    """Of one process; made before foreign code is loaded."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.entropy = Random(f"unseeded {seed}").getrandbits  # one stream: no two unseeded generators are alike
        self._seed_the_unseeded(self.entropy)

    def begin(self) -> None:
        """Seed what the process shares, and make numpy's unseeded generators follow; again after foreign code may have imported it."""
        seed_of_random(shared_random, self.seed)
        if "numpy.random" in modules:
            modules["numpy.random.bit_generator"].randbits = self.entropy  # type: ignore[attr-defined] # the one source of its fresh seeds
            modules["numpy.random"].seed(self.seed)
        if "sympy.core.random" in modules:
            modules["sympy.core.random"].seed(self.seed)

    @staticmethod
    def _seed_the_unseeded(entropy: Callable[[int], int]) -> None:
        """Random() and seed() come here, of subclasses too; SystemRandom has a seed() of its own."""

        def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
            seed_of_random(self, entropy(256) if a is None else a, version)

        Random.seed = seed  # type: ignore[method-assign]
        random.seed = shared_random.seed
