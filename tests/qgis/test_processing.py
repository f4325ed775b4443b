"""The algorithms, in Processing and by `qgis_process`, with the real `larsd` behind them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import GONE_S, wait_until
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QUrl

from larsd_detect import classFactory
from larsd_detect.install import interpreter
from larsd_detect.processing.detect import DetectShips

SCORE = 0.3


class Feedback(QgsProcessingFeedback):
    """Keeps what was said, and presses Cancel when told to."""

    def __init__(self, cancel_at: float = 101.0) -> None:
        super().__init__(False)
        self.said: list[str] = []
        self.cancelled = 0.0
        self.progressChanged.connect(lambda progress: self._look(progress, cancel_at))

    def _look(self, progress: float, cancel_at: float) -> None:
        if progress >= cancel_at and not self.isCanceled():
            self.cancelled = time.monotonic()
            self.cancel()

    def pushInfo(self, info: str) -> None:
        self.said.append(info)

    def pushWarning(self, warning: str) -> None:
        self.said.append(warning)

    def setProgressText(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def detect(provider: None) -> Callable[..., tuple[dict[str, Any], Feedback]]:
    """Run `larsd:detectships`."""

    def run(feedback: Feedback | None = None, **parameters: Any) -> tuple[dict, Feedback]:
        import processing

        feedback = feedback or Feedback()
        given = {"SCORE": SCORE, "OUTPUT": "TEMPORARY_OUTPUT", **parameters}
        return processing.run("larsd:detectships", given, feedback=feedback), feedback

    return run


@pytest.fixture(scope="module")
def by_command_line(
    run_larsd: Callable, scene: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[QgsVectorLayer]:
    """The ships that the command line finds in the scene."""
    path = tmp_path_factory.mktemp("cli") / "ships.gpkg"
    run_larsd("detect", scene, "-o", path, "--score", SCORE, "--progress", "none")
    layer = QgsVectorLayer(f"{path}|layername=ships", "ships", "ogr")
    assert layer.featureCount() > 5
    yield layer
    # A layer that outlives QGIS crashes it, and Python may keep one longer than seems.
    sip.delete(layer)


def rows(layer: QgsVectorLayer) -> list[tuple]:
    """Attributes and outlines of a layer, but for the row number and the time of the run."""
    assert layer.isValid()
    names = [f.name() for f in layer.fields() if f.name() not in ("fid", "detected_at")]
    return sorted(
        (*(str(ship[name]) for name in names), ship.geometry().asWkt(6))
        for ship in layer.getFeatures()
    )


def polygon_layer(layer: QgsVectorLayer, crs: str, *, share: float) -> QgsVectorLayer:
    """The western part of a layer's extent as one polygon, in another CRS."""
    extent = layer.extent()
    east = extent.xMinimum() + share * extent.width()
    part = QgsRectangle(
        extent.xMinimum() - 50, extent.yMinimum() - 50, east, extent.yMaximum() + 50
    )
    geometry = QgsGeometry.fromRect(part)
    target = QgsCoordinateReferenceSystem(crs)
    geometry.transform(QgsCoordinateTransform(layer.crs(), target, QgsProject.instance()))
    made = QgsVectorLayer(f"Polygon?crs={crs}", "west", "memory")
    feature = QgsFeature()
    feature.setGeometry(geometry)
    made.dataProvider().addFeature(feature)
    made.updateExtents()
    return made


def centres(layer: QgsVectorLayer) -> set[tuple[float, float]]:
    found = [ship.geometry().centroid().asPoint() for ship in layer.getFeatures()]
    return {(round(point.x(), 1), round(point.y(), 1)) for point in found}


def test_the_provider_comes_and_goes(qgis_processing: None) -> None:
    registry = QgsApplication.processingRegistry()
    for _ in range(2):
        plugin = classFactory(None)
        plugin.initProcessing()
        names = [algorithm.name() for algorithm in registry.providerById("larsd").algorithms()]
        assert sorted(names) == ["detectships", "evaluatedetections"]
        plugin.unload()
        assert registry.providerById("larsd") is None


