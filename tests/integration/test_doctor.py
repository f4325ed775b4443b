"""larsd doctor on this installation, and on broken ones."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyproj
import pytest

import larsd_geo
from larsd_geo.doctor import check_installation
from larsd_geo.inference.device import DeviceInfo
from larsd_geo.inference.opening import OpenedModel, open_model
from larsd_geo.model.registry import find_model


def run(*arguments: str, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `larsd doctor` in a process of its own, after some Python statements."""
    foreign = ("PROJ_DATA", "PROJ_LIB", "LARSD_MODELS")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    script = f"{before}\nfrom larsd_geo.cli import main\nmain(prog_name='larsd')"
    return subprocess.run(
        [sys.executable, "-c", script, "doctor", *arguments],
        env=kept | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def errors_of(report: dict[str, Any]) -> dict[str, str]:
    return {f["subject"]: f["message"] for f in report["findings"] if f["level"] == "error"}


@pytest.fixture(scope="module")
def well() -> dict[str, Any]:
    done = run("--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_sound_installation_is_well(well: dict[str, Any]) -> None:
    assert well["ok"] is True
    assert errors_of(well) == {}
    assert well["larsd"]["version"] == larsd_geo.__version__
    for name in ("torch", "rasterio", "geopandas", "gdal (rasterio)", "proj (pyproj)"):
        assert well["versions"][name]
    assert well["gdal"]["GPKG"]
    assert well["gdal"]["Parquet"]
    assert well["proj"]["resolves"] == {"rasterio": True, "pyproj": True}
    assert well["temporary"]["free_bytes"] > 0


def test_it_says_where_a_search_would_run_and_that_one_works(
    well: dict[str, Any], check_record: Callable[[Any, Any], None]
) -> None:
    from larsd_geo.inference.device import choose_device

    devices = well["devices"]
    assert devices["text"] == choose_device().describe()
    names = [device["name"] for device in devices["available"]]
    assert names[-1] == "cpu"
    assert devices["chosen"].split(":")[0] in {name.split(":")[0] for name in names}
    assert devices["available"][-1]["usable_cores"] >= 1
    check_record(devices["available"], list[DeviceInfo])
    assert devices["gpu"]["usable"] == (len(names) > 1)
    assert devices["gpu"]["reason"]
    assert well["self_test"]["model"] == "larsd-lite"
    assert 1 <= well["self_test"]["ships"] <= 2 * well["self_test"]["drawn"]
    assert 0 < well["self_test"]["seconds"] < 120


def test_the_model_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    def noted(*arguments: Any, **options: Any) -> OpenedModel:
        opened.append(arguments)
        return open_model(*arguments, **options)

    for module in ("larsd_geo.detection.detector", "larsd_geo.inference.opening"):
        monkeypatch.setattr(f"{module}.open_model", noted)
    report = check_installation("cpu")
    assert report.backend is not None
    assert report.self_test is not None
    assert report.self_test.backend == report.backend.chosen
    assert len(opened) == 1


def test_the_models_are_named_with_their_state(well: dict[str, Any]) -> None:
    shipped = next(model for model in well["models"] if model["name"] == "larsd-lite")
    assert shipped["intact"] is True
    assert Path(shipped["folder"]) == find_model("larsd-lite")


def test_for_a_person_it_is_a_table_and_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "mine"
    shutil.copytree(find_model(None), broken)
    (broken / "model.safetensors").write_bytes(b"damage")
    done = run(LARSD_MODELS=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    for label in ("larsd", "versions", "device", "GPU", "models", "formats", "small search"):
        assert any(line.startswith(label) for line in lines)
    assert "mine: DAMAGED" in done.stdout
    assert "warning (models)" in done.stdout
    assert "What to do: install that model again" in done.stdout
    assert "All that detection needs is there and works." in done.stdout


def test_a_damaged_default_model_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(find_model(None), tmp_path / "larsd-lite")
    (tmp_path / "larsd-lite" / "model.safetensors").write_bytes(b"damage")
    done = run("--json", LARSD_MODELS=str(tmp_path))
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert "sha256" in errors_of(report)["models"]
    assert "self_test" in errors_of(report)
    assert [model["shadowed"] for model in report["models"][:2]] == [False, True]


@pytest.mark.parametrize("variable", ["PROJ_DATA", "PROJ_LIB"])
def test_a_proj_database_of_another_installation_is_named(variable: str, tmp_path: Path) -> None:
    shutil.copy(Path(pyproj.datadir.get_data_dir()) / "proj.db", tmp_path)
    with sqlite3.connect(tmp_path / "proj.db") as database:
        database.execute(
            "UPDATE metadata SET value = '0' WHERE key = 'DATABASE.LAYOUT.VERSION.MINOR'"
        )
    database.close()
    done = run("--json", **{variable: str(tmp_path)})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert report["environment"][variable] == str(tmp_path)
    assert report["proj"]["resolves"]["rasterio"] is False
    assert "rasterio does not know EPSG:32631" in errors_of(report)["proj"]
    remedy = next(f["remedy"] for f in report["findings"] if f["subject"] == "proj")
    assert variable in remedy


def test_a_missing_library_is_an_error_and_the_rest_is_still_looked_at() -> None:
    # Without either of them nothing runs the model.
    hidden = "import sys; sys.modules['torch'] = sys.modules['openvino'] = None"
    done = run("--json", before=hidden)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert "torch" in errors_of(report)["devices"]
    assert report["proj"]["resolves"]["rasterio"] is True


def test_a_device_that_is_not_there_is_an_error_with_a_reason() -> None:
    done = run("--device", "cuda:7")
    assert done.returncode == 1
    assert "error (devices): cannot run on 'cuda:7'" in " ".join(done.stdout.split())
    assert done.stdout.endswith("Detection does not work here, see above.\n")
