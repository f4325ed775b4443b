"""The checks: versions, devices, models, PROJ, GDAL, disk space, and a small search.

Each check runs on its own: what is broken becomes a finding with what to do about it, and the other
checks go on.
"""

from __future__ import annotations

import importlib
import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from larsd_geo.doctor.packages import check_versions, runs_without_torch, sentence
from larsd_geo.doctor.report import (
    BackendReport,
    DevicesReport,
    DoctorReport,
    ModelReport,
    ProjReport,
    SelfTest,
    TemporaryFolder,
)

if TYPE_CHECKING:
    from larsd_geo.detection.detector import Detector
    from larsd_geo.model.card import ModelCard

__all__ = ["check_installation"]

#: Environment variables that can lead our libraries to another installation's data.
_FOREIGN = (
    "PROJ_DATA",
    "PROJ_LIB",
    "GDAL_DATA",
    "GDAL_DRIVER_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
)

#: GDAL's raster drivers: what they are for, and whether detection needs them.
_RASTERS = {
    "GTiff": ("GeoTIFF", True),
    "COG": ("writing Cloud Optimized GeoTIFF", False),
    "VRT": ("virtual rasters, and reading at another resolution", True),
    "JP2OpenJPEG": ("JPEG 2000", False),
}

#: GDAL's vector drivers, likewise.
_VECTORS = {
    "GPKG": ("GeoPackage", True),
    "GeoJSON": ("GeoJSON", True),
    "FlatGeobuf": ("FlatGeobuf", False),
}

#: Drivers that can replace a missing one.
_ALTERNATIVES = {"JP2OpenJPEG": ("JP2KAK", "JP2ECW", "JP2MrSID")}

#: A point in degrees, and in EPSG:32631 by the definition of UTM: 3 degrees east is the middle.
_LONLAT, _UTM31 = (3.0, 52.0), (500_000.0, 5_761_038.2126)

#: Metres by which a PROJ may miss that point.
_PROJ_TOLERANCE_M = 0.001

#: Bytes of free space below which a warning is due.
_LITTLE_SPACE = 1_000_000_000

_REINSTALL = "install larsd-geo again, into an environment of its own"

T = TypeVar("T")


def check_installation(
    device: str = "auto", on_step: Callable[[str], None] = lambda name: None
) -> DoctorReport:
    """Run all checks.

    Args:
        device: What detection should run on: `auto`, `cpu`, `mps`, `cuda` or `cuda:N`.
        on_step: Called with the name of each check before it runs.

    Returns:
        What was found; nothing is raised for a broken installation.
    """
    report = DoctorReport()

    def run(name: str, check: Callable[[DoctorReport], T], remedy: str = _REINSTALL) -> T | None:
        on_step(name)
        try:
            return check(report)
        except Exception as error:  # a broken library may raise anything, and is a finding
            report.error(name, f"this fails: {sentence(error)}", remedy)
            return None

    report.versions = run("versions", check_versions)
    report.environment = run("environment", _check_environment)
    report.devices = run("devices", lambda found: _check_devices(found, device))
    report.models = run("models", _check_models)
    opened = run("backend", lambda found: _check_backend(found, device))
    report.backend, ready = (None, None) if opened is None else opened
    report.proj = run("proj", _check_proj)
    report.gdal = run("gdal", _check_gdal)
    report.temporary = run("temporary", _check_temporary)
    report.self_test = run(
        "self_test", lambda found: _search_a_scene(found, device, ready), "fix what else is wrong"
    )
    return report


def _check_environment(report: DoctorReport) -> dict[str, str]:
    return {name: os.environ[name] for name in _FOREIGN if name in os.environ}


