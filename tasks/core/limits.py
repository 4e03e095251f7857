"""What foreign code may use inside the sandbox (docs/design.md, Sandbox). The complexity of kept pairs is another matter."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Limits of one container and of one call in it; seconds, bytes, counts."""

    # of a call's process
    call_seconds: float = 5.0  # wall clock, and CPU (the paper's runtime limit)
    data_bytes: int = 384 * MIB  # so that code sees MemoryError before the container's memory is gone
    output_bytes: int = 1_000_000  # canonical JSON of a returned value
    input_bytes: int = 65_536  # canonical JSON of a generated input
    message_bytes: int = 2048  # of an exception
    # of the container
    memory_bytes: int = 512 * MIB  # memory, and memory and swap together
    tmp_bytes: int = 64 * MIB
    tmp_entries: int = 4096
    cpus: float = 1.0
    processes: int = 64
    open_files: int = 128
    file_bytes: int = 32 * MIB
    # of the host's patience: what the supervisor needs on top of the calls it runs, when the machine is busy
    patience_seconds: float = 30.0


DEFAULT_LIMITS = SandboxLimits()
