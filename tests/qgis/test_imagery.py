"""What counts of a raster, chosen in the dock; and what larsd says of it, in the dock's words."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers import LONG_S, click, open_scene, wait_until
from qgis.core import QgsProcessingFeedback, QgsProject, QgsRasterLayer

from benchmarks.qgis_scenes import infrared_as_alpha, nearly_black, undeclared_fill, write_like
from larsd_detect.detect.form_settings import save_form
from larsd_detect.detect.request_form import form_request, plan_request
from larsd_detect.dock import ShipsDock
from larsd_detect.layer.scene import scene_source
from larsd_detect.processing.reporter import Reporter
from larsd_detect.remedies import SETTINGS, in_panel, in_processing

SIDE = 512


def infrared_below_an_empty_edge(bands: np.ndarray) -> np.ndarray:
    """A near infrared behind the three bands, with nothing in it along the upper edge."""
    changed = infrared_as_alpha(bands)
    changed[3, :100] = 0
    return changed


@pytest.fixture
def write_raster(scene: Path, tmp_path: Path) -> Callable[..., Path]:
    """Write a part of the harbour with its bands changed; four bands are tagged as with alpha."""

    def write(change: Callable[[np.ndarray], np.ndarray]) -> Path:
        return write_like(str(scene), tmp_path / f"{change.__name__}.tif", change, SIDE)

    return write


def choose_mask(dock: ShipsDock, kind: str) -> None:
    """Choose what marks invalid pixels, as the user does."""
    mask = dock.detect_panel.imagery.mask
    mask.setCurrentIndex(mask.findData(kind))


def type_nodata(dock: ShipsDock, text: str) -> None:
    """Type a value of nodata."""
    line = dock.detect_panel.imagery.fill
    line.setText(text)
    line.editingFinished.emit()


def test_what_marks_invalid_pixels_goes_to_the_plan_the_preview_and_the_search(
    dock: ShipsDock, write_raster: Callable[..., Path], scene: Path, tmp_path: Path
) -> None:
    layer = open_scene(dock, write_raster(infrared_below_an_empty_edge))
    panel = dock.detect_panel
    # What larsd doubts is said before the search, with the field that it is about.
    wait_until(dock.notice.text, LONG_S)
    assert "band 4 is tagged as alpha" in dock.notice.text()
    assert dock.notice.text().endswith("set mask to alpha to use it. In this panel: Mask.")
    wait_until(panel.imagery.has_preview, LONG_S)
    before = panel.imagery.preview.pixmap().toImage()
    choose_mask(dock, "alpha")
    type_nodata(dock, "7,5")
    source = scene_source(layer)
    for arguments in (
        plan_request(panel, source, str(tmp_path)).plan_arguments(),
        form_request(panel, source).preview_arguments("seen.png"),
        form_request(panel, source).arguments(),
    ):
        assert {"--mask=alpha", "--nodata=7.5"} <= set(arguments)
    wait_until(lambda: not dock.notice.text(), LONG_S)  # there is nothing to doubt any more
    wait_until(panel.imagery.has_preview, LONG_S)
    assert panel.imagery.preview.pixmap().toImage() != before
    # Each raster has its own.
    save_form(panel)
    open_scene(dock, scene)
    panel.raster.setLayer(QgsProject.instance().mapLayersByName(scene.stem)[0])
    assert (panel.imagery.mask_kind(), panel.imagery.nodata()) == (None, None)
    panel.raster.setLayer(layer)
    assert (panel.imagery.mask_kind(), panel.imagery.nodata()) == ("alpha", 7.5)


def test_a_mask_that_the_raster_lacks_is_refused_with_the_field_that_helps(
    dock: ShipsDock, scene: Path
) -> None:
    open_scene(dock, scene)
    plan = dock.detect_panel.plan
    choose_mask(dock, "nodata")
    wait_until(lambda: "declares no nodata value" in plan.text(), LONG_S)
    assert plan.text().endswith("give it as nodata. In this panel: Nodata.")
    assert not dock.detect_panel.detect.isEnabled()
    type_nodata(dock, "nan")
    wait_until(lambda: "Will run on" in plan.text(), LONG_S)
    type_nodata(dock, "0")
    wait_until(lambda: "Will run on" in plan.text(), LONG_S)
    choose_mask(dock, "alpha")
    wait_until(lambda: "has no alpha band" in plan.text(), LONG_S)
    assert "In this panel: Mask." in plan.text()
    assert "command line" not in plan.text()


@pytest.mark.parametrize(
    ("change", "doubt", "field"),
    [
        (undeclared_fill, "looks like fill that no tag declares", "In this panel: Mask."),
        (nearly_black, "nearly black; set value_range", "In this panel: Stretch."),
    ],
)
def test_a_doubt_is_told_before_the_search_and_with_its_result(
    dock: ShipsDock,
    write_raster: Callable[..., Path],
    change: Callable[[np.ndarray], np.ndarray],
    doubt: str,
    field: str,
) -> None:
    open_scene(dock, write_raster(change))
    wait_until(dock.notice.text, LONG_S)
    before = dock.notice.text()
    assert doubt in before
    assert before.endswith(field)
    click(dock.detect_panel.detect)
    assert not dock.notice.text()
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert dock.notice.text() == before
    assert "Done in" in dock.detect_panel.status.text()


def test_what_was_doubtful_about_one_raster_is_not_said_of_the_next(
    dock: ShipsDock, write_raster: Callable[..., Path], scene: Path
) -> None:
    open_scene(dock, write_raster(nearly_black))
    wait_until(dock.notice.text, LONG_S)
    fine = QgsRasterLayer(str(scene), "fine")
    QgsProject.instance().addMapLayer(fine)
    dock.detect_panel.raster.setLayer(fine)
    wait_until(lambda: not dock.notice.text(), LONG_S)


def test_every_setting_that_an_error_names_is_known(larsd_python: str) -> None:
    script = (
        "import pkgutil, importlib, larsd_geo.errors as e\n"
        "from larsd_geo.errors import LarsdError\n"
        "from larsd_geo.detection.declarations import SETTINGS\n"
        "[importlib.import_module('larsd_geo.errors.' + m.name)"
        " for m in pkgutil.iter_modules(e.__path__)]\n"
        "found = [LarsdError]\n"
        "for one in found: found.extend(one.__subclasses__())\n"
        "names = {r.partition('=')[0] for one in found for r in one.remedies}\n"
        "print(*(names & set(SETTINGS)))\n"
    )
    done = subprocess.run([larsd_python, "-c", script], capture_output=True, text=True, check=True)
    named = set(done.stdout.split())
    assert {"gsd", "tile", "device", "bands"} <= named <= set(SETTINGS)


@pytest.mark.parametrize(
    ("sentence", "panel", "processing"),
    [
        (
            "a.tif: it has no CRS; georeference it. On the command line: --scene-crs, "
            "--allow-ungeoreferenced.",
            "a.tif: it has no CRS; georeference it. "
            "In this panel: the CRS in the layer's own menu.",
            "a.tif: it has no CRS; georeference it. Among the parameters: "
            "the CRS in the layer's own menu, Accept images without georeferencing.",
        ),
        (
            "the device ran out of memory. On the command line: --tile, --device cpu.",
            "the device ran out of memory. In this panel: Advanced > Tile, Advanced > Device.",
            "the device ran out of memory. Among the parameters: Tile (pixels), Device.",
        ),
        (
            "no form agrees. On the command line: --precision float32.",
            "no form agrees. In Processing, Detect ships has: Precision.",
            "no form agrees. Among the parameters: Precision.",
        ),
        (
            "it is in use. On the command line: --journal.",
            "it is in use.",
            "it is in use.",
        ),
        ("the mask of the land is fine.",) * 3,
    ],
)
def test_settings_become_fields(sentence: str, panel: str, processing: str) -> None:
    assert in_panel(sentence) == panel
    assert in_processing(sentence) == processing


def test_processing_names_its_parameters() -> None:
    class Feedback(QgsProcessingFeedback):
        def pushWarning(self, warning: str) -> None:
            said.append(warning)

    said: list[str] = []
    Reporter(Feedback())({"event": "warning", "message": "a.tif: nearly black; set value_range"})
    assert said == [
        "a.tif: nearly black; set value_range. Among the parameters: Values that become black and "
        "white."
    ]