def _check_devices(report: DoctorReport, device: str) -> DevicesReport:
    from larsd_geo.errors import LarsdError
    from larsd_geo.inference.device import choose_device, describe_devices
    from larsd_geo.inference.forms import is_installed
    from larsd_geo.inference.gpu import GpuVerdict, gather_gpu_facts, judge_gpu

    if not is_installed("torch") and runs_without_torch():
        no_torch = GpuVerdict(False, "torch is not installed, and other runtimes use none")
        return DevicesReport("cpu", None, "cpu, without torch", describe_devices(), no_torch)
    gpu = judge_gpu(gather_gpu_facts())
    available = describe_devices()
    if gpu.remedy:
        report.warn("gpu", f"no GPU is used: {gpu.reason}", gpu.remedy)
    try:
        chosen = choose_device(device)
    except LarsdError as error:
        report.error("devices", sentence(error), gpu.remedy or "choose the device 'auto'")
        return DevicesReport(None, None, None, available, gpu)
    return DevicesReport(str(chosen.device), chosen.precision, chosen.describe(), available, gpu)


def _check_models(report: DoctorReport) -> list[ModelReport]:
    from larsd_geo.errors import LarsdError
    from larsd_geo.model.card import CARD_FILE, read_card
    from larsd_geo.model.folder import whole_folder
    from larsd_geo.model.registry import DEFAULT_MODEL, model_folders

    models: list[ModelReport] = []
    for folder in (each for parent in model_folders() for each in sorted(parent.glob("*/"))):
        whole = whole_folder(folder)
        if not (whole / CARD_FILE).is_file():
            continue
        name = folder.name
        is_shadowed = any(model.name == name for model in models)
        note = report.error if name == DEFAULT_MODEL else report.warn
        remedy = "install that model again, or remove its folder"
        try:
            card = read_card(whole)
            is_intact = _is_intact(whole, card)
        except (LarsdError, OSError) as error:
            note("models", sentence(error), remedy)
            models.append(ModelReport(name, str(folder), is_shadowed))
            continue
        if not is_intact:
            message = f"the files in {folder} are not those of their card (sha256 differs)"
            note("models", message, remedy)
        models.append(ModelReport(name, str(folder), is_shadowed, card.sha256, is_intact))
    if not any(model.name == DEFAULT_MODEL for model in models):
        report.error("models", f"the default model {DEFAULT_MODEL} is not installed", _REINSTALL)
    return models


def _is_intact(folder: Path, card: ModelCard) -> bool:
    """Tell whether a model's files are those of its card; the weights may be left out."""
    from larsd_geo.model.exports import check_export
    from larsd_geo.model.registry import weight_files, weights_sha256

    # A model that only other runtimes run.
    is_without = bool(card.exports) and not weight_files(folder)[0].exists()
    for export in card.exports:
        check_export(folder, card, export)
    return is_without or weights_sha256(folder) == card.sha256


def _check_proj(report: DoctorReport) -> ProjReport:
    """Transform a known point with both PROJs, rasterio's and pyproj's."""
    import pyproj
    import rasterio.crs
    import rasterio.warp

    def by_rasterio() -> tuple[float, float]:
        lonlat, utm = (rasterio.crs.CRS.from_epsg(code) for code in (4326, 32631))
        x, y = rasterio.warp.transform(lonlat, utm, [_LONLAT[0]], [_LONLAT[1]])
        return x[0], y[0]

    def by_pyproj() -> tuple[float, float]:
        to_utm = pyproj.Transformer.from_crs(4326, 32631, always_xy=True)
        x, y = to_utm.transform(*_LONLAT)
        return x, y

    resolves = {}
    for name, transform in (("rasterio", by_rasterio), ("pyproj", by_pyproj)):
        try:
            point = transform()
            resolves[name] = math.dist(point, _UTM31) < _PROJ_TOLERANCE_M
            why = f"it puts {_LONLAT} at {point}"
        except Exception as error:  # GDAL and PROJ have errors of their own
            resolves[name], why = False, sentence(error)
        if not resolves[name]:
            named = [key for key in ("PROJ_DATA", "PROJ_LIB") if key in os.environ]
            remedy = (
                f"unset {' and '.join(named)}, which name another installation's database"
                if named
                else f"pip install --force-reinstall {name}"
            )
            report.error("proj", f"{name} does not know EPSG:32631: {why}", remedy)
    return ProjReport(pyproj.datadir.get_data_dir(), resolves)


