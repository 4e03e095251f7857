"""Faults of our own infrastructure: the only things that raise. Everything the code or the teacher does is data.

    Fault
    ├── Transient      worth trying again as it is (lock held, daemon restarting, 429/5xx, connection reset)
    │   ├── SandboxFault
    │   └── EndpointFault
    └── Terminal       trying again cannot help; the message is one sentence that says what to do
        ├── SandboxUnavailable   no engine, no image, or a limit that does not hold
        ├── TeacherUnavailable   wrong key, unknown model, quota exhausted, nobody listens
        ├── LedgerUnavailable    database unreadable, read-only, disk full, made by a newer version
        ├── SourceUnusable       a source that cannot be read at all
        └── BuildLocked          another build holds the database
"""


class Fault(Exception):
    """Base of all faults of ours; its text is shown to people as it is."""


class Transient(Fault):
    pass


class Terminal(Fault):
    pass


class SandboxFault(Transient):
    pass


class EndpointFault(Transient):
    pass


class SandboxUnavailable(Terminal):
    pass


class TeacherUnavailable(Terminal):
    pass


class LedgerUnavailable(Terminal):
    pass


class SourceUnusable(Terminal):
    pass


class BuildLocked(Terminal):
    pass