@pytest.mark.parametrize("name", ["larsd:detectships", "larsd:evaluatedetections"])
def test_every_parameter_has_its_help(provider: None, name: str) -> None:
    algorithm = QgsApplication.processingRegistry().algorithmById(name)
    assert algorithm.shortHelpString()
    for parameter in algorithm.parameterDefinitions():
        assert parameter.help(), parameter.name()
        assert parameter.description(), parameter.name()
    # What the dialog's button Help opens.
    page = Path(QUrl(algorithm.helpUrl()).toLocalFile())
    assert algorithm.id() in page.read_text(encoding="utf-8")
    if name == "larsd:detectships":
        hidden = QgsProcessingParameterDefinition.Flag.FlagAdvanced
        advanced = {p.name() for p in algorithm.parameterDefinitions() if p.flags() & hidden}
        assert advanced == {
            *("DEVICE", "BANDS", "TILE", "OVERLAP", "GSD", "VALUE_RANGE", "IOU", "MASK_KIND"),
            *("NODATA", "BACKEND", "PRECISION", "BATCH_SIZE", "THREADS", "TTA", "LOOKS", "CRS"),
            *("LAND_MASK", "LAND", "SHORE_BUFFER", "ALLOW_UNGEOREFERENCED"),
        }


def test_qgis_process_finds_what_the_command_line_finds(
    run_qgis_process: Callable[..., tuple[dict, str]],
    scene: Path,
    by_command_line: QgsVectorLayer,
    tmp_path: Path,
) -> None:
    output = tmp_path / "ships.gpkg"
    answer, _ = run_qgis_process(
        "larsd:detectships", f"--INPUT={scene}", f"--SCORE={SCORE}", f"--OUTPUT={output}"
    )
    assert answer["results"]["OUTPUT"] == str(output)
    layer = QgsVectorLayer(str(output), "ships", "ogr")
    assert layer.crs() == by_command_line.crs()
    assert [f.name() for f in layer.fields()] == [f.name() for f in by_command_line.fields()]
    assert rows(layer) == rows(by_command_line)
    # The style lies in the file: a project that never saw the plugin shows it.
    assert layer.renderer().type() == "graduatedSymbol"
    assert layer.renderer().classAttribute() == "score"
    assert layer.labelsEnabled()


def test_the_log_names_the_device_first_and_values_may_be_text_null_or_empty(
    detect: Callable, scene: Path, by_command_line: QgsVectorLayer
) -> None:
    results, feedback = detect(
        INPUT=str(scene), SCORE=str(SCORE), MODEL="", DEVICE="cpu", BANDS="1;2;3",
        TILE="", OVERLAP=None, GSD="", EXTENT=None, MASK="", EXCLUDE=None,
    )  # fmt: skip
    assert rows(results["OUTPUT"]) == rows(by_command_line)
    assert feedback.progress() == 100
    text = "\n".join(feedback.said)
    assert text.index("Device: running on cpu") < text.index("tiles")
    assert "Model: larsd-lite" in text
    assert f"{by_command_line.featureCount()} ships on" in text


def test_rows_of_a_batch_share_a_process_and_their_layers_have_names_and_styles(
    provider: None, scene: Path, tmp_path: Path, qgis_new_project: None
) -> None:
    from processing.gui.Postprocessing import handleAlgorithmResults

    from larsd_detect import warm

    algorithm = QgsApplication.processingRegistry().algorithmById("larsd:detectships")
    pids = set()
    for name in ("north", "south"):
        copy = tmp_path / f"{name}.tif"
        copy.write_bytes(scene.read_bytes())
        # As QGIS's dialog does for each row.
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        target = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", QgsProject.instance())
        parameters = {"INPUT": str(copy), "SCORE": SCORE, "OUTPUT": target}
        results, worked = algorithm.run(parameters, context, Feedback())
        assert worked
        handleAlgorithmResults(algorithm, context, Feedback(), parameters=results)
        pids |= {server.process.pid for server in warm._servers.values()}
    assert len(pids) == 1
    layers = list(QgsProject.instance().mapLayers().values())
    assert sorted(layer.name() for layer in layers) == ["Ships north", "Ships south"]
    for layer in layers:
        assert layer.renderer().type() == "graduatedSymbol"
        assert layer.attributeAlias(layer.fields().lookupField("length_m")) == "Length (m)"


