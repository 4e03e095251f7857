"""What runs inside the container, as far as it can be tested outside: our own code on values of our own, never foreign code."""

import importlib.util
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.sandbox.checks import check_facts
from tasks.adapters.sandbox.preload import modules_named_in
from tasks.adapters.sandbox.recipe import FOLDER, PROGRAM, image_id
from tasks.core.canonical import NotSerialisableError, canonical_json
from tasks.core.limits import SandboxLimits


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"sandbox_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


plain, tmpfs = _load("plain"), _load("tmpfs")

texts = st.text(st.characters(codec=None), max_size=8)
long_integers = st.integers(4299, 4301).map(lambda digits: 10**digits)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.binary(max_size=2) | long_integers
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(texts | st.integers(), inner, max_size=4)
)


@given(values)
def test_the_container_writes_the_canonical_json_of_the_host(value: Any) -> None:
    try:
        expected = canonical_json(value)
    except NotSerialisableError:
        with pytest.raises(plain.NotSerialisable):
            plain.canonical_text(value, 10**6)
    else:
        assert plain.canonical_text(value, 10**6) == expected


@pytest.mark.parametrize("depth", [99, 100, 101, 102])
def test_both_give_up_at_the_same_depth(depth: int) -> None:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    refused = [False, False]
    for index, write in enumerate((canonical_json, lambda deep: plain.canonical_text(deep, 10**6))):
        try:
            write(value)
        except (NotSerialisableError, plain.NotSerialisable):
            refused[index] = True
    assert refused[0] is refused[1] is (depth > 100)


@given(st.text(st.characters(codec="utf-8"), max_size=30), st.integers(1, 100))
def test_the_size_limit_is_one_of_bytes(text: str, limit: int) -> None:
    if len(canonical_json(text).encode()) <= limit:
        assert plain.canonical_text(text, limit) == canonical_json(text)
    else:
        with pytest.raises(plain.TooLarge):
            plain.canonical_text(text, limit)


def test_numbers_keep_their_exact_form() -> None:
    assert plain.canonical_text([-0.0, 1e16, 1e-7, 0.1, True, 10**20], 1000) == "[-0.0,1e+16,1e-07,0.1,true,100000000000000000000]"


def test_an_emptied_folder_is_empty_and_nothing_else_is(tmp_path: Any) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    root = tmp_path / "root"
    (root / "a" / "b" / "c").mkdir(parents=True)
    (root / "a" / "b" / "file").write_text("x")
    (root / "link").symlink_to(outside)
    (root / "a" / "loop").symlink_to(root)
    (root / "a" / "b").chmod(0)
    tmpfs.empty(str(root))
    assert list(root.iterdir()) == []
    assert (outside / "kept").read_text() == "kept"


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ("import numpy as np", ["numpy"]),
        ("    from scipy import stats, os", ["scipy", "scipy.stats"]),
        ("import scipy.optimize as so", ["scipy", "scipy.optimize"]),
        ("import json, math # numpy", ["json", "math"]),
        ("from collections.abc import Sequence", ["abc", "collections"]),
        ("import os, socket, turtle, antigravity", []),
        ("this does (not parse\nimport heapq", ["heapq"]),
        ("x = 'import numpy'", []),
    ],
)
def test_modules_to_import_ahead_are_those_the_code_names_and_we_trust(code: str, modules: list[str]) -> None:
    assert modules_named_in(code) == modules


@pytest.mark.parametrize(
    ("swap", "machine_kb", "memory_and_swap", "ok"),
    [
        ("0", "8000000", "", True),  # cgroup v2
        ("", "8000000", str(SandboxLimits().memory_bytes), True),  # cgroup v1
        ("", "0", "", True),  # a kernel that does not count swap, on a machine without any
        ("max", "0", "", True),
        ("max", "8000000", "", False),
        ("", "8000000", "9223372036854771712", False),
        ("", "", "", False),
    ],
)
def test_swap_is_capped_or_there_is_none(swap: str, machine_kb: str, memory_and_swap: str, ok: bool) -> None:
    seen = {"swap": {"swap": swap, "machine_kb": machine_kb, "memory_and_swap": memory_and_swap}}
    assert [fact.ok for fact in check_facts(seen, SandboxLimits()) if fact.name == "swap"] == [ok]


def test_the_image_id_covers_every_file_of_the_image() -> None:
    copied = {name for line in (FOLDER / "Dockerfile").read_text().splitlines() if line.startswith("COPY") for name in line.split()[1:-1]}
    assert copied - {"site-packages"} == set(PROGRAM)
    assert {path.name for path in FOLDER.glob("*.py")} == set(PROGRAM)
    assert len(image_id()) == 64


def test_pins_are_hashed_and_name_no_index() -> None:
    pins = (FOLDER / "requirements.txt").read_text()
    assert "://" not in pins
    names = [line for line in pins.splitlines() if "==" in line]
    assert names
    assert all(line.endswith("\\") for line in names)
