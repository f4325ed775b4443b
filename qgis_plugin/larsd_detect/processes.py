# SPDX-License-Identifier: GPL-2.0-or-later
"""What every program started from QGIS needs: a clean environment and no console window."""

from __future__ import annotations

import os
import subprocess

__all__ = ["FOREIGN_VARIABLES", "NO_WINDOW", "WINDOWS", "clean_environment"]

#: What QGIS sets for its own Python, GDAL, PROJ and Qt. It misleads a Python with other builds of
#: them: with a foreign PROJ_DATA, coordinate systems come out wrong without an error.
FOREIGN_VARIABLES = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONEXECUTABLE",
    "PYTHONUSERBASE",
    "__PYVENV_LAUNCHER__",
    "PROJ_LIB",
    "PROJ_DATA",
    "GDAL_DATA",
    "GDAL_DRIVER_PATH",
    "GDAL_PYTHON_DRIVER_PATH",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "DYLD_LIBRARY_PATH",
    "DYLD_FRAMEWORK_PATH",
    "DYLD_INSERT_LIBRARIES",
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
)

WINDOWS = os.name == "nt"

#: `creationflags` for `subprocess` that keep Windows from opening a console window.
NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what QGIS set for itself.

    Output is unbuffered and in UTF-8, whatever the system's code page.
    """
    foreign = {name.upper() for name in FOREIGN_VARIABLES}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in foreign}
    kept["PYTHONUNBUFFERED"] = "1"
    kept["PYTHONUTF8"] = "1"
    return kept
