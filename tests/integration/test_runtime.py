"""The distribution without torch, built and installed as a user gets it.

Its environment holds what the wheel declares, and what that declares, and nothing else: links to
what is installed here. So torch is not there to be imported, and a dependency that was forgotten
is missing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from packaging.requirements import Requirement

import larsd_geo
from benchmarks import installs
from benchmarks.installs import needed, requirements
from larsd_geo.boxes import boxes_from_quads, rotated_iou
from larsd_geo.model.card import read_card
from larsd_geo.model.registry import find_model

pytest.importorskip("openvino")
pytestmark = pytest.mark.slow

#: What a wheel may weigh, in bytes.
LARGEST = 25e6

#: Runs a program of an environment with arguments.
Run = Callable[..., subprocess.CompletedProcess[str]]


def build(folder: Path, into: Path) -> Path:
    """Build the wheel of a project with hatchling, as `pip wheel` does."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = into.glob("*.whl")
    return wheel


def make_environment(folder: Path, *wheels: Path) -> Path:
    """Install wheels into an environment of their own; return its folder of programs."""
    venv.create(folder, with_pip=False)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    site = Path(paths["purelib"])
    for distribution in needed(wheels[0]).values():
        tops = {file.parts[0] for file in distribution.files or () if file.parts[0] != ".."}
        for top in tops - {"__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(distribution.locate_file(top))).resolve())
    python = Path(paths["scripts"]) / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    # One after the other, as a user does it: pip refuses nothing then.
    for wheel in wheels:
        offline = ["--no-deps", "--no-index", "--no-compile", str(wheel)]
        done = subprocess.run([*pip, *offline], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return python.parent


def runner(programs: Path, cwd: Path) -> Run:
    hidden = ("PYTHONPATH", "LARSD_MODELS")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}

    def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(programs / program), *map(str, arguments)],
            env={**environment, "OMP_NUM_THREADS": "1"},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(repository / "packaging" / "runtime", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def run(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runtime")
    return runner(make_environment(folder / "environment", wheel), folder)


def boxes_of(ships: gpd.GeoDataFrame) -> np.ndarray:
    quads = [list(polygon.exterior.coords)[:4] for polygon in ships.geometry]
    return np.asarray(boxes_from_quads(np.array(quads)))


def test_its_wheel_is_small_and_names_no_torch(wheel: Path) -> None:
    assert wheel.name.startswith(f"larsd_geo_runtime-{larsd_geo.__version__}-")
    assert wheel.stat().st_size < LARGEST
    names = {Requirement(each).name for each in requirements(wheel)}
    assert "openvino" in names
    assert names.isdisjoint({"torch", "torchvision", "timm"})
    shipped = read_card(find_model(None))
    with zipfile.ZipFile(wheel) as archive:
        model = f"larsd_geo/_models/{shipped.name}"
        # The very card: with the weights' sha256, and that of every file beside it.
        text = archive.read(f"{model}/card.json").decode()
        assert json.loads(text) == json.loads(shipped.to_json())
        held = {name for name in archive.namelist() if name.startswith(model)}
        assert {f"{model}/{name}" for form in shipped.exports for name in form.files} <= held
        assert not [name for name in archive.namelist() if name.endswith("model.safetensors")]
        assert [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
        # What Python or Numba compiled here is of this machine.
        assert not [name for name in archive.namelist() if "__pycache__" in name]


def test_what_it_takes_is_counted(wheel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installs.main([str(wheel), "--here"])
    printed = capsys.readouterr().out
    (row,) = [line for line in printed.splitlines() if wheel.name[:20] in line]
    assert "openvino" in row
    assert "torch" not in row


def test_it_finds_the_ships_that_the_full_installation_finds(
    run: Run, roadstead_path: Path, tmp_path: Path
) -> None:
    for package in ("torch", "torchvision", "timm"):
        done = run("python", "-c", f"import {package}")
        assert f"No module named '{package}'" in done.stderr
    path = tmp_path / "ships.gpkg"
    done = run("larsd", "detect", roadstead_path, "-o", path, "--precision", "float32")
    assert done.returncode == 0, done.stderr
    assert "by openvino in float32" in done.stderr.splitlines()[0]
    found = gpd.read_file(path, layer="ships")
    expected = larsd_geo.detect(
        roadstead_path, backend="torch", device="cpu", precision="float32", threads=1
    )
    assert len(found) == len(expected) >= 5
    assert set(found["model_sha256"]) == set(expected["model_sha256"])
    overlaps = np.asarray(rotated_iou(boxes_of(expected), boxes_of(found)))
    assert overlaps.max(axis=1).min() > 0.99
    match = overlaps.argmax(axis=1)
    for column, tolerance in (("score", 1e-3), ("length_m", 0.1), ("bow_probability", 1e-3)):
        np.testing.assert_allclose(
            found[column].to_numpy()[match], expected[column], atol=tolerance
        )


def test_doctor_finds_nothing_wrong_with_it(run: Run) -> None:
    done = run("larsd", "doctor", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["findings"]) == (0, []), done.stderr
    assert report["larsd"]["distributions"] == ["larsd-geo-runtime"]
    assert report["backend"]["chosen"] == "openvino"
    assert report["self_test"]["ships"] >= 1
    assert all(model["intact"] for model in report["models"])


def test_a_model_is_scored_without_torch(run: Run, bow_data: Path) -> None:
    done = run("larsd", "evaluate", bow_data, "--split", "val", "--progress", "none")
    assert done.returncode == 0, done.stderr
    assert "by openvino in float32" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", ".", "--config", __file__, "-o", "x"],
        ["export", "larsd-lite", "-o", "x", "--format", "onnx"],
        ["detect", "scene.tif", "-o", "x.gpkg", "--device", "cuda"],
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[-2:-1]),
)
def test_what_needs_torch_says_which_distribution_has_it(run: Run, arguments: list[str]) -> None:
    done = run("larsd", *arguments)
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert "needs torch, which is not installed: the distribution larsd-geo brings it" in line


def test_beside_the_full_distribution_doctor_says_so(
    wheel: Path, repository: Path, tmp_path: Path
) -> None:
    full = build(repository, tmp_path / "full")
    assert full.stat().st_size < LARGEST
    run = runner(make_environment(tmp_path / "environment", wheel, full), tmp_path)
    # The one check of them, without a search.
    check = """
from larsd_geo.doctor.packages import check_versions
from larsd_geo.doctor.report import DoctorReport
report = DoctorReport()
check_versions(report)
for finding in report.findings:
    print(finding.level, finding.message, finding.remedy)
"""
    (found,) = run("python", "-c", check).stdout.splitlines()
    assert found.startswith(f"warning larsd-geo {larsd_geo.__version__} and larsd-geo-runtime ")
    assert "pip uninstall larsd-geo larsd-geo-runtime" in found
