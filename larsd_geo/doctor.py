"""What `larsd doctor` looks at: versions, devices, models, PROJ, GDAL, space, and a small search.

Every look is taken on its own: what is broken is noted with what to do about it, and the others go
on. `Checkup.report` is the JSON object of docs/doctor.md.
"""

from __future__ import annotations

import importlib
import math
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from larsd_geo import __version__

__all__ = ["Checkup"]

#: Distributions whose version matters, and whether detection works without them.
_DISTRIBUTIONS = {
    "torch": True,
    "torchvision": True,
    "timm": True,
    "openvino": False,
    "onnxruntime": False,
    "safetensors": True,
    "numpy": True,
    "scipy": True,
    "rasterio": True,
    "pyproj": True,
    "shapely": True,
    "geopandas": True,
    "pyogrio": True,
    "pyarrow": True,
    "antimeridian": True,
    "opencv-python-headless": True,
    "pillow": True,
    "click": True,
    "rich": True,
}

#: Needed where the default model has no form for another runtime that is installed.
_OF_TORCH = ("torch", "torchvision", "timm")

#: Environment variables by which another installation's data may reach ours.
_FOREIGN = (
    "PROJ_DATA",
    "PROJ_LIB",
    "GDAL_DATA",
    "GDAL_DRIVER_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
)

#: GDAL's drivers of rasters: what they are for, and whether their absence is an error.
_RASTERS = {
    "GTiff": ("GeoTIFF", True),
    "COG": ("writing Cloud Optimized GeoTIFF", False),
    "VRT": ("virtual rasters, and reading at another resolution", True),
    "JP2OpenJPEG": ("JPEG 2000", False),
}

#: GDAL's drivers of vectors, likewise.
_VECTORS = {
    "GPKG": ("GeoPackage", True),
    "GeoJSON": ("GeoJSON", True),
    "FlatGeobuf": ("FlatGeobuf", False),
}

#: Drivers of the same format, in place of one that is missing.
_OTHERS = {"JP2OpenJPEG": ("JP2KAK", "JP2ECW", "JP2MrSID")}

#: A point and where it lies in EPSG:32631, by the definition of UTM: 3 degrees east is the middle.
_LONLAT, _UTM31 = (3.0, 52.0), (500_000.0, 5_761_038.2126)

_LITTLE_SPACE = 1_000_000_000

_REINSTALL = "install larsd-geo anew, into an environment of its own"


