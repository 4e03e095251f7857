"""What the sandbox image is made from, and the id that follows from it."""

import hashlib
from functools import cache

import docker

from tasks.adapters.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "sandbox_image"
PROGRAM = ("runner.py", "child.py", "light_json.py", "plain.py", "seeding.py", "tracer.py", "tmpfs.py", "facts.py", "watch.py")
RECIPE = ("Dockerfile", "requirements.txt", "make_base.sh")
LABEL = "codeio.sandbox.image"


@cache
def image_id() -> str:
    """Content hash of the recipe, the pins and the program: equal ids run code alike, whichever machine built the image.

    The same for the whole process, also when the files change meanwhile: a run has one image.
    """
    content = hashlib.sha256()
    for name in (*PROGRAM, *RECIPE):
        content.update(f"{name}\n".encode() + (FOLDER / name).read_bytes())
    return content.hexdigest()


def image_tag() -> str:
    return f"codeio-sandbox:{image_id()[:16]}"


def image_present(api: docker.APIClient) -> bool:
    try:
        labels = api.inspect_image(image_tag())["Config"]["Labels"] or {}
    except docker.errors.ImageNotFound:
        return False
    return bool(labels.get(LABEL) == image_id())
