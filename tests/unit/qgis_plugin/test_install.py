"""What the environment page installs: the small larsd where its wheel is, and torch otherwise."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.unit.qgis_plugin.test_schema import PLUGIN

#: A package of the plugin's folders without its `__init__`, which needs QGIS.
ALONE = "plugin_alone"


@pytest.fixture(scope="module")
def install() -> Iterator[Any]:
    """The modules that compose the commands; their texts stay in English, as without Qt."""
    texts = ModuleType(f"{ALONE}.texts")
    vars(texts)["tr"] = str
    folders = {ALONE: PLUGIN, f"{ALONE}.install": PLUGIN / "install"}
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in folders.items():
            package = ModuleType(name)
            package.__path__ = [str(folder)]
            patch.setitem(sys.modules, name, package)
        patch.setitem(sys.modules, texts.__name__, texts)
        names = ("environment", "interpreter", "wheels")
        made = {name: importlib.import_module(f"{ALONE}.install.{name}") for name in names}
        both = ModuleType("both")
        vars(both).update(made)
        yield both
    for name in [name for name in sys.modules if name.startswith(ALONE)]:
        del sys.modules[name]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with both wheels."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name in ("larsd_geo", "larsd_geo_runtime"):
        (folder / f"{name}-0.9.0-py3-none-any.whl").touch()
        (folder / f"{name}-0.10.0-py3-none-any.whl").touch()
    return folder


def plan(install: Any, source: Path, folder: Path, **choices: Any) -> Any:
    choices = {"torch": "none", **choices}
    return install.environment.Installation(
        sys.executable, str(source), folder=str(folder), **choices
    )


def installed(step: list[str]) -> str:
    """Return what a step installs last."""
    return Path(step[-1]).name


def test_the_small_larsd_is_proposed_where_its_wheel_is(install: Any, source: Path) -> None:
    proposed = install.wheels.proposed_torch
    assert proposed(str(source)) == "none"
    assert proposed(str(source / "larsd_geo_runtime-0.10.0-py3-none-any.whl")) == "none"
    for wheel in source.glob("larsd_geo_runtime-*"):
        wheel.unlink()
    assert proposed(str(source)) == "cpu"
    assert proposed("") == "cpu"


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_it_needs_no_address_on_any_system(
    install: Any, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    planned = plan(install, source, tmp_path / "env", index="https://index.invalid")
    make, pip = planned.commands()
    assert make[1:] == ["-m", "venv", "--clear", str(tmp_path / "env")]
    # The newest of its wheels, and no torch before it, although an address was left in the field.
    assert installed(pip) == "larsd_geo_runtime-0.10.0-py3-none-any.whl"
    assert planned.build == "none"
    assert planned.notice == "Installing; this takes a few minutes."


def test_with_torch_linux_takes_what_the_index_has_and_says_so(
    install: Any, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    planned = plan(install, source, tmp_path / "env", torch="cpu")
    assert installed(planned.commands()[-1]) == "larsd_geo-0.10.0-py3-none-any.whl"
    # The room that is asked for is that of the build that comes.
    assert planned.build == "gpu"
    assert "also runs on the CPU" in planned.notice
    for known in ({"index": "https://index.invalid"}, {"offline": True}):
        assert plan(install, source, tmp_path / "env", torch="cpu", **known).build == "cpu"


def test_windows_has_no_torch_for_gpus_without_an_address(
    install: Any, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(install.interpreter.InterpreterError, match=r"pytorch\.org"):
        plan(install, source, tmp_path / "env", torch="gpu").commands()


def test_a_wheel_that_is_not_there_is_named(install: Any, tmp_path: Path) -> None:
    for torch, name in (("none", "larsd_geo_runtime-"), ("cpu", "larsd_geo-")):
        with pytest.raises(install.interpreter.InterpreterError) as refused:
            plan(install, tmp_path, tmp_path / "env", torch=torch).commands()
        assert f"({name}" in str(refused.value)


@pytest.mark.parametrize(
    ("torch", "there", "gone"),
    [
        ("none", "larsd_geo", "larsd-geo"),
        ("cpu", "larsd_geo_runtime", "larsd-geo-runtime"),
        ("none", "larsd_geo_runtime", None),
        ("cpu", "larsd_geo", None),
    ],
)
def test_the_other_distribution_leaves_an_environment_that_is_updated(
    install: Any, source: Path, tmp_path: Path, torch: str, there: str, gone: str | None
) -> None:
    python = Path(install.interpreter.python_in(str(tmp_path / "env")))
    python.parent.mkdir(parents=True)
    python.touch()
    site = tmp_path / "env" / "lib" / "python3.12" / "site-packages"
    (site / f"{there}-0.1.0.dist-info").mkdir(parents=True)
    steps = plan(install, source, tmp_path / "env", torch=torch).commands()
    removals = [step for step in steps if "uninstall" in step]
    assert [step[-1] for step in removals] == ([gone] if gone else [])
    assert steps.index(removals[0]) < len(steps) - 1 if gone else len(steps) == 1
