"""One rule about classes and damage for every label format; what is left out is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from larsd_geo.datasets import read_labels
from larsd_geo.datasets.classes import ShipClasses
from larsd_geo.errors import LabelClassError, LabelFileError

QUAD = "0.1 0.1 0.3 0.1 0.3 0.2 0.1 0.2"
NAMES = ("crane", "ship", "storage tank")

NOTES = json.dumps({"categories": [{"id": i, "name": name} for i, name in enumerate(NAMES)]})

Data = Callable[..., Path]


def counts(root: Path, **options: object) -> list[int]:
    return [len(image.boxes) for image in read_labels(root, **options)]  # type: ignore[arg-type]


# --- names


@pytest.mark.parametrize(
    "name",
    [
        "ship", "Ships", "other-ship", "LiquidCargoShip", "Dry Cargo Ship", "Motorboat",
        "Fishing Boat", "Engineering Ship", "Warship", "Tugboat", "Passenger Ship", "barge",
        "Oil Tanker", "Maritime Vessel", "Perry FF", "YuZhao LL", "RoRo", "Yacht", "Ferry",
        "aircraft carrier", "Submarine", "Hovercraft", "boat",
    ],
)  # fmt: skip
def test_usual_names_of_ships(name: str) -> None:
    assert ShipClasses().verdict(name) == "ship"


@pytest.mark.parametrize(
    "name",
    [
        "large-vehicle", "small-vehicle", "harbor", "dock", "shipping container", "container",
        "container-crane", "shipyard", "airship", "non-ship", "not ship", "no_ship", "nonship",
        "storage tank", "background", "helicopter", "1",
    ],
)  # fmt: skip
def test_names_of_other_things(name: str) -> None:
    assert ShipClasses().verdict(name) is None


# --- YOLO-OBB


@pytest.fixture
def yolo(tmp_path: Path) -> Data:
    """Write a data set of one image and the files beside it."""

    def write(labels: str = f"0 {QUAD}\n1 {QUAD}\n2 {QUAD}\n", **files: str) -> Path:
        (tmp_path / "images").mkdir(exist_ok=True)
        (tmp_path / "labels").mkdir(exist_ok=True)
        Image.new("RGB", (400, 300)).save(tmp_path / "images/a.png")
        (tmp_path / "labels/a.txt").write_text(labels)
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text)
        return tmp_path

    return write


@pytest.mark.parametrize(
    "files",
    [
        {"data__yaml": "names:\n  0: crane\n  1: ship\n  2: storage tank\n"},
        {"data__yaml": "names:\n- crane\n# vessels\n- ship\n- storage tank\n"},
        {"data__yaml": "names: [crane, ship, 'storage tank']  # three\n"},
        {"dataset__yaml": "names: [crane, ship, storage tank]\n", "hyp__yaml": "lr0: 0.01\n"},
        {"dataset__yaml": "names: [crane, ship, storage tank]\n", "broken__yaml": "a: [\n"},
        {"classes__txt": "\n".join(NAMES) + "\n"},
        {"notes__json": NOTES},
    ],
)  # fmt: skip
def test_names_are_read_wherever_exporters_write_them(
    yolo: Data, caplog: pytest.LogCaptureFixture, files: dict[str, str]
) -> None:
    assert counts(yolo(**files)) == [1]
    (record,) = caplog.records
    assert "2 labels of classes that are no ships are left out" in record.message
    assert "1 crane" in record.message
    assert "1 storage tank" in record.message


def test_numbers_without_names_are_an_error_that_asks(yolo: Data) -> None:
    root = yolo()
    with pytest.raises(LabelClassError, match=r"which of its classes are ships \(0, 1, 2\)"):
        read_labels(root)
    assert counts(root, classes=["1"]) == [1]
    assert counts(root, classes=["1", "2"]) == [2]
    assert counts(root, classes=["all"]) == [3]


def test_names_of_which_none_is_a_ship_are_an_error_that_asks(yolo: Data) -> None:
    root = yolo(data__yaml="names: [crane, gantry, silo]\n")
    with pytest.raises(LabelClassError, match="crane, gantry, silo"):
        read_labels(root)
    assert counts(root, classes=["Gantry"]) == [1]


def test_the_only_class_is_taken_for_ships_and_it_is_said(
    yolo: Data, caplog: pytest.LogCaptureFixture
) -> None:
    assert counts(yolo(labels=f"0 {QUAD}\n0 {QUAD}\n")) == [2]
    assert "the only one, 0, is taken for ships" in caplog.text


def test_files_of_names_that_disagree_are_an_error(yolo: Data) -> None:
    root = yolo(a__yaml="names: [ship, crane]\n", b__yaml="names: [crane, ship]\n")
    with pytest.raises(LabelFileError, match=r"b\.yaml: its names are not those of a\.yaml"):
        read_labels(root)


def test_a_damaged_data_yaml_is_named(yolo: Data) -> None:
    with pytest.raises(LabelFileError, match=r"data\.yaml, line \d: it is not YAML"):
        read_labels(yolo(data__yaml="names: [crane,\nship: {\n"))


# --- DOTA


@pytest.fixture
def dota(tmp_path: Path) -> Data:
    """Write a data set of images with these label texts."""

    def write(*texts: str) -> Path:
        (tmp_path / "images").mkdir()
        (tmp_path / "labelTxt").mkdir()
        for number, text in enumerate(texts):
            Image.new("RGB", (1000, 800)).save(tmp_path / f"images/{number}.png")
            (tmp_path / f"labelTxt/{number}.txt").write_text(text)
        return tmp_path

    return write


def line(name: str) -> str:
    return f"100 100 150 100 150 120 100 120 {name} 0\n"


def test_ships_of_any_kind_count_in_dota(dota: Data, caplog: pytest.LogCaptureFixture) -> None:
    names = ("other-ship", "LiquidCargoShip", "Warship", "large-vehicle", "Fishing Boat", "harbor")
    root = dota("".join(map(line, names)))
    assert counts(root) == [4]
    (record,) = caplog.records
    assert "2 labels of classes that are no ships are left out" in record.message
    assert "1 large-vehicle, 1 harbor" in record.message
    assert counts(root, classes=["harbor", "large_vehicle"]) == [2]


def test_a_class_that_is_nowhere_is_said(dota: Data, caplog: pytest.LogCaptureFixture) -> None:
    assert counts(dota(line("ship")), classes=["shipp"]) == [0]
    assert "no label has one of the classes shipp" in caplog.text


def test_one_damaged_image_and_label_among_others_are_skipped(
    dota: Data, caplog: pytest.LogCaptureFixture
) -> None:
    root = dota(*[line("ship")] * 7, "1 1 9 9 1 1 9 9 ship 0\n" + line("ship"))
    (root / "images/3.png").write_bytes(b"not an image")
    (root / "labelTxt/4.txt").unlink()
    noise = Image.effect_noise((400, 300), 80)
    noise.save(root / "images/5.png")
    (root / "images/5.png").write_bytes((root / "images/5.png").read_bytes()[:9000])
    assert counts(root) == [1] * 5
    (record,) = caplog.records
    assert "1 damaged label is skipped" in record.message
    assert "3 damaged images are skipped" in record.message
    assert "3.png: it cannot be read as an image" in record.message


def test_a_data_set_that_is_mostly_damaged_is_an_error(dota: Data) -> None:
    root = dota(*[line("ship")] * 4)
    for number in range(3):
        (root / f"images/{number}.png").write_bytes(b"not an image")
    with pytest.raises(LabelFileError, match=r"0\.png: it cannot be read as an image"):
        read_labels(root)
