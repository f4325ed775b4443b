"""Exported models: the same ships without torch, and which backend is taken."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import torch
from click.testing import CliRunner

import larsd_geo
from larsd_geo.boxes import boxes_from_quads, rotated_iou
from larsd_geo.cli import main
from larsd_geo.errors import BackendError, DamagedWeightsError, DeviceError, ModelCardError
from larsd_geo.inference.opening import open_model
from larsd_geo.inference.trial import cache_folder
from larsd_geo.model.card import CARD_FILE, WEIGHTS_FILE, read_card, write_card
from larsd_geo.model.exports import file_sha256
from larsd_geo.model.weights import LoadedModel, load_model

pytest.importorskip("openvino")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

BLOCKED = ("torch", "torchvision", "timm")


def export(model: Path | str, folder: Path, format_: str) -> None:
    done = CliRunner().invoke(main, ["export", str(model), "-o", str(folder), "--format", format_])
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model with a float form for each runtime."""
    folder = tmp_path_factory.mktemp("exported") / "lite"
    export("larsd-lite", folder, "openvino")
    export("larsd-lite", folder, "onnx")
    return folder


@pytest.fixture
def tiny_exported(tiny_model: Path) -> Path:
    """A small model with a form for each runtime, in its own folder."""
    export(tiny_model, tiny_model, "openvino")
    export(tiny_model, tiny_model, "onnx")
    return tiny_model


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder for one test."""
    monkeypatch.setenv("LARSD_CACHE", str(tmp_path / "own-cache"))
    return cache_folder()


@pytest.fixture
def without_torch(tmp_path: Path, hiding_site: Callable[[Sequence[str]], str]) -> dict[str, str]:
    """An environment in which torch, torchvision and timm cannot be imported."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(hiding_site(BLOCKED))
    path = [str(tmp_path / "site"), str(Path(__file__).parents[2])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "OMP_NUM_THREADS": "1"}


