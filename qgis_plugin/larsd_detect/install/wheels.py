# SPDX-License-Identifier: GPL-2.0-or-later
"""The wheels of larsd-geo: with torch and without, in a folder or installed."""

from __future__ import annotations

import glob
import os

from ..texts import tr
from .interpreter import InterpreterError

__all__ = ["FULL", "RUNTIME", "bundled_wheels", "is_installed", "proposed_torch", "wheel_in"]

#: The distributions of larsd-geo, as their wheels are called: without torch, and with it.
RUNTIME, FULL = "larsd_geo_runtime", "larsd_geo"


def bundled_wheels() -> str:
    """Return the plugin's folder of wheels, empty if this build of the plugin has none."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "wheels")
    return folder if _wheels(folder, RUNTIME) or _wheels(folder, FULL) else ""


def proposed_torch(source: str) -> str:
    """Return the choice of torch to begin with: none where that wheel is there, else the CPU.

    Args:
        source: A wheel, or a folder that holds one.
    """
    try:
        wheel_in(source, RUNTIME)
    except InterpreterError:
        return "cpu"
    return "none"


def wheel_in(source: str, name: str) -> tuple[str, str]:
    """Return the newest wheel at a path, and the folder to look for others in.

    Args:
        source: A wheel, or a folder that holds one.
        name: `RUNTIME` or `FULL`.

    Raises:
        InterpreterError: If there is none.
    """
    if os.path.isfile(source) and os.path.basename(source).startswith(name + "-"):
        return source, ""
    wheels = _wheels(source, name) if source else []
    if not wheels:
        raise InterpreterError(
            tr(
                "There is no wheel of larsd-geo ({name}-….whl) in {folder}; see the plugin's "
                "documentation for how to get one."
            ).format(name=name, folder=source or tr("no folder"))
        )
    return max(wheels, key=lambda path: _numbers(os.path.basename(path).split("-")[1])), source


def is_installed(folder: str, name: str) -> bool:
    """Tell whether a distribution is in an environment, without running it.

    Args:
        folder: The environment's folder.
        name: `RUNTIME` or `FULL`.
    """
    places = (("lib", "python3*", "site-packages"), ("Lib", "site-packages"))
    info = name + "-*.dist-info"
    return any(glob.glob(os.path.join(glob.escape(folder), *place, info)) for place in places)


def _wheels(folder: str, name: str) -> list[str]:
    return glob.glob(os.path.join(glob.escape(folder), name + "-*.whl"))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
