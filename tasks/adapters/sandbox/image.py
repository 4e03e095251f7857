"""Builds the sandbox image when the one that the recipe describes is missing: `python -m tasks.adapters.sandbox.image`."""

import hashlib
import io
import logging
import shutil
import subprocess
import sys
import tarfile
from typing import BinaryIO

import docker
from filelock import FileLock

from tasks.adapters.faults import Fault, SandboxUnavailable
from tasks.adapters.sandbox.container import ENGINE_ERRORS, connect
from tasks.adapters.sandbox.recipe import FOLDER, LABEL, PROGRAM, image_id, image_present, image_tag

logger = logging.getLogger(__name__)

BUILD = FOLDER / ".build"
REGISTRY_BASE = "python:3.11-slim"
REGISTRY_SECONDS = 20
PLATFORMS = ("manylinux_2_17", "manylinux2014", "manylinux_2_27", "manylinux_2_28")


def ensure_image(api: docker.APIClient) -> None:
    """Build the image unless it is there; takes seconds then, minutes the first time. Raises SandboxUnavailable when it cannot be built."""
    if image_present(api):
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(BUILD / "lock"):
        if not image_present(api):  # another process may just have built it
            _make_image(api)


def _make_image(api: docker.APIClient) -> None:
    try:
        architecture = api.info()["Architecture"]
        base = _ensure_base(api)
        _fetch_libraries(architecture)
        _build(api, base)
    except ENGINE_ERRORS as error:
        raise SandboxUnavailable(f"The sandbox image could not be built: {error}") from None


def _ensure_base(api: docker.APIClient) -> str:
    """A registry's Python image where one answers quickly, else one made of Debian packages; both are kept for the next build."""
    made = f"codeio-sandbox-base:{hashlib.sha256((FOLDER / 'make_base.sh').read_bytes()).hexdigest()[:16]}"
    for name in (REGISTRY_BASE, made):
        if _is_here(api, name):
            return name
    _say(f"base image: pulling {REGISTRY_BASE}")
    try:
        docker.APIClient(version="auto", timeout=REGISTRY_SECONDS, **docker.utils.kwargs_from_env()).pull(REGISTRY_BASE)
        if _is_here(api, REGISTRY_BASE):
            return REGISTRY_BASE
    except ENGINE_ERRORS as error:
        logger.info("no registry: %s", error)
    _say("base image: no registry answers, making one of Debian packages (about a minute)")
    archive = BUILD / "base.tar"
    with archive.open("wb") as out:
        _run(["sh", str(FOLDER / "make_base.sh")], out)
    repository, _, tag = made.partition(":")
    with archive.open("rb") as data:
        api.import_image_from_data(data, repository=repository, tag=tag)
    archive.unlink()
    return made


def _is_here(api: docker.APIClient, name: str) -> bool:
    try:
        api.inspect_image(name)
    except docker.errors.ImageNotFound:
        return False
    return True


def _fetch_libraries(architecture: str) -> None:
    """The pinned wheels, unpacked for the engine's platform; the image build then needs no network."""
    target, mark = BUILD / "site-packages", BUILD / "site-packages.for"
    wanted = hashlib.sha256((FOLDER / "requirements.txt").read_bytes()).hexdigest() + architecture
    if mark.exists() and mark.read_text() == wanted:
        return
    _say("libraries: fetching")
    shutil.rmtree(target, ignore_errors=True)
    platforms = [option for name in PLATFORMS for option in ("--platform", f"{name}_{architecture}")]
    _run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile",
            "--python-version", "3.11", "--implementation", "cp", *platforms,
            "--target", str(target), "-r", str(FOLDER / "requirements.txt"),
        ],
        subprocess.DEVNULL,
    )  # fmt: skip
    for folder in [path for name in ("tests", "test") for path in target.rglob(name) if path.is_dir()]:
        shutil.rmtree(folder)  # the packages' own tests
    mark.write_text(wanted)


def _run(command: list[str], out: int | BinaryIO) -> None:
    """Run a command whose messages matter only when it fails: then the last of them are the reason."""
    done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()][-5:]
        raise SandboxUnavailable("The sandbox image could not be built: " + "\n".join(lines))


def _build(api: docker.APIClient, base: str) -> None:
    _say("image: building")
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        for name in (*PROGRAM, "Dockerfile"):
            archive.add(FOLDER / name, name)
        archive.add(BUILD / "site-packages", "site-packages", filter=_owned_by_root)
    context.seek(0)
    stream = api.build(
        fileobj=context, custom_context=True, tag=image_tag(), labels={LABEL: image_id()}, buildargs={"BASE": base},
        rm=True, forcerm=True, network_mode="none", decode=True, timeout=1800,
    )  # fmt: skip
    for message in stream:
        if "error" in message:
            raise SandboxUnavailable(f"The sandbox image could not be built: {message['error']}")


def _owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mode |= 0o444 | (0o111 if entry.isdir() else 0)
    return entry


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    try:
        ensure_image(connect())
    except Fault as fault:
        _say(str(fault))
        return 1
    _say(f"sandbox image {image_tag()} is ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
