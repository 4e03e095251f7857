"""The environment that Prefect runs in when the command line starts a flow by itself: quiet, private, and with a home of ours."""

import logging
import os
from pathlib import Path

from flows.leaving import leave_quietly
from tasks.adapters.faults import LedgerUnavailable

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


def prepare_prefect(home: Path) -> None:
    """Set Prefect's environment for a run from the command line; call before prefect is imported.

    What the user has set stays. With PREFECT_API_URL set, runs show in that server's UI; else Prefect starts a server of its own
    for the time of the run, with its state under the home.
    """
    leave_quietly()
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if "PREFECT_HOME" not in os.environ:
        folder = (home / "prefect").absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)  # Prefect does not make parents
        except OSError as error:
            raise LedgerUnavailable(f"cannot create {folder}: {error.strerror}; set CODEIO_HOME to a writable folder") from None
        os.environ["PREFECT_HOME"] = str(folder)
    # Prefect tells of events it could not deliver while its own server goes down: of no use to anyone.
    logging.getLogger("prefect").setLevel(logging.CRITICAL)
    logging.getLogger("prefect.events").setLevel(logging.CRITICAL + 1)