def test_lengths_and_every_other_option_reach_larsd(
    detect: Callable, scene: Path, by_command_line: QgsVectorLayer
) -> None:
    results, _ = detect(INPUT=str(scene), MIN_LENGTH=60, MAX_LENGTH=150)
    found = [ship["length_m"] for ship in results["OUTPUT"].getFeatures()]
    expected = [
        ship["length_m"] for ship in by_command_line.getFeatures() if 60 <= ship["length_m"] <= 150
    ]
    assert sorted(found) == pytest.approx(sorted(expected))
    assert 0 < len(found) < by_command_line.featureCount()
    results, _ = detect(
        INPUT=str(scene), IOU=0.2, MASK_KIND=1, NODATA=0, BACKEND=0, PRECISION=1, BATCH_SIZE=2,
        THREADS=1, TTA=False, LOOKS=1, CRS="EPSG:4326", VALUE_RANGE="0,255", SHORE_BUFFER=10,
        LAND=polygon_layer(by_command_line, "EPSG:3857", share=0.5), ALLOW_UNGEOREFERENCED=True,
    )  # fmt: skip
    assert results["OUTPUT"].crs().authid() == "EPSG:4326"
    # The western half is land.
    assert 0 < results["OUTPUT"].featureCount() < by_command_line.featureCount()
    with pytest.raises(QgsProcessingException, match="must be below"):
        detect(INPUT=str(scene), VALUE_RANGE="255,0")


def test_polygons_and_land_limit_the_search(
    detect: Callable, scene: Path, by_command_line: QgsVectorLayer
) -> None:
    everything = centres(by_command_line)
    west = polygon_layer(by_command_line, "EPSG:4326", share=0.5)
    inside, _ = detect(INPUT=str(scene), MASK=west)
    outside, _ = detect(INPUT=str(scene), EXCLUDE=west)
    assert 0 < inside["OUTPUT"].featureCount() < len(everything)
    # Both halves together are the whole, and have nothing in common.
    assert centres(inside["OUTPUT"]) | centres(outside["OUTPUT"]) == everything
    assert not centres(inside["OUTPUT"]) & centres(outside["OUTPUT"])


def test_an_extent_and_polygons_far_from_each_other_leave_nothing_to_search(
    detect: Callable, scene: Path, by_command_line: QgsVectorLayer
) -> None:
    box = by_command_line.extent()
    far = f"{box.xMaximum()},{box.xMaximum() + 9},{box.yMinimum()},{box.yMaximum()} [EPSG:32631]"
    west = polygon_layer(by_command_line, "EPSG:4326", share=0.1)
    with pytest.raises(QgsProcessingException, match="have nothing in common"):
        detect(INPUT=str(scene), EXTENT=far, MASK=west)


def test_inside_a_model_an_extent_in_another_crs_limits_the_search(
    provider: None, scene: Path, by_command_line: QgsVectorLayer
) -> None:
    box = polygon_layer(by_command_line, "EPSG:3857", share=0.5).extent()
    extent = f"{box.xMinimum()},{box.xMaximum()},{box.yMinimum()},{box.yMaximum()} [EPSG:3857]"
    static = QgsProcessingModelChildParameterSource.fromStaticValue
    child = QgsProcessingModelChildAlgorithm("larsd:detectships")
    child.setChildId("detect")
    child.addParameterSources("INPUT", [static(str(scene))])
    child.addParameterSources("SCORE", [static(SCORE)])
    child.addParameterSources("EXTENT", [static(extent)])
    output = QgsProcessingModelOutput("ships")
    output.setChildId("detect")
    output.setChildOutputName("OUTPUT")
    child.setModelOutputs({"ships": output})
    model = QgsProcessingModelAlgorithm("ships", "tests", "ships")
    model.addChildAlgorithm(child)
    model.updateDestinationParameters()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    results, worked = model.run({"detect:ships": "memory:"}, context, QgsProcessingFeedback())
    assert worked
    layer = context.takeResultLayer(results["detect:ships"])
    assert layer.renderer().type() == "graduatedSymbol"
    found = centres(layer)
    assert 0 < len(found) < by_command_line.featureCount()
    assert found < centres(by_command_line)


