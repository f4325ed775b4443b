"""Every label format, written in its real layout and read back as the same rectangles."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from larsd_geo.boxes import corners_from_boxes, rotated_iou_aligned
from larsd_geo.datasets import FORMATS, LabelledImage, read_labels
from larsd_geo.errors import LabelFileError, LabelFormatError, LabelSplitError, LarsdError

WIDTH, HEIGHT = 200, 160
SHIPS = np.array(
    [
        [60.25, 50.5, 20.0, 70.0, 0.2],
        [140.0, 100.75, 64.0, 12.0, -0.7],
        [20.0, 140.0, 9.0, 9.0, 0.0],
    ]
)


def save_image(path: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (20, 40, 60)).save(path)
    return path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def assert_same_rectangles(
    found: LabelledImage, expected: np.ndarray, within_px: float = 0.01
) -> None:
    assert found.boxes.shape == expected.shape
    for one, other in zip(found.boxes, expected, strict=True):
        a, b = np.asarray(corners_from_boxes(np.stack([one, other])))
        gaps = np.linalg.norm(a[:, None] - b[None, :], axis=-1)
        assert gaps.min(axis=0).max() < within_px
        assert gaps.min(axis=1).max() < within_px
    assert (found.boxes[:, 4] > -math.pi / 4).all()
    assert (found.boxes[:, 4] <= math.pi / 4).all()
    assert found.ignore.shape == (len(expected),)
    assert found.ignore.dtype == np.bool_


def quad_words(box: np.ndarray, scale: tuple[float, float] = (1, 1), start: int = 0) -> str:
    corners = np.roll(np.asarray(corners_from_boxes(box[None]))[0], start, axis=0)
    return " ".join(f"{value:.6f}" for value in (corners / scale).ravel())


# ------------------------------------------------------------------------------------ DOTA


def dota_lines(boxes: np.ndarray, ends: str = "ship 0") -> str:
    return "".join(f"{quad_words(box, start=k)} {ends}\n" for k, box in enumerate(boxes))


def test_dota_with_a_table(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.png"):
        save_image(tmp_path / "images" / name)
    write(tmp_path / "labelTxt/b.txt", dota_lines(SHIPS))
    write(tmp_path / "labelTxt/a.txt", "")
    write(
        tmp_path / "images.csv",
        "image,source,split,gsd_m\nb.jpg,port,train,0.5\na.png,sea,val,\n",
    )
    first, second = read_labels(tmp_path)
    assert_same_rectangles(first, SHIPS)
    assert (first.name, first.source, first.split, first.gsd_m) == ("b.jpg", "port", "train", 0.5)
    assert_same_rectangles(second, SHIPS[:0])
    assert (second.source, second.split, second.gsd_m) == ("sea", "val", None)
    assert [p.name for p in read_labels(tmp_path, split="val")] == ["a.png"]


def test_dota_as_distributed(tmp_path: Path) -> None:
    root = tmp_path / "dota-v1"
    header = "imagesource:GoogleEarth\ngsd:0.15\n"
    for split in ("train", "val"):
        save_image(root / split / "images/P0001.png")
        text = header + dota_lines(SHIPS[:2]) + dota_lines(SHIPS[2:], "ship 1")
        write(root / split / "labelTxt/P0001.txt", text + dota_lines(SHIPS[:1], "harbor 0"))
    images = read_labels(root, "dota")
    assert [p.split for p in images] == ["train", "val"]
    for image in images:
        assert_same_rectangles(image, SHIPS)
        assert image.ignore.tolist() == [False, False, True]
        assert (image.gsd_m, image.source) == (0.15, "dota-v1")


@pytest.fixture
def one_dota(tmp_path: Path) -> Callable[[str], LabelledImage]:
    """Read one image with this label text."""

    def read(text: str) -> LabelledImage:
        save_image(tmp_path / "images/a.png")
        write(tmp_path / "labelTxt/a.txt", text)
        (image,) = read_labels(tmp_path)
        return image

    return read


@pytest.mark.parametrize("header", ["", "imagesource:x\ngsd:null\n", "imagesource:x\ngsd:None\n"])
def test_dota_without_a_ground_sample_distance(
    one_dota: Callable[[str], LabelledImage], header: str
) -> None:
    image = one_dota(header + dota_lines(SHIPS))
    assert image.gsd_m is None
    assert len(image.boxes) == 3


def test_an_ignore_object_is_kept_as_ignored(one_dota: Callable[[str], LabelledImage]) -> None:
    image = one_dota(dota_lines(SHIPS[:1], "Ship 0") + dota_lines(SHIPS[1:2], "ignore 1"))
    assert image.ignore.tolist() == [False, True]


def test_the_difficult_flag_may_be_missing(one_dota: Callable[[str], LabelledImage]) -> None:
    assert one_dota(dota_lines(SHIPS, "ship")).ignore.tolist() == [False] * 3


def test_a_quadrilateral_becomes_its_smallest_rectangle(
    one_dota: Callable[[str], LabelledImage],
) -> None:
    image = one_dota("10 10 50 10 48 20 12 20 ship 0\n")
    assert_same_rectangles(image, np.array([[30.0, 15.0, 40.0, 10.0, 0.0]]))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1 2 3 4 5 6 ship 0", "line 2: expected 8 coordinates"),
        ("1 2 3 4 5 6 7 x ship 0", "line 2: 'x' is not a number"),
        ("1 2 3 4 5 6 7 nan ship 0", "line 2: a coordinate is not a finite number"),
        ("5 5 9 9 5 5 9 9 ship 0", "line 2: the box has no area"),
        ("1 1 9 1 9 5 1 5 ship yes", "line 2: the difficult flag must be"),
    ],
)
def test_a_malformed_dota_line_is_named(
    one_dota: Callable[[str], LabelledImage],
    caplog: pytest.LogCaptureFixture,
    line: str,
    words: str,
) -> None:
    image = one_dota(dota_lines(SHIPS[:1]) + line + "\n" + dota_lines(SHIPS[1:]))
    assert_same_rectangles(image, SHIPS)
    (record,) = caplog.records
    assert f"1 damaged label is skipped, the first: {image.path.parents[1]}" in record.message
    assert f"a.txt, {words}" in record.message
    with pytest.raises(LabelFileError) as caught:  # nothing else is there
        one_dota(f"imagesource:x\n{line}\n")
    assert caught.value.line == 2
    assert isinstance(caught.value, LarsdError)
    assert isinstance(caught.value, ValueError)


def test_a_missing_dota_label_file_is_no_empty_image(tmp_path: Path) -> None:
    save_image(tmp_path / "images/a.png")
    (tmp_path / "labelTxt").mkdir()
    with pytest.raises(LabelFileError, match=r"a\.txt: it does not exist"):
        read_labels(tmp_path)


def test_two_images_of_one_stem_are_refused(tmp_path: Path) -> None:
    save_image(tmp_path / "images/a.png")
    save_image(tmp_path / "images/a.jpg")
    write(tmp_path / "labelTxt/a.txt", "")
    with pytest.raises(LabelFileError, match="the same stem"):
        read_labels(tmp_path)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("file,split\na.png,train\n", "line 1: there is no column 'image'"),
        ("image,split\nb.png,train\n", r"line 2: the image .*b\.png does not exist"),
        ("image,gsd_m\na.png,far\n", "line 2: 'far' is not a number"),
        ("image,gsd_m\na.png,-1\n", "line 2: gsd_m must be positive"),
    ],
)
def test_a_malformed_table_is_named(tmp_path: Path, table: str, words: str) -> None:
    save_image(tmp_path / "images/a.png")
    write(tmp_path / "labelTxt/a.txt", "")
    write(tmp_path / "images.csv", table)
    with pytest.raises(LabelFileError, match=rf"images\.csv, {words}"):
        read_labels(tmp_path)


# ------------------------------------------------------------------------------------ HRSC2016


BOWS = [{"bow": [60, 20], "stern": [60, 80]}, None]


def write_bows(root: Path, bows: object) -> None:
    """One image of three objects, the second of which is ignored, and a file of bows."""
    save_image(root / "images" / "a.png")
    ends = ("ship 0", "ignore", "ship 0")
    lines = [f"{quad_words(box)} {end}" for box, end in zip(SHIPS, ends, strict=True)]
    write(root / "labelTxt" / "a.txt", "\n".join(lines))
    write(root / "bow_stern.json", bows if isinstance(bows, str) else json.dumps(bows))


def test_dota_bows_are_those_of_the_ships_not_ignored(tmp_path: Path) -> None:
    write_bows(tmp_path, {"a.png": BOWS, "b.png": []})
    (image,) = read_labels(tmp_path)
    assert image.bows is not None
    np.testing.assert_allclose(image.bows, [-math.pi / 2, np.nan, np.nan])


def test_images_without_bows_say_so(tmp_path: Path) -> None:
    write_bows(tmp_path, {"b.png": BOWS})
    (image,) = read_labels(tmp_path)
    assert image.bows is None


@pytest.mark.parametrize(
    ("bows", "words"),
    [
        ("{", "not JSON"),
        ([], "must map"),
        ({"a.png": BOWS[:1]}, "2 ships that are not ignored, but 1 bows"),
        ({"a.png": 3}, "no list"),
        ({"a.png": [{"bow": [1, 2]}, None]}, "must be"),
        ({"a.png": [{"bow": [1], "stern": [1, 2]}, None]}, "must be"),
        ({"a.png": [{"bow": ["x", 2], "stern": [1, 2]}, None]}, "must be"),
    ],
)
def test_malformed_bows_are_named(tmp_path: Path, bows: object, words: str) -> None:
    write_bows(tmp_path, bows)
    with pytest.raises(LabelFileError, match=words) as caught:
        read_labels(tmp_path)
    assert "bow_stern.json" in str(caught.value)


def hrsc_xml(boxes: np.ndarray, difficult: str = "0", resolution: str = "1.07") -> str:
    objects = "".join(
        f"<HRSC_Object><Object_ID>1</Object_ID><Class_ID>100000001</Class_ID>"
        f"<difficult>{difficult}</difficult><box_xmin>1</box_xmin>"
        f"<mbox_cx>{cx}</mbox_cx><mbox_cy>{cy}</mbox_cy><mbox_w>{w}</mbox_w>"
        f"<mbox_h>{h}</mbox_h><mbox_ang>{angle}</mbox_ang></HRSC_Object>"
        for cx, cy, w, h, angle in boxes
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><HRSC_Image><Img_SizeWidth>200</Img_SizeWidth>"
        f"<Img_Resolution>{resolution}</Img_Resolution>"
        f"<HRSC_Objects>{objects}</HRSC_Objects></HRSC_Image>"
    )


def test_hrsc_as_distributed(tmp_path: Path) -> None:
    full = tmp_path / "FullDataSet"
    # HRSC's own form: w is the long side, the angle runs over more than LARSD's quarter turn.
    long_edge = np.array([[60.25, 50.5, 70.0, 20.0, 0.2 - math.pi / 2]])
    for number in range(4):
        save_image(full / f"AllImages/10000000{number}.bmp")
    write(full / "Annotations/100000000.xml", hrsc_xml(long_edge))
    write(full / "Annotations/100000001.xml", hrsc_xml(SHIPS, difficult="1"))
    write(full / "Annotations/100000002.xml", hrsc_xml(SHIPS[:0]))
    write(full / "Annotations/100000003.xml", hrsc_xml(SHIPS))
    write(tmp_path / "ImageSets/train.txt", "100000001\n100000000\n")
    write(tmp_path / "ImageSets/val.txt", "100000002\n\n")
    write(tmp_path / "ImageSets/trainval.txt", "100000000\n100000001\n100000002\n")
    images = read_labels(tmp_path)
    assert [(p.path.stem[-1], p.split) for p in images] == [
        ("1", "train"),
        ("0", "train"),
        ("2", "val"),
    ]
    assert_same_rectangles(images[0], SHIPS)
    assert images[0].ignore.all()
    assert_same_rectangles(images[1], SHIPS[:1])
    assert images[1].boxes[0] == pytest.approx(SHIPS[0])
    assert not images[1].ignore.any()
    assert_same_rectangles(images[2], SHIPS[:0])
    assert {(p.source, p.gsd_m) for p in images} == {("hrsc2016", 1.07)}


def test_hrsc_in_parts_without_image_sets(tmp_path: Path) -> None:
    for part, name in (("Train", "a"), ("Test", "b")):
        save_image(tmp_path / part / f"AllImages/{name}.bmp")
        write(tmp_path / part / f"Annotations/{name}.xml", hrsc_xml(SHIPS, resolution=""))
    images = read_labels(tmp_path, "hrsc")
    assert [(p.name, p.split, p.gsd_m) for p in images] == [
        ("a.bmp", "train", None),
        ("b.bmp", "test", None),
    ]


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<HRSC_Image>\n<broken", r"a\.xml, line 2: it is not well-formed XML"),
        (
            hrsc_xml(SHIPS).replace("mbox_ang", "angle"),
            r"a\.xml: object 1 has no mbox_ang",
        ),
        (hrsc_xml(SHIPS * [1, 1, 0, 1, 1]), r"a\.xml: the box of object 1 has no area"),
        (hrsc_xml(SHIPS).replace("60.25", "left"), r"a\.xml: 'left' is not a number"),
    ],
)
def test_malformed_hrsc_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, xml: str, words: str
) -> None:
    for name in "abcd":
        save_image(tmp_path / f"AllImages/{name}.bmp")
        write(tmp_path / f"Annotations/{name}.xml", xml if name == "a" else hrsc_xml(SHIPS))
    images = {image.path.stem: image for image in read_labels(tmp_path)}
    for name in "bcd":
        assert_same_rectangles(images[name], SHIPS)
    (record,) = caplog.records
    assert re.search(words, record.message)


def test_hrsc_lists_only_annotated_images(tmp_path: Path) -> None:
    save_image(tmp_path / "AllImages/a.bmp")
    write(tmp_path / "Annotations/a.xml", hrsc_xml(SHIPS))
    write(tmp_path / "ImageSets/train.txt", "a\nmissing\n")
    with pytest.raises(LabelFileError, match=r"train\.txt, line 2: there is no annotation missing"):
        read_labels(tmp_path)


# ------------------------------------------------------------------------------------ YOLO-OBB


def yolo_lines(boxes: np.ndarray, index: int = 0) -> str:
    return "".join(
        f"{index} {quad_words(box, (WIDTH, HEIGHT), start=k)}\n" for k, box in enumerate(boxes)
    )


@pytest.mark.parametrize("splits_outside", [False, True])
def test_yolo_with_splits(tmp_path: Path, splits_outside: bool) -> None:
    for split in ("train", "val"):
        folder, labels = (
            (tmp_path / split / "images", tmp_path / split / "labels")
            if splits_outside
            else (tmp_path / "images" / split, tmp_path / "labels" / split)
        )
        save_image(folder / "a.jpg")
        save_image(folder / "empty.jpg")
        write(labels / "a.txt", yolo_lines(SHIPS))
    images = read_labels(tmp_path)
    assert [(p.split, p.name) for p in images] == [
        ("train", "a.jpg"),
        ("train", "empty.jpg"),
        ("val", "a.jpg"),
        ("val", "empty.jpg"),
    ]
    for image in images:
        assert_same_rectangles(image, SHIPS if image.name == "a.jpg" else SHIPS[:0])


@pytest.mark.parametrize(
    "names",
    [
        "names: [plane, ship, ignore]\n",
        "path: here\nnames:\n  - plane\n  - 'ship'\n  - ignore  # neither\nnc: 3\n",
        'names:\n  0: plane\n  1: "Ship"\n  2: ignore\n',
        "names: {0: plane, 1: ship, 2: ignore}\nnc: 3\n",
        "names:\n- plane\n- ship\n- ignore\ntrain: images\n",
    ],
)
def test_yolo_classes_by_name(tmp_path: Path, names: str) -> None:
    save_image(tmp_path / "images/a.jpg")
    text = "".join(yolo_lines(SHIPS[k : k + 1], k) for k in range(3))
    write(tmp_path / "labels/a.txt", text)
    write(tmp_path / "data.yaml", names)
    (image,) = read_labels(tmp_path, "yolo-obb")
    assert_same_rectangles(image, SHIPS[1:])
    assert image.ignore.tolist() == [False, True]


@pytest.mark.parametrize("names", ["", "names: [vessel]\n", "names: [vessel, ignore]\n"])
def test_a_single_yolo_class_is_the_ship(tmp_path: Path, names: str) -> None:
    save_image(tmp_path / "images/a.jpg")
    write(tmp_path / "labels/a.txt", yolo_lines(SHIPS))
    if names:
        write(tmp_path / "data.yaml", names)
    assert_same_rectangles(read_labels(tmp_path)[0], SHIPS)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0 0.5 0.5 0.2 0.1", "oriented boxes, not upright ones"),
        ("ship 0 0 1 0 1 1 0 1", "expected a class number"),
        ("0 0 0 1 0 1 1 0 x", "'x' is not a number"),
        ("0 10 10 90 10 90 20 10 20", "coordinates must be fractions"),
    ],
)
def test_a_malformed_yolo_line_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, line: str, words: str
) -> None:
    save_image(tmp_path / "images/a.jpg")
    write(tmp_path / "data.yaml", "names: [ship]\n")
    write(tmp_path / "labels/a.txt", yolo_lines(SHIPS) + line + "\n")
    (image,) = read_labels(tmp_path)
    assert_same_rectangles(image, SHIPS)
    (record,) = caplog.records
    assert re.search(rf"a\.txt, line 4: .*{words}", record.message)
    write(tmp_path / "labels/a.txt", line + "\n")
    with pytest.raises(LabelFileError, match=rf"a\.txt, line 1: .*{words}"):
        read_labels(tmp_path)


# ------------------------------------------------------------------------------------ Airbus


def run_lengths(mask: np.ndarray) -> str:
    """The challenge's encoding: from 1, down the columns."""
    flat = np.concatenate([[0], mask.T.ravel().astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(flat)) + 1
    starts, ends = edges[0::2], edges[1::2]
    return " ".join(f"{a} {b - a}" for a, b in zip(starts, ends, strict=True))


def mask_of(box: np.ndarray, shape: tuple[int, int] = (HEIGHT, WIDTH)) -> np.ndarray:
    """Pixels whose centre lies in the box."""
    cx, cy, w, h, theta = box
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    u = (x - cx) * math.cos(theta) + (y - cy) * math.sin(theta)
    v = (y - cy) * math.cos(theta) - (x - cx) * math.sin(theta)
    return (np.abs(u) <= w / 2) & (np.abs(v) <= h / 2)


def write_airbus(root: Path, masks: dict[str, list[np.ndarray]]) -> Path:
    rows = ["ImageId,EncodedPixels"]
    for name, ships in masks.items():
        height, width = ships[0].shape if ships else (HEIGHT, WIDTH)
        save_image(root / "train_v2" / name, (width, height))
        rows += [f"{name},{run_lengths(mask)}" for mask in ships] or [f"{name},"]
    return write(root / "train_ship_segmentations_v2.csv", "\n".join(rows) + "\n")


def test_airbus_masks_become_rectangles(tmp_path: Path) -> None:
    write_airbus(tmp_path, {"b.jpg": [], "a.jpg": [mask_of(box) for box in SHIPS]})
    write(tmp_path / "sample_submission_v2.csv", "ImageId,EncodedPixels\nz.jpg,1 1\n")
    first, second = read_labels(tmp_path)
    assert (first.name, first.source, first.split, first.gsd_m) == ("a.jpg", "airbus", "train", 1.5)
    # A mask is the rectangle to the pixel; its smallest rectangle may turn by a pixel at the end.
    assert np.abs(first.boxes[:, :2] - SHIPS[:, :2]).max() < 1.0
    assert np.abs(first.boxes[:, 2:4] - SHIPS[:, 2:4]).max() < 2.0
    assert np.asarray(rotated_iou_aligned(first.boxes, SHIPS)).min() > 0.8
    assert second.boxes.shape == (0, 5)


@pytest.mark.parametrize(
    ("top", "left", "height", "width"),
    [(10, 20, 6, 30), (0, 0, 1, 1), (HEIGHT - 3, 5, 3, 1), (0, 50, HEIGHT, 7), (0, 0, HEIGHT, 2)],
)
def test_an_upright_airbus_mask_is_exact_to_the_corner(
    tmp_path: Path, top: int, left: int, height: int, width: int
) -> None:
    # Masks as high as the image are one run over several columns.
    mask = np.zeros((HEIGHT, WIDTH), dtype=np.bool_)
    mask[top : top + height, left : left + width] = True
    write_airbus(tmp_path, {"a.jpg": [mask]})
    (image,) = read_labels(tmp_path)
    expected = np.array([[left + width / 2, top + height / 2, width, height, 0.0]])
    assert_same_rectangles(image, expected)


@settings(max_examples=25, deadline=None)
@given(
    start=st.integers(0, 59),
    length=st.integers(1, 60),
)
def test_any_airbus_run_is_the_hull_of_its_pixels(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int
) -> None:
    rows, columns = 10, 12
    run = np.zeros(rows * columns, dtype=np.bool_)
    run[start : start + length] = True
    mask = run.reshape(columns, rows).T
    root = tmp_path_factory.mktemp("airbus")
    write_airbus(root, {"a.png": [mask]})
    (image,) = read_labels(root)
    cx, cy, w, h, theta = image.boxes[0]
    y, x = np.nonzero(mask)
    corners = np.concatenate([np.stack([x + i, y + j], axis=-1) for i in (0, 1) for j in (0, 1)])
    away = corners - [cx, cy]
    u = away @ [math.cos(theta), math.sin(theta)]
    v = away @ [-math.sin(theta), math.cos(theta)]
    # All pixels lie inside, and every side touches one.
    extremes = [u.max(), -u.min(), v.max(), -v.min()]
    assert extremes == pytest.approx([w / 2, w / 2, h / 2, h / 2], abs=1e-3)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a.jpg,1 2 3", "the runs must be pairs"),
        ("a.jpg,1 two", "the runs must be whole numbers"),
        ("a.jpg,0 5", "a run leaves the image of 200 x 160 pixels"),
        ("a.jpg,32000 2", "a run leaves the image"),
        ("a.jpg", "expected ImageId,EncodedPixels"),
    ],
)
def test_a_malformed_airbus_row_is_named(tmp_path: Path, row: str, words: str) -> None:
    table = write_airbus(tmp_path, {"a.jpg": [mask_of(SHIPS[0])]})
    write(table, table.read_text() + row + "\n")
    with pytest.raises(LabelFileError, match=rf"v2\.csv, line 3: {words}"):
        read_labels(tmp_path)


