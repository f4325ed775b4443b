# SPDX-License-Identifier: GPL-2.0-or-later
"""Which field sets what a sentence of larsd names: it knows its settings, but not the plugin.

Errors bring the options that solve them ("On the command line: --mask none."), and warnings name
settings as Python does ("set mask to none"). Both become fields that the user sees.
"""

from __future__ import annotations

import re
from typing import Callable, Mapping, Sequence

from .texts import tr

__all__ = ["SETTINGS", "in_panel", "in_processing"]

#: What larsd's command line adds to an error.
_HINT = re.compile(r"\s*On the command line: (.*?)\.(?=\s|$)")

#: The package with the world's shores, as larsd names it when it is missing.
_SHORES_PACKAGE = "roaring-landmask"


def _advanced(label: str) -> str:
    return f"{tr('Advanced')} > {label}"


#: The panel's field of a setting; a setting that no field has is missing.
_IN_PANEL: Mapping[str, Callable[[], str]] = {
    "bands": lambda: tr("Bands"),
    "value_range": lambda: tr("Stretch"),
    "mask": lambda: tr("Mask"),
    "nodata": lambda: tr("Nodata"),
    "scene_crs": lambda: tr("the CRS in the layer's own menu"),
    "aoi": lambda: tr("Area"),
    "model": lambda: tr("Model"),
    "tile": lambda: _advanced(tr("Tile")),
    "overlap_m": lambda: _advanced(tr("Overlap")),
    "gsd": lambda: _advanced(tr("Pixel size")),
    "exclude": lambda: _advanced(tr("Exclude")),
    "land_mask": lambda: _advanced(tr("Land")),
    "shore_buffer": lambda: _advanced(tr("Land")),
    "device": lambda: _advanced(tr("Device")),
}

#: The parameter of `larsd:detectships`.
_IN_PROCESSING: Mapping[str, Callable[[], str]] = {
    "bands": lambda: tr("Bands"),
    "value_range": lambda: tr("Values that become black and white"),
    "mask": lambda: tr("Invalid pixels"),
    "nodata": lambda: tr("Value of invalid pixels"),
    "scene_crs": lambda: tr("the CRS in the layer's own menu"),
    "aoi": lambda: tr("Search in these polygons"),
    "model": lambda: tr("Model"),
    "tile": lambda: tr("Tile (pixels)"),
    "overlap_m": lambda: tr("Longest ship (metres)"),
    "gsd": lambda: tr("Ground sample distance (metres)"),
    "exclude": lambda: tr("Exclude these polygons (land)"),
    "land_mask": lambda: tr("Land"),
    "shore_buffer": lambda: tr("Distance from the shore (metres)"),
    "device": lambda: tr("Device"),
    "precision": lambda: tr("Precision"),
    "looks": lambda: tr("Looks"),
    "allow_ungeoreferenced": lambda: tr("Accept images without georeferencing"),
}

#: Every setting that larsd may name and that the plugin's user can choose.
SETTINGS = tuple(_IN_PROCESSING)

#: A setting in a sentence: "set mask to none", "give it as scene_crs", "at a coarser gsd".
_NAMED = re.compile(
    r"\b(?:set(?: another)?|give (?:\w+ )+as|coarser) (" + "|".join(SETTINGS) + r")\b"
)

#: Options whose name is not that of their setting.
_OF_OPTION = {"overlap": "overlap_m"}


def in_panel(sentence: str, larsd: Sequence[str] = ()) -> str:
    """Return a sentence of larsd with the fields of the panel that it is about.

    Args:
        sentence: An error or a warning.
        larsd: How the larsd is called that said so; empty where that is unknown.
    """
    if _SHORES_PACKAGE in sentence and larsd:
        return _shores(larsd)
    told, names = _settings(sentence)
    fields = list(dict.fromkeys(_IN_PANEL[name]() for name in names if name in _IN_PANEL))
    if fields:
        return f"{told} {tr('In this panel: {fields}.').format(fields=', '.join(fields))}"
    only = [_IN_PROCESSING[name]() for name in names if name in _IN_PROCESSING]
    if only:
        where = tr("In Processing, Detect ships has: {fields}.").format(fields=", ".join(only))
        return f"{told} {where}"
    return told


def in_processing(sentence: str) -> str:
    """Return a sentence of larsd with the parameters of *Detect ships* that it is about."""
    told, names = _settings(sentence)
    fields = list(dict.fromkeys(_IN_PROCESSING[name]() for name in names if name in SETTINGS))
    if not fields:
        return told
    return f"{told} {tr('Among the parameters: {fields}.').format(fields=', '.join(fields))}"


def _settings(sentence: str) -> tuple[str, list[str]]:
    """Return a sentence without options, as one that has ended, and the settings it names."""
    options = [option for found in _HINT.findall(sentence) for option in found.split(", ")]
    told = _HINT.sub("", sentence).strip()
    names = [option.partition(" ")[0].lstrip("-").replace("-", "_") for option in options]
    names = [_OF_OPTION.get(name, name) for name in names] + _NAMED.findall(told)
    if names and told[-1:].isalnum():
        told += "."
    return told, list(dict.fromkeys(names))


def _shores(larsd: Sequence[str]) -> str:
    program = larsd[0]
    if len(larsd) > 1:  # a Python
        command = f'"{program}" -m pip install {_SHORES_PACKAGE}'
        return tr(
            "The world's shores are not installed: run {command} in a terminal, or choose another "
            "land mask under Advanced."
        ).format(command=command)
    return tr(
        "The world's shores are not installed: install {package} into the environment of "
        "{program}, or choose another land mask under Advanced."
    ).format(package=_SHORES_PACKAGE, program=program)
