"""What the sandbox benchmark runs: real functions with published inputs, or a sentence that says why there are none."""

import json
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from tasks.adapters.settings import PROJECT_ROOT
from tasks.core.canonical import NotSerialisableError, canonical_json

DATA = PROJECT_ROOT.parent / "shared" / "data" / "unified.jsonl"


@dataclass(frozen=True, slots=True)
class Function:
    """One published function: its code and its pairs as canonical JSON (input, output), at least one."""

    code: str
    pairs: tuple[tuple[str, str], ...]

    def checks(self, count: int) -> list[tuple[str, str]]:
        """Exactly `count` pairs: the published ones, from the beginning again where there are fewer."""
        return list(islice(cycle(self.pairs), count))

    @property
    def generator(self) -> str:
        """An input generator for a function that was published without one: it draws one of the published inputs."""
        inputs = sorted({given for given, _ in self.pairs})
        return f"import json, random\n_INPUTS = {inputs!r}\ndef input_generator():\n    return json.loads(random.choice(_INPUTS))\n"


def functions(path: Path = DATA) -> list[Function]:
    """The functions of a file in the published raw schema, in its order; raises OSError where it is absent."""
    with path.open(encoding="utf-8") as lines:
        found = [_function(json.loads(line)) for line in lines if line.strip()]
    return [function for function in found if function.pairs]


def _function(record: dict[str, object]) -> Function:
    pairs = []
    ios = record["ios"]
    for pair in ios if isinstance(ios, list) else json.loads(str(ios)):
        try:
            pairs.append((canonical_json(pair["input"]), canonical_json(pair["output"])))
        except NotSerialisableError:
            continue
    return Function(str(record["refcode"]), tuple(pairs))
