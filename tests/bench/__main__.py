"""`python -m tests.bench sandbox`: see docs/benchmarks.md for what is measured and how to read it."""

import argparse
import os
import platform
import sys
from pathlib import Path

from tasks.adapters.faults import Fault
from tests.bench.material import DATA, functions
from tests.bench.peers import peers_table
from tests.bench.report import table
from tests.bench.sandbox import measure


def main() -> int:
    """Print what was measured as Markdown; 1 when there is no sandbox, 0 otherwise: a missed target is a figure, not an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Benchmarks, as ratios within one run.")
    parser.add_argument("what", choices=["sandbox"])
    parser.add_argument("--data", type=Path, default=DATA, help="functions in the published raw schema")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--samples", type=int, default=24, help="functions per round")
    parser.add_argument("--concurrency", type=int, action="append", help="samples at a time; may be repeated (2, and twice the cores)")
    parser.add_argument("--peers", type=Path, help="folder with virtual environments of other sandboxes, made where they are missing")
    options = parser.parse_args()
    if not options.data.exists():
        print(f"No benchmark: {options.data} is not there; give a file in the published raw schema with --data.")
        return 0
    material, cores = functions(options.data), os.cpu_count() or 1
    print(f"{len(material)} functions, {cores} cores, Linux {platform.release().split('-')[0]}, load {os.getloadavg()[0]:.1f} at the start")
    try:
        for concurrency in options.concurrency or sorted({2, 2 * cores}):
            print(f"\n## {concurrency} at a time\n", flush=True)
            per_round = min(options.samples, len(material))
            print(table(measure(material, concurrency, cores, options.rounds, per_round), options.rounds, per_round), flush=True)
        if options.peers:
            print("\n## Other sandboxes\n", flush=True)
            print(peers_table(material, options.peers, options.rounds))
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