class Checkup:
    """Looks at this installation.

    Args:
        device: What detection shall run on, as `--device` takes it.

    Attributes:
        report: What was found; `findings` lists what is wrong.
    """

    def __init__(self, device: str = "auto") -> None:
        self._device = device
        self.report: dict[str, Any] = {
            "larsd": {
                "version": __version__,
                "python": platform.python_version(),
                "executable": sys.executable,
                "platform": platform.platform(),
            },
            "findings": [],
            "ok": True,
        }

    def run(self, on_step: Callable[[str], None] = lambda name: None) -> dict[str, Any]:
        """Take all looks and return the report.

        Args:
            on_step: Told what is looked at next.
        """
        steps: dict[str, Callable[[], Any]] = {
            "versions": self._versions,
            "environment": self._environment,
            "devices": self._devices,
            "models": self._models,
            "backend": self._backend,
            "proj": self._proj,
            "gdal": self._gdal,
            "temporary": self._temporary,
            "self_test": self._self_test,
        }
        for name, look in steps.items():
            on_step(name)
            try:
                self.report[name] = look()
            except Exception as error:  # a broken library may raise anything, and is a finding
                self.report[name] = None
                remedy = "mend what else is wrong" if name == "self_test" else _REINSTALL
                self._note("error", name, f"this fails: {_sentence(error)}", remedy)
        self.report["ok"] = not any(f["level"] == "error" for f in self.report["findings"])
        return self.report

    def _note(self, level: str, subject: str, message: str, remedy: str) -> None:
        """Note something: an `error` keeps detection from working, a `warning` does not."""
        self.report["findings"].append(
            {"level": level, "subject": subject, "message": message, "remedy": remedy}
        )

    def _versions(self) -> dict[str, str | None]:
        versions: dict[str, str | None] = {}
        without_torch = _runs_without_torch()
        for name, is_needed in _DISTRIBUTIONS.items():
            try:
                versions[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                versions[name] = None
                # OpenCV has several distributions of one module; the looks below find out.
                is_needed = is_needed and not (without_torch and name in _OF_TORCH)
                if is_needed and not name.startswith("opencv"):
                    self._note("error", name, f"{name} is not installed", f"pip install {name}")
        for name, module, attribute in (
            ("gdal (rasterio)", "rasterio", "__gdal_version__"),
            ("gdal (pyogrio)", "pyogrio", "__gdal_version_string__"),
            ("proj (pyproj)", "pyproj", "proj_version_str"),
            ("proj (rasterio)", "rasterio", "__proj_version__"),
            ("geos (shapely)", "shapely", "geos_version_string"),
        ):
            try:
                versions[name] = getattr(importlib.import_module(module), attribute, None)
            except Exception as error:  # missing or broken, which is the finding
                versions[name] = None
                self._note(
                    "error", module, f"{module} cannot be loaded: {_sentence(error)}",
                    f"pip install --force-reinstall {module}",
                )  # fmt: skip
        return versions

    def _environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in _FOREIGN if name in os.environ}

    def _devices(self) -> dict[str, Any]:
        from larsd_geo.errors import LarsdError
        from larsd_geo.inference.device import choose_device, describe_devices
        from larsd_geo.inference.forms import is_installed
        from larsd_geo.inference.gpu import GpuVerdict, gather_gpu_facts, judge_gpu

        if not is_installed("torch") and _runs_without_torch():
            no_torch = GpuVerdict(False, "torch is not installed, and other runtimes use none")
            found = {"available": describe_devices(), "gpu": no_torch._asdict()}
            return {"chosen": "cpu", "precision": None, "text": "cpu, without torch"} | found
        verdict = judge_gpu(gather_gpu_facts())
        found = {"available": describe_devices(), "gpu": verdict._asdict()}
        if verdict.remedy:
            self._note("warning", "gpu", f"no GPU is used: {verdict.reason}", verdict.remedy)
        try:
            chosen = choose_device(self._device)
        except LarsdError as error:
            self._note("error", "devices", _sentence(error), verdict.remedy or "give --device auto")
            return {"chosen": None, "precision": None, "text": None} | found
        return {
            "chosen": str(chosen.device),
            "precision": chosen.precision,
            "text": chosen.describe(),
        } | found

    def _models(self) -> list[dict[str, Any]]:
        from larsd_geo.errors import LarsdError
        from larsd_geo.model.card import CARD_FILE, read_card
        from larsd_geo.model.registry import DEFAULT_MODEL, model_folders, weights_sha256

        models: list[dict[str, Any]] = []
        for folder in (each for parent in model_folders() for each in sorted(parent.glob("*/"))):
            if not (folder / CARD_FILE).is_file():
                continue
            is_shadowed = any(model["name"] == folder.name for model in models)
            model = {"name": folder.name, "folder": str(folder), "shadowed": is_shadowed}
            models.append(model | {"sha256": None, "intact": False})
            remedy = "install that model again, or remove its folder"
            try:
                card = read_card(folder)
                found = weights_sha256(folder)
            except (LarsdError, OSError) as error:
                self._note(self._level(folder.name), "models", _sentence(error), remedy)
                continue
            models[-1] |= {"sha256": card.sha256, "intact": found == card.sha256}
            if found != card.sha256:
                message = f"the weights in {folder} are not those of their card (sha256 differs)"
                self._note(self._level(folder.name), "models", message, remedy)
        if not any(model["name"] == DEFAULT_MODEL for model in models):
            message = f"the default model {DEFAULT_MODEL} is not installed"
            self._note("error", "models", message, _REINSTALL)
        return models

    def _backend(self) -> dict[str, Any] | None:
        """Choose what the default model runs by, as a search would, and say why."""
        from larsd_geo.errors import LarsdError
        from larsd_geo.inference.forms import BACKENDS, is_installed
        from larsd_geo.inference.opening import open_model

        found = {"installed": [name for name in BACKENDS if name != "auto" and is_installed(name)]}
        try:
            opened = open_model(None, self._device)
        except LarsdError as error:
            # A device or a model that cannot be used has been noted by the looks before.
            if not any(finding["level"] == "error" for finding in self.report["findings"]):
                self._note("error", "backend", _sentence(error), _REINSTALL)
            return {"chosen": None, "precision": None, "text": None} | found
        backend = opened.backend
        chosen = {"chosen": backend.name, "precision": backend.precision}
        return chosen | {"text": backend.describe()} | found

    @staticmethod
    def _level(model: str) -> str:
        from larsd_geo.model.registry import DEFAULT_MODEL

        return "error" if model == DEFAULT_MODEL else "warning"

    def _proj(self) -> dict[str, Any]:
        """Ask both PROJs, rasterio's and pyproj's, where a known place lies."""
        import pyproj
        import rasterio.crs
        import rasterio.warp

        def by_rasterio() -> tuple[float, float]:
            lonlat, utm = (rasterio.crs.CRS.from_epsg(code) for code in (4326, 32631))
            x, y = rasterio.warp.transform(lonlat, utm, [_LONLAT[0]], [_LONLAT[1]])
            return x[0], y[0]

        def by_pyproj() -> tuple[float, float]:
            move = pyproj.Transformer.from_crs(4326, 32631, always_xy=True)
            x, y = move.transform(*_LONLAT)
            return x, y

        resolves = {}
        for name, ask in (("rasterio", by_rasterio), ("pyproj", by_pyproj)):
            try:
                place = ask()
                resolves[name] = math.dist(place, _UTM31) < 0.001
                why = f"it puts {_LONLAT} at {place}"
            except Exception as error:  # GDAL and PROJ have errors of their own
                resolves[name], why = False, _sentence(error)
            if not resolves[name]:
                named = [key for key in ("PROJ_DATA", "PROJ_LIB") if key in os.environ]
                self._note(
                    "error", "proj", f"{name} does not know EPSG:32631: {why}",
                    f"unset {' and '.join(named)}, which name another installation's database"
                    if named
                    else f"pip install --force-reinstall {name}",
                )  # fmt: skip
        return {"data_folder": pyproj.datadir.get_data_dir(), "resolves": resolves}

    def _gdal(self) -> dict[str, bool]:
        import pyogrio
        import rasterio

        with rasterio.Env() as env:
            rasters = set(env.drivers())
        there: dict[str, bool] = {}
        for wanted, known in ((_RASTERS, rasters), (_VECTORS, set(pyogrio.list_drivers()))):
            for name, (purpose, is_needed) in wanted.items():
                there[name] = any(each in known for each in (name, *_OTHERS.get(name, ())))
                if not there[name]:
                    self._note(
                        "error" if is_needed else "warning", "gdal",
                        f"GDAL has no driver {name}: no {purpose}",
                        "install rasterio and pyogrio from wheels",
                    )  # fmt: skip
        try:
            importlib.import_module("pyarrow.parquet")
            there["Parquet"] = True
        except ImportError as error:
            there["Parquet"] = False
            message = f"GeoParquet cannot be written: {_sentence(error)}"
            self._note("warning", "gdal", message, "pip install --force-reinstall pyarrow")
        return there

    def _temporary(self) -> dict[str, Any]:
        folder = tempfile.gettempdir()
        with tempfile.TemporaryFile() as file:
            file.write(b"larsd")
        free = shutil.disk_usage(folder).free
        if free < _LITTLE_SPACE:
            message = f"only {free / 1e9:.1f} GB are free in {folder}"
            self._note("warning", "temporary", message, "make room, or set TMPDIR to another disk")
        return {"folder": folder, "free_bytes": free}

    def _self_test(self) -> dict[str, Any]:
        """Search a small scene with ships that the default model is known to find."""
        from larsd_geo.detection.detector import Detector
        from larsd_geo.detection.settings import DetectionSettings
        from larsd_geo.synthetic import compose_scene, write_scene

        with tempfile.TemporaryDirectory(prefix="larsd-doctor-") as folder:
            drawn = compose_scene((640, 704), seed=4, ships=8, coast=False, clouds=0, distractors=0)
            scene = write_scene(Path(folder) / "scene.tif", drawn)
            began = time.monotonic()
            detector = Detector(DetectionSettings(device=self._device))
            loaded = time.monotonic()
            ships = detector.run([scene.path]).ships
            ended = time.monotonic()
        if ships == 0:
            self._note(
                "error", "self_test", f"no ship is found in a scene of {len(scene.boxes)}",
                "give --device cpu; if that helps, the GPU or its driver computes wrongly",
            )  # fmt: skip
        return {
            "device": detector.backend.device,
            "backend": detector.backend.name,
            "model": detector.card.name,
            "drawn": len(scene.boxes),
            "ships": ships,
            "load_seconds": round(loaded - began, 3),
            "seconds": round(ended - loaded, 3),
        }


def _runs_without_torch() -> bool:
    """Tell whether the default model has a form for a runtime that is installed."""
    from larsd_geo.errors import LarsdError
    from larsd_geo.inference.forms import is_installed
    from larsd_geo.model.card import read_card
    from larsd_geo.model.registry import find_model

    try:
        card = read_card(find_model(None))
    except LarsdError:
        return False  # which the look at the models notes
    return any(is_installed(export.format) for export in card.exports)


def _sentence(error: BaseException) -> str:
    text = str(error).strip().splitlines() or [type(error).__name__]
    return text[0].rstrip(". ")
