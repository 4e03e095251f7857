"""Which names of the standard library and of the sandbox's libraries make code depend on more than its arguments: one table."""

from collections.abc import Iterable

_PROCESS = "os.system os.popen os.fork os.kill os._exit os.abort os.execv os.execve os.execvp os.execl os.spawnv os.spawnl os.startfile"
_OS_FILES = """os.listdir os.walk os.scandir os.remove os.unlink os.rename os.replace os.mkdir os.makedirs os.rmdir os.removedirs os.stat
    os.lstat os.access os.chdir os.getcwd os.open os.fdopen os.read os.write os.chmod os.utime os.path.exists os.path.isfile
    os.path.isdir os.path.getsize os.path.getmtime os.path.realpath os.path.expanduser"""
_PATH_FILES = """open exists is_file is_dir iterdir glob rglob read_text read_bytes write_text write_bytes mkdir unlink touch stat cwd home
    resolve rename rmdir"""
_PANDAS_FILES = "csv table excel json parquet pickle hdf feather sql fwf html xml"
_RANDOM_NAMES = """Random SystemRandom betavariate choice choices expovariate gammavariate gauss getrandbits getstate lognormvariate
    normalvariate paretovariate randbytes randint random randrange sample setstate shuffle triangular uniform vonmisesvariate
    weibullvariate"""

# Reasons (stable) and the dotted names under which they are met; a name covers everything below it.
_BY_REASON: dict[str, str] = {
    "random": "random secrets numpy.random os.urandom os.getrandom uuid.uuid1 uuid.uuid4 uuid.getnode",
    "clock": """time.time time.time_ns time.perf_counter time.perf_counter_ns time.monotonic time.monotonic_ns time.process_time
        time.process_time_ns time.thread_time time.clock time.sleep time.localtime time.gmtime time.ctime time.asctime time.strftime
        timeit datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today pandas.Timestamp.now
        pandas.Timestamp.today pandas.Timestamp.utcnow""",
    "environment": """os.environ os.environb os.getenv os.getpid os.getppid os.getlogin os.getuid os.uname os.cpu_count sys.argv platform
        getpass socket.gethostname argparse optparse getopt""",
    "reads_stdin": "builtins.input builtins.raw_input builtins.breakpoint sys.stdin sys.__stdin__ fileinput",
    "filesystem": f"""builtins.open io.open io.FileIO codecs.open glob shutil tempfile sqlite3.connect numpy.load numpy.loadtxt
        numpy.genfromtxt numpy.fromfile numpy.save numpy.savez numpy.savetxt {_OS_FILES}
        {" ".join(f"pathlib.Path.{name}" for name in _PATH_FILES.split())}
        {" ".join(f"pandas.read_{name}" for name in _PANDAS_FILES.split())}""",
    "network": """socket ssl requests urllib2 urllib3 urllib.request urllib.urlopen urllib.urlretrieve http.client http.server httplib
        httpx aiohttp ftplib smtplib poplib imaplib telnetlib xmlrpc websocket websockets socketserver webbrowser""",
    "process": f"subprocess multiprocessing concurrent.futures.ProcessPoolExecutor pty commands {_PROCESS}",
}  # fmt: skip

# Look covered and are harmless: seeding alone draws nothing.
_PURE = """random.seed numpy.random.seed secrets.compare_digest scipy.stats.randint socket.inet_aton socket.inet_ntoa socket.inet_pton
    socket.inet_ntop"""

_REASONS: dict[str, str | None] = {
    **{name: reason for reason, names in _BY_REASON.items() for name in names.split()},
    **dict.fromkeys(_PURE.split()),
}

# Libraries whose drawing functions all say so in their names (networkx.gnp_random_graph, sympy.randprime, scipy.sparse.random).
_LIBRARIES = {"numpy", "scipy", "pandas", "sympy", "networkx"}

# Methods that mean the same on whatever object they are called.
METHODS = {"rvs": "random", "read_text": "filesystem", "write_text": "filesystem", "read_bytes": "filesystem", "write_bytes": "filesystem"}

# What `from MODULE import *` brings, where the module as a whole is covered.
STAR_NAMES = {"random": frozenset(_RANDOM_NAMES.split())}


def impurity_reason(dotted: str) -> str | None:
    """The reason under which a dotted name (`module.name.attribute`, builtins as `builtins.name`) is impure, or None."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in _REASONS:
            return _REASONS[prefix]
    if parts[0] in _LIBRARIES and _draws(parts[1:]):
        return "random"
    return None


def _draws(parts: Iterable[str]) -> bool:
    return any("random" in part or part.startswith("rand") for part in parts)