def larsd(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "larsd_geo.cli", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def boxes_of(ships: gpd.GeoDataFrame) -> np.ndarray:
    quads = [list(polygon.exterior.coords)[:4] for polygon in ships.geometry]
    return np.asarray(boxes_from_quads(np.array(quads)))


def test_the_same_ships_are_found_without_torch(
    exported: Path, roadstead_path: Path, without_torch: dict[str, str], tmp_path: Path
) -> None:
    blocked = [sys.executable, "-c", "import torch"]
    assert subprocess.run(blocked, env=without_torch, capture_output=True).returncode == 1
    expected = larsd_geo.detect(
        roadstead_path, model=exported, backend="torch", device="cpu", precision="float32"
    )
    assert len(expected) >= 5
    for backend in ("openvino", "onnx"):
        path = tmp_path / f"{backend}.gpkg"
        asked = ["--model", exported, "--backend", backend, "--precision", "float32"]
        done = larsd(without_torch, "detect", roadstead_path, "-o", path, *asked)
        assert done.returncode == 0, done.stderr
        assert f"by {backend} in float32" in done.stderr.splitlines()[0]
        found = gpd.read_file(path, layer="ships")
        assert len(found) == len(expected)
        overlaps = np.asarray(rotated_iou(boxes_of(expected), boxes_of(found)))
        assert overlaps.max(axis=1).min() > 0.99
        match = overlaps.argmax(axis=1)
        for column, tolerance in (("score", 1e-3), ("length_m", 0.1), ("bow_probability", 1e-3)):
            np.testing.assert_allclose(
                found[column].to_numpy()[match], expected[column], atol=tolerance
            )


def test_without_torch_auto_takes_a_runtime_and_doctor_is_well(
    exported: Path, roadstead_path: Path, without_torch: dict[str, str], tmp_path: Path
) -> None:
    # The exported model takes the place of the shipped one, whatever forms that has.
    (exported.parent / "larsd-lite").symlink_to(exported)
    environment = without_torch | {"LARSD_MODELS": str(exported.parent)}
    path = tmp_path / "ships.gpkg"
    done = larsd(environment, "detect", roadstead_path, "-o", path)
    assert done.returncode == 0, done.stderr
    assert "the fastest here" in done.stderr.splitlines()[0]
    done = larsd(environment, "doctor", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0, report["findings"]
    assert report["backend"]["installed"] == ["openvino", "onnx"]
    assert report["backend"]["chosen"] in ("openvino", "onnx")
    assert report["self_test"]["ships"] >= 1
    asked = ["detect", roadstead_path, "-o", tmp_path / "none.gpkg", "--backend", "torch"]
    done = larsd(environment, *asked)
    assert done.returncode == 1
    assert "needs torch, which is not installed" in done.stderr


def test_auto_measures_once_says_why_and_survives_a_broken_cache(
    tiny_exported: Path, own_cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def reason() -> str:
        return open_model(tiny_exported, "cpu").backend.describe()

    first = reason()
    assert "the fastest here" in first
    (kept,) = own_cache.glob("backends/*.json")
    trials = json.loads(kept.read_text())
    assert set(trials) == {"openvino", "onnx", "torch"}
    assert min(trials, key=lambda name: trials[name]["seconds"]) in first
    # What is remembered decides: nothing is measured again.
    for name in trials:
        trials[name]["seconds"] = 1.0 if name == "onnx" else 2.0
    kept.write_text(json.dumps(trials))
    assert "by onnx" in reason()
    assert "1000 ms" in reason()
    for damage in ("{", "[1]", '{"onnx": 3}', '{"onnx": {"seconds": "fast"}}'):
        kept.write_text(damage)
        assert "the fastest here" in reason()
        assert set(json.loads(kept.read_text())) == set(trials), damage
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_cache_that_cannot_be_written_only_costs_time(
    tiny_exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LARSD_CACHE", str(tmp_path / "file"))
    assert "the fastest here" in open_model(tiny_exported, "cpu").backend.describe()


def test_a_form_that_computes_otherwise_is_not_taken(
    tiny_exported: Path, own_cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from larsd_geo.inference.conversion import convert

    loaded = load_model(tiny_exported)
    network = loaded.network
    assert network.classification.final.bias is not None
    with torch.no_grad():
        network.classification.final.bias += 3.0
    other = convert(LoadedModel(network, loaded.card, tiny_exported), tmp_path, "onnx")
    replace_file(tiny_exported, other.network, (tmp_path / other.network).read_bytes())
    opened = open_model(tiny_exported, "cpu")
    assert opened.backend.name in ("openvino", "torch")
    assert "onnx is not used: its probabilities are up to" in caplog.text
    with pytest.raises(BackendError, match="no form of tiny agrees"):
        open_model(tiny_exported, backend="onnx")


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Replace a file of an export, and its hash in the card."""
    (folder / name).write_bytes(content)
    card = read_card(folder)
    sha256 = file_sha256(folder / name)
    exports = tuple(
        replace(each, files={**each.files, name: sha256}) if name in each.files else each
        for each in card.exports
    )
    write_card(folder, replace(card, exports=exports))


@pytest.mark.parametrize("name", ["openvino.bin", "openvino.xml", "reference.safetensors"])
def test_one_changed_byte_of_an_export_is_refused(tiny_exported: Path, name: str) -> None:
    content = bytearray((tiny_exported / name).read_bytes())
    content[-1] ^= 1
    (tiny_exported / name).write_bytes(content)
    with pytest.raises(DamagedWeightsError, match=rf"{name}.*sha256"):
        open_model(tiny_exported, backend="openvino")


def test_an_export_is_refused_when_it_is_of_other_weights_or_missing(tiny_exported: Path) -> None:
    card = read_card(tiny_exported)
    exports = tuple(replace(each, weights_sha256="0" * 64) for each in card.exports)
    write_card(tiny_exported, replace(card, exports=exports))
    with pytest.raises(DamagedWeightsError, match="other weights"):
        open_model(tiny_exported, backend="openvino")
    write_card(tiny_exported, card)
    (tiny_exported / "onnx.onnx").unlink()
    with pytest.raises(DamagedWeightsError, match="missing"):
        open_model(tiny_exported, backend="onnx")


def test_damage_that_a_card_vouches_for_is_a_sentence(tiny_exported: Path) -> None:
    replace_file(tiny_exported, "openvino.xml", b"<net")
    replace_file(tiny_exported, "onnx.onnx", b"no network")
    for backend in ("openvino", "onnx"):
        with pytest.raises(BackendError):
            open_model(tiny_exported, backend=backend)
    # Where the choice is free, what works is taken.
    assert open_model(tiny_exported, "cpu").backend.name == "torch"


@pytest.mark.parametrize(
    "change",
    [
        {"format": "caffe"},
        {"precision": "int2"},
        {"network": "elsewhere.xml"},
        {"files": {"../card.json": "0"}},
        {"files": []},
        {"weights_sha256": 7},
    ],
    ids=str,
)
def test_a_card_with_exports_that_make_no_sense_is_refused(
    tiny_exported: Path, change: dict[str, Any]
) -> None:
    path = tiny_exported / CARD_FILE
    values = json.loads(path.read_text())
    values["exports"][0] |= change
    path.write_text(json.dumps(values))
    with pytest.raises(ModelCardError):
        read_card(tiny_exported)


def test_a_model_without_its_weights_runs_by_its_exports(tiny_exported: Path) -> None:
    (tiny_exported / WEIGHTS_FILE).unlink()
    assert open_model(tiny_exported, "cpu").backend.name in ("openvino", "onnx")
    with pytest.raises(DamagedWeightsError, match="missing"):
        open_model(tiny_exported, backend="torch")


def test_what_is_not_available_is_said(tiny_model: Path, tiny_exported: Path) -> None:
    with pytest.raises(DeviceError, match="runs on the CPU"):
        open_model(tiny_exported, "cuda", backend="openvino")
    with pytest.raises(BackendError, match=r"no form for it in precision int8.*openvino, onnx"):
        open_model(tiny_exported, precision="int8", backend="openvino")
    with pytest.raises(BackendError, match="one of auto, torch, openvino, onnx"):
        open_model(tiny_exported, backend="abacus")


def test_an_export_is_not_replaced_unasked(tiny_exported: Path) -> None:
    asked = ["export", str(tiny_exported), "-o", str(tiny_exported), "--format", "onnx"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 1
    assert "--overwrite" in done.output
    assert CliRunner().invoke(main, [*asked, "--overwrite"]).exit_code == 0
    assert [each.name for each in read_card(tiny_exported).exports] == ["openvino", "onnx"]


def test_other_weights_in_the_folder_drop_the_exports(tiny_exported: Path) -> None:
    from larsd_geo.model.weights import save_model

    loaded = load_model(tiny_exported)
    same = save_model(tiny_exported, loaded.network.state_dict(), loaded.card, overwrite=True)
    assert len(same.exports) == 2
    changed = {key: value + 1 for key, value in loaded.network.state_dict().items()}
    assert save_model(tiny_exported, changed, loaded.card, overwrite=True).exports == ()


def test_int8_names_its_images_and_says_what_it_costs(
    tiny_model: Path, bow_data: Path, tmp_path: Path
) -> None:
    pytest.importorskip("nncf", reason="quantising needs the extra `export`")
    folder = tmp_path / "int8"
    asked = ["export", str(tiny_model), "-o", str(folder), "--format", "openvino", "--int8"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 2
    assert "--calibration-data" in done.output
    done = CliRunner().invoke(main, [*asked, "--calibration-data", str(bow_data), "--images", "4"])
    assert done.exit_code == 0, done.output
    (form,) = read_card(folder).exports
    assert (form.name, form.precision) == ("openvino-int8", "int8")
    assert len(form.quantised["images"]) == 4
    # Of the training split alone: drawn_0 to drawn_11.
    assert all(int(name[6:-4]) < 12 for name in form.quantised["images"])
    assert list(form.costs) == ["torch float32", "torch bfloat16", "openvino int8"]
    assert {"ap50_voc07", "ap75", "calibration_error", "same"} <= set(form.costs["openvino int8"])
    opened = open_model(folder, "cpu", "int8")
    assert (opened.backend.name, opened.backend.precision) == ("openvino", "int8")
    bits = (folder / "openvino-int8.bin").stat().st_size
    assert bits < 0.6 * (tiny_model / WEIGHTS_FILE).stat().st_size


def test_fine_tuning_moves_weights_and_ranges_and_is_the_same_every_time(
    tiny_model: Path, bow_data: Path
) -> None:
    pytest.importorskip("nncf", reason="quantising needs the extra `export`")
    from larsd_geo.datasets import read_labels
    from larsd_geo.evaluation.costs import calibration_batches
    from larsd_geo.training.quantisation import FineTuning, fine_tune

    loaded = load_model(tiny_model)
    images = read_labels(bow_data, "auto", "train", None)
    batches, _ = calibration_batches(images, 2, loaded.card)
    before: dict[str, torch.Tensor] = {}
    ended: list[dict[str, torch.Tensor]] = []
    for _ in range(2):
        for state in fine_tune(loaded, images, batches, FineTuning(steps=3, crops=1, side=64)):
            if state.step == 0:
                before = {k: v.clone() for k, v in state.network.named_parameters()}
        ended.append({k: v.detach().clone() for k, v in state.network.named_parameters()})
    moved = {name for name, value in ended[0].items() if not torch.equal(value, before[name])}
    assert any(name.endswith("weight") for name in moved)
    assert any("input_range" in name or "scale" in name for name in moved)
    assert all(torch.equal(value, ended[1][name]) for name, value in ended[0].items())
    # The model itself stays as it is.
    assert all(
        torch.equal(value, loaded.network.state_dict()[name])
        for name, value in load_model(tiny_model).network.state_dict().items()
    )


def test_maps_are_compared_where_ships_are() -> None:
    from larsd_geo.training.quantisation import distance

    logits, offsets = torch.full((1, 2, 4, 4), -6.0), torch.zeros(1, 10, 4, 4)
    logits[0, 0, 1, 1] = 3.0
    assert distance([logits, offsets], [logits, offsets]) == 0
    apart = {}
    for name, cell in {"ship": (1, 1), "sea": (3, 3)}.items():
        darker, shifted = logits.clone(), offsets.clone()
        darker[0, 0][cell] += 1
        shifted[0, :5, cell[0], cell[1]] += 0.1
        apart[name] = [
            float(distance(found, [logits, offsets]))
            for found in ([darker, offsets], [logits, shifted])
        ]
    for ship, sea in zip(*apart.values(), strict=True):
        assert ship > 20 * sea > 0


def test_a_fine_tuned_form_is_exported_in_eight_bits_with_what_it_costs(
    tiny_model: Path, bow_data: Path, tmp_path: Path
) -> None:
    pytest.importorskip("nncf", reason="quantising needs the extra `export`")
    folder = tmp_path / "tuned"
    asked = ["export", str(tiny_model), "-o", str(folder), "--format", "openvino", "--int8"]
    asked += ["--calibration-data", str(bow_data), "--images", "4", "--fine-tune", "2"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    (form,) = read_card(folder).exports
    assert "2 steps of fine-tuning" in form.quantised["method"]
    assert form.costs["openvino int8"]["ap50_voc07"] is not None
    # Its convolutions are computed in eight bits, and their weights stored in them.
    bits = (folder / "openvino-int8.bin").stat().st_size
    assert bits < 0.6 * (tiny_model / WEIGHTS_FILE).stat().st_size


def test_fine_tuning_is_for_int8_by_openvino(tiny_model: Path, tmp_path: Path) -> None:
    for wrong in (["--format", "openvino"], ["--format", "onnx", "--int8"]):
        asked = ["export", str(tiny_model), "-o", str(tmp_path / "x"), *wrong, "--fine-tune", "5"]
        done = CliRunner().invoke(main, [*asked, "--calibration-data", str(tmp_path)])
        assert done.exit_code == 2
        assert "--fine-tune is for --int8 and --format openvino" in done.output
