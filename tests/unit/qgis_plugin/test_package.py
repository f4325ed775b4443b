"""The plugin's zip passes the checks of QGIS's plugin repository, and what would not is refused."""

from __future__ import annotations

import configparser
import importlib.util
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def package() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "plugin_package", REPOSITORY / "qgis_plugin" / "package.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def changed(package: ModuleType, tmp_path: Path) -> Callable[..., Path]:
    """A zip of the plugin with files added or replaced; None removes one."""

    def make(**files: str | bytes | None) -> Path:
        good = package.build(tmp_path / "good")
        path = tmp_path / "changed.zip"
        named = {name.replace("__DOT__", "."): content for name, content in files.items()}
        with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
            for name in source.namelist():
                if name.partition("/")[2] not in named:
                    target.writestr(source.getinfo(name), source.read(name))
            for name, content in named.items():
                if content is not None:
                    target.writestr(f"larsd_detect/{name}", content)
        return path

    return make


@pytest.mark.slow
def test_the_zip_passes_and_is_the_same_each_time(package: ModuleType, tmp_path: Path) -> None:
    first = package.build(tmp_path / "1")
    second = package.build(tmp_path / "2")
    assert first.read_bytes() == second.read_bytes()
    errors, warnings = package.check(first)
    assert errors == []
    # Calls of subprocess with a list are warned of, always; so are asserts and the placeholders.
    known = ("bandit B603", "bandit B101", "metadata.txt: NOT READY FOR UPLOAD")
    assert [text for text in warnings if not text.startswith(known)] == []


def test_metadata_is_complete_and_names_the_dependency(package: ModuleType) -> None:
    parser = configparser.ConfigParser()
    parser.read(package.PLUGIN / "metadata.txt", encoding="utf-8")
    general = parser["general"]
    assert general["qgisMinimumVersion"] == "3.22"
    assert general["qgisMaximumVersion"] == "4.99"
    assert general["hasProcessingProvider"] == "yes"
    assert "larsd-geo" in general["about"]
    assert not (REPOSITORY / "qgis_plugin" / "larsd_detect" / "wheels").exists()


def test_addresses_can_be_given_when_building(package: ModuleType, tmp_path: Path) -> None:
    made = package.build(tmp_path, url="https://code.invalid/larsd/", email="me@code.invalid")
    text = zipfile.ZipFile(made).read("larsd_detect/metadata.txt").decode()
    assert "\ntracker=https://code.invalid/larsd/issues\n" in text
    assert "\nemail=me@code.invalid\n" in text
    assert ".example" not in text


@pytest.mark.slow
def test_a_wheel_goes_into_a_zip_of_its_own_name(package: ModuleType, tmp_path: Path) -> None:
    wheel = tmp_path / "larsd_geo-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"\xff\xfe a wheel")
    made = package.build(tmp_path, wheel=wheel)
    assert made.name.endswith("-with-larsd.zip")
    assert f"larsd_detect/wheels/{wheel.name}" in zipfile.ZipFile(made).namelist()
    errors, warnings = package.check(made)
    assert errors == []
    assert any("is a binary file" in text for text in warnings)


# Put together here, so that no scanner finds them in this file.
_LOGIN = "address = 'https://user:" + "hunter2@host.invalid/x'\n"


@pytest.mark.parametrize(
    ("files", "refusal"),
    [
        ({"LICENSE": None}, "LICENSE is missing"),
        ({"run__DOT__sh": "echo"}, "suspicious suffix"),
        ({"__pycache__/x__DOT__pyc": b"\x00"}, "must not be in it"),
        ({"__DOT__env": "x=1"}, "is hidden"),
        ({"big__DOT__bin": bytes(26_000_000)}, "more than 25"),  # `changed` does not compress
    ],
    ids=["licence", "suffix", "cache", "hidden", "size"],
)
def test_files_that_the_repository_refuses_are_refused(
    package: ModuleType,
    changed: Callable[..., Path],
    files: dict[str, str | bytes | None],
    refusal: str,
) -> None:
    found = package.check_contents(changed(**files))
    assert any(refusal in text for text in found), found


@pytest.mark.slow
def test_code_that_the_repository_refuses_is_refused(
    package: ModuleType, changed: Callable[..., Path]
) -> None:
    bad = {
        "B602": "import subprocess\nsubprocess.run('ls', shell=True)\n",
        "B301": "import pickle\npickle.loads(b'')\n",
        "Basic Auth": _LOGIN,
        "QGS1": "from PyQt5.QtCore import Qt\n",
        "QGS4": "from qgis.PyQt.QtCore import Qt\nx = Qt.LeftButton\n",
        "F821": "print(undefined_name)\n",
    }
    errors, _ = package.check(
        changed(**{f"bad{number}__DOT__py": text for number, text in enumerate(bad.values())})
    )
    for number, sign in enumerate(bad):
        assert any(sign in text and f"bad{number}.py" in text for text in errors), (sign, errors)


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("version=0.1", "is not X.Y.Z"),
        ("name=A plugin for ships", "contains 'plugin'"),
        ("tracker=none", "tracker is not an address"),
        ("about=", "about is missing"),
        ("icon=none.png", "icon is not in the zip"),
        ("qgisMaximumVersion=3.99", "QGIS 4 does not show it"),
    ],
)
def test_wrong_metadata_is_refused(
    package: ModuleType, line: str, refusal: str, changed: Callable[..., Path]
) -> None:
    key = line.partition("=")[0]
    text = (package.PLUGIN / "metadata.txt").read_text(encoding="utf-8")
    lines, skipping = [], False
    for old in text.splitlines():
        # A value goes on in the lines that are indented.
        skipping = old.startswith(f"{key}=") or (skipping and old.startswith(" "))
        if not skipping:
            lines.append(old)
    found = package.check_contents(changed(metadata__DOT__txt="\n".join([*lines, line, ""])))
    assert any(refusal in text for text in found), found
