"""Programs that want more than their share: processor, memory, processes, disk, output, time."""

from program import Program

GREEDY = [
    Program("fork_bomb", """
import os
def main_solution():
    while True:
        try:
            os.fork()
        except OSError:
            pass
""", "timeout", error_type="TimeLimit"),
    Program("thread_bomb", """
import threading, time
def main_solution():
    threading.stack_size(65536)
    while True:
        threading.Thread(target=time.sleep, args=(1000,)).start()
""", "exception", error_type="RuntimeError", message="can't start new thread"),
    Program("memory_bomb_at_once", "def main_solution():\n    return len(bytearray(10**11))", "out_of_memory", error_type="MemoryError"),
    Program("memory_bomb_bit_by_bit", """
def main_solution():
    kept = []
    while True:
        kept.append(bytearray(10**6))
""", "out_of_memory", error_type="MemoryError"),
    Program("memory_bomb_in_c", """
import numpy
def main_solution():
    return float(numpy.ones(10**9).sum())
""", "out_of_memory", error_type="MemoryError"),
    Program("memory_bomb_in_many_processes", """
import os, time
def main_solution():
    for _ in range(4):
        if os.fork() == 0:
            kept = bytearray(b"x") * (200 * 2**20)
            time.sleep(1000)
    codes = {os.wait()[1] for _ in range(2)}
    return sorted(codes)
""", value="[9]"),
    Program("memory_bomb_that_catches", """
def main_solution():
    kept = []
    while True:
        try:
            kept.append(bytearray(10**7))
        except MemoryError:
            pass
""", "timeout", error_type="TimeLimit"),
    Program("fills_tmp", """
def main_solution():
    for number in range(1000):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(2**20))
""", "exception", error_type="OSError", message="[Errno 28] No space left on device"),
    Program("writes_one_huge_file", """
def main_solution():
    with open("/tmp/huge", "wb") as file:
        while True:
            file.write(bytes(2**20))
""", "exception", error_type="OSError", message="[Errno 27] File too large"),
    Program("fills_inodes", """
def main_solution():
    for number in range(10**6):
        open(f"/tmp/{number}", "w").close()
""", "exception", error_type="OSError", message="[Errno 28] No space left on device: "),
    Program("nests_directories", """
import os
def main_solution():
    os.chdir("/tmp")
    for number in range(3000):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    open("file", "w").close()
    os.chmod(".", 0)
    return "deep"
""", value='"deep"'),
    Program("leaves_odd_files", """
import os, socket
def main_solution():
    os.mkfifo("/tmp/fifo")
    os.symlink("/", "/tmp/root")
    os.symlink("loop", "/tmp/loop")
    socket.socket(socket.AF_UNIX).bind("/tmp/socket")
    os.makedirs("/tmp/closed/inner/x")
    os.chmod("/tmp/closed/inner", 0)
    os.chmod("/tmp/closed", 0)
    open(b"/tmp/\\xff\\xfe", "w").close()
    return len(os.listdir("/tmp"))
""", value="6"),
    Program("gigabytes_on_stdout", """
import os
def main_solution():
    while True:
        os.write(1, b"x" * 65536)
""", "timeout", error_type="TimeLimit"),
    Program("gigabytes_on_stderr", """
import sys
def main_solution():
    while True:
        print("y" * 65536, file=sys.stderr)
""", "timeout", error_type="TimeLimit"),
    Program("endless_loop", "def main_solution():\n    while True:\n        pass", "timeout", error_type="TimeLimit"),
    Program("endless_regex", """
import re
def main_solution():
    return bool(re.match(r"(a|aa|a)+$", "a" * 100 + "b"))
""", "timeout", error_type="TimeLimit"),
    Program("endless_c_call", "def main_solution():\n    return sum(range(10**13))", "timeout", error_type="TimeLimit"),
    Program("sleeps", "import time\ndef main_solution():\n    time.sleep(1000)", "timeout", error_type="TimeLimit"),
    Program("stops_itself", """
import os, signal
def main_solution():
    os.kill(os.getpid(), signal.SIGSTOP)
""", "timeout", error_type="TimeLimit"),
    Program("ignores_every_signal", """
import signal
def main_solution():
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass
""", "timeout", error_type="TimeLimit"),
    Program("wants_higher_limits", """
import resource
def main_solution():
    resource.setrlimit(resource.RLIMIT_CPU, (1000, 1000))
""", "exception", error_type="ValueError", message="not allowed to raise maximum limit"),
    Program("endless_exception_message", """
class Endless(Exception):
    def __str__(self):
        while True:
            pass
def main_solution():
    raise Endless
""", "timeout", error_type="TimeLimit"),
]  # fmt: skip