def test_every_setting_of_larsd_is_a_parameter(provider: None, larsd_python: str) -> None:
    script = "from larsd_geo.detection.declarations import SETTINGS; print(*SETTINGS)"
    done = subprocess.run([larsd_python, "-c", script], capture_output=True, text=True, check=True)
    settings = set(done.stdout.split())
    # What has another name; the CRS is that of the layer, and each row of a batch ends by itself.
    names = {
        "overlap_m": "OVERLAP", "mask": "MASK_KIND", "aoi": "MASK", "min_length_m": "MIN_LENGTH",
        "max_length_m": "MAX_LENGTH", "scene_crs": "INPUT", "skip_errors": "INPUT",
    }  # fmt: skip
    algorithm = QgsApplication.processingRegistry().algorithmById("larsd:detectships")
    parameters = {one.name() for one in algorithm.parameterDefinitions()}
    assert {names.get(one, one.upper()) for one in settings} <= parameters


def test_the_dialog_lists_the_models_and_takes_a_folder(provider: None) -> None:
    from processing.gui.wrappers import DIALOG_STANDARD, WidgetWrapperFactory

    algorithm = QgsApplication.processingRegistry().algorithmById("larsd:detectships")
    parameter = algorithm.parameterDefinition("MODEL")
    wrapper = WidgetWrapperFactory.create_wrapper_from_metadata(
        parameter, type("Dialog", (), {"algorithm": lambda self: algorithm})(), 0, 0
    )
    combo = wrapper.widget
    wait_until(lambda: combo.findText("larsd-lite") >= 0, 60)
    assert wrapper.value() is None
    wrapper.setValue("/models/mine")
    assert wrapper.value() == "/models/mine"
    assert DIALOG_STANDARD is not None