def _check_gdal(report: DoctorReport) -> dict[str, bool]:
    import pyogrio
    import rasterio

    with rasterio.Env() as env:
        rasters = set(env.drivers())
    vectors = set(pyogrio.list_drivers())
    formats = _check_drivers(report, _RASTERS, rasters) | _check_drivers(report, _VECTORS, vectors)
    try:
        importlib.import_module("pyarrow.parquet")
        formats["Parquet"] = True
    except ImportError as error:
        formats["Parquet"] = False
        message = f"GeoParquet cannot be written: {sentence(error)}"
        report.warn("gdal", message, "pip install --force-reinstall pyarrow")
    return formats


def _check_drivers(
    report: DoctorReport, wanted: Mapping[str, tuple[str, bool]], known: set[str]
) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for name, (purpose, is_needed) in wanted.items():
        found[name] = not known.isdisjoint((name, *_ALTERNATIVES.get(name, ())))
        if not found[name]:
            note = report.error if is_needed else report.warn
            message = f"GDAL has no driver {name}: no {purpose}"
            note("gdal", message, "install rasterio and pyogrio from wheels")
    return found


def _check_temporary(report: DoctorReport) -> TemporaryFolder:
    folder = tempfile.gettempdir()
    with tempfile.TemporaryFile() as file:
        file.write(b"larsd")
    free = shutil.disk_usage(folder).free
    if free < _LITTLE_SPACE:
        message = f"only {free / 1e9:.1f} GB are free in {folder}"
        report.warn("temporary", message, "make room, or set TMPDIR to another disk")
    return TemporaryFolder(folder, free)


def _search_a_scene(report: DoctorReport, device: str, ready: _Ready | None) -> SelfTest:
    """Search a small scene with ships that the default model is known to find."""
    from larsd_geo.synthetic import compose_scene, write_scene

    with tempfile.TemporaryDirectory(prefix="larsd-doctor-") as folder:
        path = Path(folder) / "scene.tif"
        size = (640, 704)
        drawn_scene = compose_scene(size, seed=4, ships=8, coast=False, clouds=0, distractors=0)
        scene = write_scene(path, drawn_scene)
        # Without one this fails, and says why.
        detector, load_seconds = ready or _open_detector(device)
        began = time.monotonic()
        ships = detector.run([scene.path]).ships
        seconds = time.monotonic() - began
    drawn = len(scene.boxes)
    if ships == 0:
        remedy = "try the device 'cpu'; if that helps, the GPU or its driver computes wrongly"
        report.error("self_test", f"no ship is found in a scene of {drawn}", remedy)
    return SelfTest(
        device=detector.backend.device,
        backend=detector.backend.name,
        model=detector.card.name,
        drawn=drawn,
        ships=ships,
        load_seconds=round(load_seconds, 3),
        seconds=round(seconds, 3),
    )


class _Ready(NamedTuple):
    """A detector with the default model.

    Attributes:
        detector: The detector.
        load_seconds: What opening it took.
    """

    detector: Detector
    load_seconds: float


def _open_detector(device: str) -> _Ready:
    from larsd_geo.detection.detector import Detector
    from larsd_geo.detection.settings import DetectionSettings

    began = time.monotonic()
    detector = Detector(DetectionSettings(device=device))
    return _Ready(detector, time.monotonic() - began)


def _check_backend(report: DoctorReport, device: str) -> tuple[BackendReport, _Ready | None]:
    """Choose what the default model runs by, as a search would; it is None if none can."""
    from larsd_geo.errors import LarsdError
    from larsd_geo.inference.forms import BACKENDS, is_installed

    installed = [name for name in BACKENDS if name != "auto" and is_installed(name)]
    try:
        ready = _open_detector(device)
    except LarsdError as error:
        # A device or a model that cannot be used is a finding of the checks before.
        if not any(finding.level == "error" for finding in report.findings):
            report.error("backend", sentence(error), _REINSTALL)
        return BackendReport(None, None, None, installed), None
    backend = ready.detector.backend
    described = BackendReport(backend.name, backend.precision, backend.describe(), installed)
    return described, ready
