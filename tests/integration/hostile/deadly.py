"""Programs that end, or refuse to end, in unusual ways, and ones that go for the supervisor."""

from program import Program

DENIED = "[Errno 13] Permission denied: "

DEADLY = [
    Program("sys_exit_0", "import sys\ndef main_solution():\n    sys.exit(0)", "exception", error_type="SystemExit", message="0"),
    Program("exit_at_import", "exit()\ndef main_solution():\n    return 1", "exception", error_type="SystemExit"),
    Program("os_exit_0", "import os\ndef main_solution():\n    os._exit(0)", "killed", error_type="NoResult"),
    Program("os_exit_3", "import os\nos._exit(3)", "killed", error_type="Exit"),
    Program("abort", "import os\ndef main_solution():\n    os.abort()", "killed", error_type="SIGABRT"),
    Program("segfault", "import ctypes\ndef main_solution():\n    ctypes.string_at(0)", "killed", error_type="SIGSEGV"),
    Program("kills_itself", "import os\ndef main_solution():\n    os.kill(os.getpid(), 9)", "killed", error_type="SIGKILL"),
    Program("keyboard_interrupt", "def main_solution():\n    raise KeyboardInterrupt", "exception", error_type="KeyboardInterrupt"),
    Program("endless_recursion_in_c", """
import sys
def main_solution():
    sys.setrecursionlimit(10**9)
    class Deep:
        def __getattr__(self, name):
            return getattr(self, name)
    return Deep().x
""", "killed", error_type="SIGSEGV"),
    Program("outlives_the_call", """
import os, time
def main_solution():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                time.sleep(0.01)
                try:
                    open("/tmp/haunted", "w").close()
                except OSError:
                    pass
        os._exit(0)
    return "gone"
""", value='"gone"'),
    Program("child_keeps_the_pipes", """
import os, signal, time
def main_solution():
    if os.fork() == 0:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        time.sleep(1000)
    return "returned"
""", value='"returned"'),
    Program("both_sides_of_a_fork_return", "import os\ndef main_solution():\n    os.fork()\n    return 'once'", value='"once"'),
    Program("thread_that_never_ends", """
import atexit, threading, time
def main_solution():
    threading.Thread(target=time.sleep, args=(1000,)).start()
    atexit.register(time.sleep, 1000)
    return "done"
""", value='"done"'),
    Program("signals_pid_1_and_kills_everyone", """
import os
def main_solution():
    for number in (1, 2, 3, 6, 9, 11, 15, 19, 24, 30):
        os.kill(1, number)
    if os.fork() == 0:
        os.kill(-1, 9)
        os._exit(0)
    os.wait()
""", "killed", error_type="SIGKILL"),
    Program("limits_pid_1", """
import resource
def main_solution():
    resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))
""", "killed", error_type="ContainerDied"),
    Program("limits_the_memory_of_pid_1", """
import resource
def main_solution():
    resource.prlimit(1, resource.RLIMIT_DATA, (0, 0))
    return "x" * 900000
""", "killed", error_type="ContainerDied"),
    Program("starves_pid_1", """
import os
def main_solution():
    os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))
    while True:
        pass
""", "killed", error_type="ContainerDied"),
    Program("renices_pid_1", """
import os
def main_solution():
    os.setpriority(os.PRIO_PROCESS, 1, 19)
""", "killed", error_type="ContainerDied"),
    Program("writes_to_the_supervisors_stdout", """
def main_solution():
    open("/proc/1/fd/1", "wb")
""", "exception", error_type="PermissionError", message=DENIED + "'/proc/1/fd/1'"),
    Program("reads_the_supervisors_memory", """
def main_solution():
    open("/proc/1/mem", "rb")
""", "exception", error_type="PermissionError", message=DENIED + "'/proc/1/mem'"),
    Program("reads_the_supervisors_environment", """
def main_solution():
    return open("/proc/1/environ").read()
""", "exception", error_type="PermissionError", message=DENIED + "'/proc/1/environ'"),
    Program("makes_the_supervisor_the_memory_victim", """
def main_solution():
    open("/proc/1/oom_score_adj", "w")
""", "exception", error_type="PermissionError", message=DENIED + "'/proc/1/oom_score_adj'"),
    Program("spares_itself_from_the_memory_killer", """
def main_solution():
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")
""", "exception", error_type="PermissionError", message="[Errno 13] Permission denied"),
    Program("traces_the_supervisor", """
import ctypes, os
def main_solution():
    libc = ctypes.CDLL(None, use_errno=True)
    attach, seize, pidfd_getfd = libc.ptrace(16, 1, 0, 0), libc.ptrace(0x4206, 1, 0, 0), libc.syscall(438, os.pidfd_open(1), 1, 0)
    return [attach, seize, pidfd_getfd]
""", value="[-1,-1,-1]"),
    Program("reads_the_supervisors_memory_by_syscall", """
import ctypes
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
def main_solution():
    buffer = ctypes.create_string_buffer(16)
    here, there = Vector(ctypes.addressof(buffer), 16), Vector(id(main_solution), 16)
    return ctypes.CDLL(None).process_vm_readv(1, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
""", value="-1"),
    Program("writes_result_lines_everywhere", """
import os
LINE = b'{"index":0,"status":0,"stopped":null,"cpu":0,"wall":0,"frames":[["G",""],["R","42"]],"whole":true,"printed":""}\\n'
def main_solution():
    for fd in range(256):
        try:
            os.write(fd, LINE)
        except OSError:
            pass
    return "honest"
""", "killed", error_type="ForgedResult"),
    Program("floods_the_result_pipe", """
import os
def main_solution():
    while True:
        os.write(3, bytes(65536))
""", "killed", error_type="ForgedResult"),
    Program("sends_two_results", """
import os
def main_solution():
    os.write(3, b"R" + (2).to_bytes(4, "big") + b"42")
    return "honest"
""", "killed", error_type="ForgedResult"),
    Program("sends_half_a_result", """
import os
def main_solution():
    os.write(3, b"R" + (1000).to_bytes(4, "big") + b"42")
    os._exit(0)
""", "killed", error_type="ForgedResult"),
    # A process can forge its own result; that is no more than returning it.
    Program("sends_its_own_result", """
import os
def main_solution():
    os.write(3, b"R" + (2).to_bytes(4, "big") + b"42")
    os._exit(0)
""", value="42"),
    Program("closes_everything", "import os\ndef main_solution():\n    os.closerange(0, 256)\n    return 1", "killed", error_type="Exit"),
    Program("replaces_the_streams", """
import sys
def main_solution():
    sys.stdout.close()
    sys.stderr = sys.__stderr__ = None
    return 1
""", value="1"),
]  # fmt: skip