def test_cancel_in_the_middle_leaves_no_worker(
    detect: Callable, large_scene: Path, find_workers: Callable[[str], list[int]], tmp_path: Path
) -> None:
    feedback = Feedback(cancel_at=1)
    results, _ = detect(feedback, INPUT=str(large_scene), TILE=512)
    took = time.monotonic() - feedback.cancelled
    assert feedback.cancelled, "it ended before it could be cancelled"
    assert find_workers(str(large_scene)) == []
    assert took < GONE_S
    assert "OUTPUT" not in results
    assert "Cancelled; the search has ended." in feedback.said


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_qgis_ends_in_the_middle_no_worker_stays(
    qgis_process: Callable[..., list[str]],
    profile: dict[str, str],
    large_scene: Path,
    find_workers: Callable[[str], list[int]],
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    scene = tmp_path / f"killed-{number}.tif"
    os.link(large_scene, scene)
    process = subprocess.Popen(
        qgis_process("run", "larsd:detectships", f"--INPUT={scene}", "--OUTPUT=TEMPORARY_OUTPUT"),
        env=profile,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A shell's background jobs, and so perhaps this one, start with SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 60
    while not find_workers(str(scene)) and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(3)  # into the loading of torch, or beyond
    assert find_workers(str(scene))
    process.send_signal(number)
    began = time.monotonic()
    while find_workers(str(scene)) and time.monotonic() - began < 10:
        time.sleep(0.02)
    took = time.monotonic() - began
    process.wait(20)
    assert took < GONE_S


def fake(tmp_path: Path, detect: str, **answer: object) -> str:
    """A program that shakes hands as larsd does, and then does something else."""
    given = {"name": "larsd-geo", "version": "9.9.9", "protocol": interpreter.PROTOCOL, **answer}
    path = tmp_path / "larsd"
    path.write_text(
        f"#!{sys.executable}\nimport json, os, signal, sys\n"
        f"if '--version' in sys.argv: print(json.dumps({given!r})); sys.exit()\n"
        f'print(\'{{"event": "hello"}}\', flush=True)\n{detect}\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("larsd", "sentence"),
    [
        (lambda folder: "/nowhere/larsd", "There is no file /nowhere/larsd"),
        (lambda folder: fake(folder, "", protocol=99), "is too new for this plugin"),
        (lambda folder: fake(folder, "", protocol=0), "is too old for this plugin"),
        (
            lambda folder: fake(folder, "os.kill(os.getpid(), signal.SIGKILL)"),
            "larsd was stopped from outside",
        ),
        (lambda folder: fake(folder, "raise ValueError('a defect')"), "ValueError: a defect"),
        (lambda folder: fake(folder, ""), "larsd ended without reporting a result"),
    ],
    ids=["missing", "new", "old", "killed", "defect", "silent"],
)
def test_a_larsd_that_fails_is_told_in_a_sentence(
    detect: Callable,
    scene: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    larsd: Callable[[Path], str],
    sentence: str,
) -> None:
    monkeypatch.setenv(interpreter.VARIABLE, larsd(tmp_path))
    with pytest.raises(QgsProcessingException, match=sentence):
        detect(INPUT=str(scene))


def test_a_raster_that_cannot_be_read_is_told_in_a_sentence(
    detect: Callable, scene: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.tif"
    content = scene.read_bytes()
    broken.write_bytes(content[: len(content) // 3])
    with pytest.raises(QgsProcessingException, match=r"broken\.tif"):
        detect(INPUT=str(broken))
    noise = tmp_path / "noise.tif"
    noise.write_bytes(b"no raster at all")
    with pytest.raises(QgsProcessingException, match="Could not load source layer"):
        detect(INPUT=str(noise))


def test_a_map_from_the_web_is_refused_in_a_sentence(detect: Callable) -> None:
    layer = QgsRasterLayer("type=xyz&url=http://localhost:1/{z}/{x}/{y}.png", "web map", "wms")
    with pytest.raises(QgsProcessingException, match="web map is not a raster file but a map from"):
        detect(INPUT=layer)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 40 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small file system needs the right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_in_a_sentence(
    detect: Callable, scene: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(QgsProcessingException, match=r"disk is full|could not be written|full"):
        detect(INPUT=str(scene), OUTPUT=str(small_disk / "ships.gpkg"))
    # And where larsd itself has no room for its result.
    monkeypatch.setattr(
        "larsd_detect.processing.run.QgsProcessingUtils.tempFolder", lambda: str(small_disk)
    )
    for left in small_disk.iterdir():
        left.unlink()
    with pytest.raises(QgsProcessingException, match=r"cannot write .*(space|full)"):
        detect(INPUT=str(scene))
    assert list(small_disk.iterdir()) == []


def test_detections_are_evaluated_against_the_truth(
    provider: None, scene: Path, by_command_line: QgsVectorLayer, tmp_path: Path
) -> None:
    import processing

    page = tmp_path / "report.html"
    results = processing.run(
        "larsd:evaluatedetections",
        {
            "DETECTIONS": by_command_line,
            "REFERENCE": str(scene.with_name("harbour_ships.geojson")),
            "SCORE": "0.3",
            "OUTPUT": "TEMPORARY_OUTPUT",
            "HTML": str(page),
        },
    )
    table = list(results["OUTPUT"].getFeatures())
    everything = table[0]
    assert everything["found"] + everything["false"] == by_command_line.featureCount()
    assert everything["found"] + everything["missed"] == everything["reference"]
    assert (
        results["PRECISION"]
        == everything["precision"]
        == pytest.approx(everything["found"] / by_command_line.featureCount())
    )
    assert sum(row["reference"] for row in table[1:]) == everything["reference"]
    text = page.read_text(encoding="utf-8")
    assert f"<td>{everything['reference']}</td>" in text
    against_itself = processing.run(
        "larsd:evaluatedetections",
        {
            "DETECTIONS": by_command_line,
            "REFERENCE": by_command_line,
            "OUTPUT": "TEMPORARY_OUTPUT",
        },
    )
    west = processing.run(
        "larsd:evaluatedetections",
        {
            "DETECTIONS": by_command_line,
            "REFERENCE": by_command_line,
            "AREA": polygon_layer(by_command_line, "EPSG:4326", share=0.5),
            "OUTPUT": "TEMPORARY_OUTPUT",
        },
    )
    (all_ships, *_) = west["OUTPUT"].getFeatures()
    assert 0 < all_ships["reference"] < by_command_line.featureCount()
    assert west["F1"] == 1.0
    assert against_itself["F1"] == against_itself["AVERAGE_PRECISION"] == 1.0
    assert "HTML" not in against_itself


def test_a_fresh_algorithm_is_made_for_every_run() -> None:
    one = DetectShips()
    assert type(one.createInstance()) is DetectShips
    assert one.createInstance() is not one
