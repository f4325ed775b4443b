"""The checks of what is installed: packages, their versions, and the libraries inside them."""

from __future__ import annotations

import importlib
from importlib import metadata

from larsd_geo.doctor.report import DoctorReport
from larsd_geo.errors.installation import TORCH_PACKAGES, installed_distributions

__all__ = ["OPTIONAL", "check_versions", "runs_without_torch", "sentence"]

#: Distributions whose version matters; detection needs all but those of `_RUNTIMES`.
_DISTRIBUTIONS = (
    "torch",
    "torchvision",
    "timm",
    "openvino",
    "onnxruntime",
    "safetensors",
    "numpy",
    "numba",
    "scipy",
    "rasterio",
    "pyproj",
    "shapely",
    "geopandas",
    "pyogrio",
    "pyarrow",
    "antimeridian",
    "opencv-python-headless",
    "pillow",
    "click",
    "rich",
)

#: Other runtimes than torch, which detection can do without.
_RUNTIMES = ("openvino", "onnxruntime")

#: Libraries inside the distributions: name, module, and the attribute with the version.
_LIBRARIES = (
    ("gdal (rasterio)", "rasterio", "__gdal_version__"),
    ("gdal (pyogrio)", "pyogrio", "__gdal_version_string__"),
    ("proj (pyproj)", "pyproj", "proj_version_str"),
    ("proj (rasterio)", "rasterio", "__proj_version__"),
    ("geos (shapely)", "shapely", "geos_version_string"),
)

#: What is not missing where it is not installed, unless the report says so.
OPTIONAL = (*_RUNTIMES, *TORCH_PACKAGES)


def check_versions(report: DoctorReport) -> dict[str, str | None]:
    """Note the version of everything that detection needs, and what is missing.

    Args:
        report: Where findings go.

    Returns:
        Name to version; None for what is not installed.
    """
    versions: dict[str, str | None] = {}
    _check_distributions(report)
    optional = OPTIONAL if runs_without_torch() else _RUNTIMES
    for name in _DISTRIBUTIONS:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
            if name == "numba":
                message = "numba is not installed: scenes with crowds of ships take longer"
                report.warn(name, message, "pip install numba")
            # Several distributions bring OpenCV's module; the small search needs it.
            elif name not in optional and not name.startswith("opencv"):
                report.error(name, f"{name} is not installed", f"pip install {name}")
    for name, module, attribute in _LIBRARIES:
        try:
            versions[name] = getattr(importlib.import_module(module), attribute, None)
        except Exception as error:  # missing or broken, which is the finding
            versions[name] = None
            message = f"{module} cannot be loaded: {sentence(error)}"
            report.error(module, message, f"pip install --force-reinstall {module}")
    return versions


def _check_distributions(report: DoctorReport) -> None:
    """Tell of two distributions with the same files: removing one takes them from the other."""
    found = installed_distributions()
    if len(found) < 2:
        return
    names = " and ".join(f"{name} {version}" for name, version in found.items())
    # Of two versions, half of the modules may be of each.
    note = report.warn if len(set(found.values())) == 1 else report.error
    note(
        "larsd",
        f"{names} are both installed here and hold the same files; to remove or update one "
        "damages the other",
        f"pip uninstall {' '.join(found)}, then install the one that you want",
    )


def runs_without_torch() -> bool:
    """Return whether the default model has a form for a runtime that is installed."""
    from larsd_geo.errors import LarsdError
    from larsd_geo.inference.forms import is_installed
    from larsd_geo.model.card import read_card
    from larsd_geo.model.registry import find_model

    try:
        card = read_card(find_model(None))
    except LarsdError:
        return False  # a finding of the check of the models
    return any(is_installed(export.format) for export in card.exports)


def sentence(error: BaseException) -> str:
    """Return the first line of an error's text, without a full stop."""
    text = str(error).strip().splitlines() or [type(error).__name__]
    return text[0].rstrip(". ")
