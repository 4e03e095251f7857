"""How a command ends when it does not end well: by a defect."""

import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import Home, clean_environment
from tests.support.toy import write_corpus

DEFECT = """
import flows.progress
def defect():
    raise ValueError("a defect")
flows.progress.watcher = defect
import sys
from flows.cli import app
sys.argv = ["codeio", "ingest", sys.argv[1]]
app()
"""


def test_a_defect_is_not_success(home: Home, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 1)
    ended = subprocess.run(
        [sys.executable, "-c", DEFECT, str(tmp_path / "corpus")], env={**clean_environment(), **home.environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "a defect" in ended.stderr