def test_airbus_images_not_unpacked_are_left_out_aloud(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = write_airbus(tmp_path, {"a.jpg": [], "b.jpg": [mask_of(SHIPS[0])]})
    (tmp_path / "train_v2/b.jpg").unlink()
    with caplog.at_level(logging.WARNING, logger="larsd_geo"):
        assert [p.name for p in read_labels(tmp_path)] == ["a.jpg"]
    assert "1 of the 2 images" in caplog.text
    (tmp_path / "train_v2/a.jpg").unlink()
    with pytest.raises(LabelFileError, match="none of its images"):
        read_labels(tmp_path)
    assert table.is_file()


# ------------------------------------------------------------------------------------ choice


@pytest.mark.parametrize("name", ["auto", *FORMATS])
def test_a_folder_without_labels_says_what_was_looked_for(tmp_path: Path, name: str) -> None:
    save_image(tmp_path / "a.png")
    with pytest.raises(LabelFormatError, match="looked for") as caught:
        read_labels(tmp_path, name)
    assert str(tmp_path) in str(caught.value)
    if name == "auto":
        for word in ("labelTxt", "Annotations", "labels/", "EncodedPixels", "GeoPackage"):
            assert word in str(caught.value)


@pytest.mark.parametrize("name", ["auto", "dota", "airbus", "vector"])
def test_a_missing_folder_is_the_same_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(LabelFormatError):
        read_labels(tmp_path / "missing", name)


def test_an_unknown_format_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(LabelFormatError, match=r"'coco' is not a label format.*dota; hrsc"):
        read_labels(tmp_path, "coco")


def test_an_unknown_split_lists_the_known(tmp_path: Path) -> None:
    save_image(tmp_path / "images/a.png")
    write(tmp_path / "labelTxt/a.txt", "")
    with pytest.raises(LabelSplitError, match="'test'; its splits are train"):
        read_labels(tmp_path, split="test")


# ------------------------------------------------------------------------------------ real data


@pytest.mark.data
@pytest.mark.parametrize(("split", "count"), [("train", 550), ("val", 59)])
def test_the_real_data_set_is_read_whole(data_root: Path, split: str, count: int) -> None:
    images = read_labels(data_root / "ships", split=split)
    assert len(images) == count
    header, *lines = (data_root / "ships/images.csv").read_text().splitlines()
    columns = header.split(",")
    rows = [dict(zip(columns, line.split(","), strict=True)) for line in lines]
    rows = [row for row in rows if row["split"] == split]
    assert [p.name for p in images] == [row["image"] for row in rows]
    assert [p.source for p in images] == [row["source"] for row in rows]
    for image, row in zip(images, rows, strict=True):
        assert len(image.boxes) == int(row["ships"]) + int(row["ignored"])
        # The table counts difficult ships as ships; here they are ignored as well.
        assert image.ignore.sum() >= int(row["ignored"])
        centres = image.boxes[:, :2]
        assert ((centres > 0) & (centres < [int(row["width"]), int(row["height"])])).all()
    difficult = sum(int(p.ignore.sum()) for p in images) - sum(int(r["ignored"]) for r in rows)
    assert difficult == (6 if split == "train" else 0)
