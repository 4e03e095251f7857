"""Programs that look for a way out: network, kernel, file systems, the engine, and things that last."""

from program import Program

SYSCALL = """
import ctypes
# On x86-64: init_module, kexec_load, keyctl, add_key, perf_event_open, open_by_handle_at, bpf, userfaultfd, vhangup
FORBIDDEN = (175, 246, 250, 248, 298, 304, 321, 323, 153)
def main_solution():
    libc = ctypes.CDLL(None)
    return [{}]
"""

ESCAPING = [
    Program("name_lookup", """
import socket
def main_solution():
    return socket.getaddrinfo("example.org", 80)
""", "exception", error_type="gaierror"),
    Program("outside_address", """
import socket
def main_solution():
    socket.create_connection(("192.0.2.1", 80), timeout=1)
""", "exception", error_type="OSError", message="[Errno 101] Network is unreachable"),
    Program("raw_sockets", """
import socket
def main_solution():
    refused = []
    for number in ((socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP), (socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_PACKET, 2)):
        try:
            socket.socket(*number)
        except PermissionError:
            refused.append(True)
    return refused
""", value="[true,true,true]"),
    Program("interfaces", "import socket\ndef main_solution():\n    return [name for _, name in socket.if_nameindex()]", value='["lo"]'),
    Program("mount_chroot_mknod", """
import os
def main_solution():
    refused = []
    for attempt in (lambda: os.chroot("/tmp"), lambda: os.mknod("/tmp/sda", 0o60600, os.makedev(8, 0)), lambda: os.setuid(0),
                    lambda: os.setgroups([0]), lambda: os.nice(-5)):
        try:
            attempt()
        except PermissionError:
            refused.append(True)
    return refused
""", value="[true,true,true,true,true]"),
    Program("forbidden_system_calls", SYSCALL.format("""
        libc.mount(b"none", b"/tmp", b"tmpfs", 0, None), libc.umount(b"/proc"), libc.swapon(b"/tmp/x", 0), libc.sethostname(b"x", 1),
        libc.unshare(0x10000000), libc.unshare(0x00020000), libc.reboot(0x1234567),  # user and mount namespaces
        *(libc.syscall(number, 0, 0, 0, 0, 0) for number in FORBIDDEN)
    """), value="[" + ",".join(["-1"] * 16) + "]"),
    Program("clock", """
import time
def main_solution():
    time.clock_settime(time.CLOCK_REALTIME, 0)
""", "exception", error_type="PermissionError", message="[Errno 1] Operation not permitted"),
    Program("lasting_ipc", SYSCALL.format("""
        libc.shmget(1234, 4096, 0o1666), libc.semget(1234, 1, 0o1666), libc.msgget(1234, 0o1666),
        libc.mq_open(b"/queue", 0o102, 0o666, None)
    """), value="[-1,-1,-1,-1]"),
    Program("lasting_files", """
import os
def main_solution():
    written = []
    for folder, below, _ in os.walk("/"):
        below[:] = [name for name in below if name not in ("proc", "sys", "site-packages", "python3.11")]
        try:
            open(folder + "/mark", "w").close()
            written.append(folder)
        except OSError:
            pass
    return written
""", value='["/tmp"]'),
    Program("engine_socket", """
import os
def main_solution():
    return [path for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd", "/.dockerenv.sock") if os.path.exists(path)]
""", value="[]"),
    Program("kernel_switches", """
import glob
def main_solution():
    opened = []
    for path in ["/proc/sysrq-trigger", "/proc/kcore", "/proc/sys/kernel/core_pattern", "/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/sda",
                 *glob.glob("/sys/fs/cgroup/**/*", recursive=True), *glob.glob("/sys/kernel/*"), *glob.glob("/sys/power/*")]:
        try:
            open(path, "r+b").close()
            opened.append(path)
        except OSError:
            pass
    return opened
""", value="[]"),
    Program("secrets_in_the_environment", "import os\ndef main_solution():\n    return sorted(os.environ)",
            value='["HOME","HOSTNAME","LANG","MKL_NUM_THREADS","NUMEXPR_NUM_THREADS","OMP_NUM_THREADS","OPENBLAS_NUM_THREADS","PATH",'
                  '"PYTHONHASHSEED"]'),
    Program("program_from_tmp", """
import os
def main_solution():
    with open("/tmp/program", "w") as file:
        file.write("#!/bin/sh\\necho out\\n")
    os.chmod("/tmp/program", 0o777)
    os.execv("/tmp/program", ["program"])
""", "exception", error_type="PermissionError", message="[Errno 13] Permission denied"),
    Program("set_user_id_programs", """
import os, stat
def main_solution():
    found = []
    for folder, below, names in os.walk("/"):
        below[:] = [name for name in below if name not in ("proc", "sys", "site-packages", "python3.11")]
        for name in names:
            try:
                mode = os.lstat(f"{folder}/{name}").st_mode
            except OSError:
                continue
            if stat.S_ISREG(mode) and mode & 0o6000:
                found.append(f"{folder}/{name}")
    return found
""", value="[]"),
    Program("another_program_instead", """
import os
def main_solution():
    os.execv("/bin/sh", ["sh", "-c", "exit 0"])
""", "killed", error_type="NoResult"),
    Program("processes_of_others", """
import os
def main_solution():
    return len([name for name in os.listdir("/proc") if name.isdigit()])
""", value="2"),
]  # fmt: skip
