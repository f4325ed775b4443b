# SPDX-License-Identifier: GPL-2.0-or-later
"""Which `larsd` the plugin runs: finding it, checking it, and remembering it."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Iterable

from ..processes import NO_WINDOW, WINDOWS, clean_environment
from ..texts import tr

__all__ = [
    "HANDSHAKE_S",
    "PROTOCOL",
    "VARIABLE",
    "Interpreter",
    "InterpreterError",
    "answering",
    "candidates",
    "find_interpreters",
    "handshake",
    "own_environment",
    "python_in",
    "save_interpreter",
    "saved_interpreter",
    "saved_path",
]

#: The version of the protocol that this plugin speaks (`larsd --version --json`, "protocol").
PROTOCOL = 1

#: Seconds. The handshake imports little, but a cold disk or a virus scanner is slow.
HANDSHAKE_S = 30.0

_SETTING = "larsd_detect/interpreter"

#: Environment variable that overrides the saved choice: for `qgis_process` on servers.
VARIABLE = "LARSD_INTERPRETER"


class InterpreterError(Exception):
    """This plugin cannot use a program as `larsd`; the text is one sentence for the user."""


@dataclass(frozen=True)
class Interpreter:
    """A `larsd` that answered.

    Attributes:
        path: What the user chose or what was found: a Python, a `larsd`, or an environment.
        command: How to call it, by absolute path: `[python, "-m", "larsd_geo.cli"]` or `[larsd]`.
        version: Version of larsd-geo.
        protocol: Version of the protocol that it speaks.
        python: Version of its Python.
        source: Where it was found, in words.
        serves: Whether it can stay and run one request after the other (`larsd serve`).
    """

    path: str
    command: tuple[str, ...]
    version: str
    protocol: int
    python: str = ""
    source: str = ""
    serves: bool = False


def handshake(path: str, source: str | None = None) -> Interpreter:
    """Ask a program which larsd it is.

    Args:
        path: A Python, a `larsd`, or the folder of a virtual or conda environment.
        source: Where the path comes from, in words; None if the user has chosen it.

    Returns:
        The interpreter.

    Raises:
        InterpreterError: If it does not exist, cannot be run, is not larsd, does not answer in
            time, or speaks another protocol than this plugin.
    """
    command = _command(path)
    try:
        done = subprocess.run(
            [*command, "--version", "--json"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=clean_environment(),
            cwd=os.path.dirname(command[0]),
            timeout=HANDSHAKE_S,
            check=False,
            creationflags=NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        raise InterpreterError(
            tr("{path} did not answer within {seconds} s; it is probably not larsd.").format(
                path=path, seconds=f"{HANDSHAKE_S:.0f}"
            )
        ) from None
    except OSError as error:
        raise InterpreterError(
            tr("{path} cannot be run ({reason}); choose a Python or larsd executable.").format(
                path=path, reason=error.strerror or error
            )
        ) from None
    errors = done.stderr.decode("utf-8", "replace")
    if "No module named" in errors and "larsd_geo" in errors:
        raise InterpreterError(
            tr("{path} has no larsd-geo; install it there, or choose another Python.").format(
                path=path
            )
        )
    try:
        answer = json.loads(done.stdout.decode("utf-8", "replace"))
        name, version = answer["name"], str(answer["version"])
        protocol = int(answer["protocol"])
    except (ValueError, KeyError, TypeError):
        name = None
    if name != "larsd-geo":
        raise InterpreterError(
            tr("{path} is not larsd: it did not answer as larsd does.").format(path=path)
        )
    if protocol < PROTOCOL:
        raise InterpreterError(
            tr(
                "{path} is larsd {version}, which is too old for this plugin (it speaks protocol "
                "{theirs}, the plugin needs {ours}); update larsd-geo there."
            ).format(path=path, version=version, theirs=protocol, ours=PROTOCOL)
        )
    if protocol > PROTOCOL:
        raise InterpreterError(
            tr(
                "{path} is larsd {version}, which is too new for this plugin (it speaks protocol "
                "{theirs}, the plugin understands {ours}); update the plugin."
            ).format(path=path, version=version, theirs=protocol, ours=PROTOCOL)
        )
    return Interpreter(
        path=path,
        command=tuple(command),
        version=version,
        protocol=protocol,
        python=str(answer.get("python", "")),
        source=tr("chosen") if source is None else source,
        serves=bool(answer.get("serves")),
    )


def find_interpreters() -> list[Interpreter]:
    """Look for usable larsd on this computer.

    The order is: the variable LARSD_INTERPRETER, the saved choice, the plugin's own environment,
    PATH, the active environment, and conda's environments. With many of them it takes seconds.

    Returns:
        Those that answered, the best first, each once.
    """
    return answering(candidates())


def answering(places: Iterable[tuple[str, str]]) -> list[Interpreter]:
    """Ask programs which larsd they are; safe in any thread.

    Args:
        places: Programs and where they come from, as `candidates` lists them.

    Returns:
        Those that are a usable larsd, in the same order, each once.
    """
    found: dict[tuple[str, ...], Interpreter] = {}
    for path, source in places:
        try:
            interpreter = handshake(path, source)
        except InterpreterError:
            continue
        found.setdefault(interpreter.command, interpreter)
    return list(found.values())


def candidates() -> list[tuple[str, str]]:
    """List programs that may be larsd, without running any, as (path, where it comes from)."""
    places: list[tuple[str, str]] = []
    if os.environ.get(VARIABLE):
        places.append((os.environ[VARIABLE], VARIABLE))
    saved = saved_path()
    if saved:
        places.append((saved, tr("saved choice")))
    places.append((own_environment(), tr("created by this plugin")))
    on_path = shutil.which("larsd", path=clean_environment().get("PATH"))
    if on_path:
        places.append((on_path, "PATH"))
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if os.environ.get(variable):
            places.append((os.environ[variable], tr("active environment")))
    places += [(folder, tr("conda environment")) for folder in _conda_environments()]
    seen: set[str] = set()
    listed = []
    for path, source in places:
        place = os.path.normcase(os.path.abspath(path))
        if place not in seen and _has_larsd(path):
            seen.add(place)
            listed.append((path, source))
    return listed


def own_environment() -> str:
    """Return the folder of the environment that the plugin creates (it need not exist).

    It lies in the user's data folder, not below `plugins/`: QGIS deletes a plugin's folder and
    everything in it at every update.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return os.path.join(base, "larsd-geo", "environment")


def saved_path() -> str:
    """Return the path of the saved choice, empty if there is none."""
    from qgis.core import QgsSettings

    return str(QgsSettings().value(_SETTING, "") or "")


def saved_interpreter() -> Interpreter:
    """Return the interpreter to run: LARSD_INTERPRETER, the saved choice, or the first found.

    What is found is not saved: the user does that, on the environment page.

    Raises:
        InterpreterError: If the chosen one cannot be used, or none was found.
    """
    for path, source in ((os.environ.get(VARIABLE), VARIABLE), (saved_path(), tr("saved choice"))):
        if path:
            return handshake(path, source)
    for path, source in candidates():
        try:
            return handshake(path, source)
        except InterpreterError:
            continue
    raise InterpreterError(
        tr(
            "larsd is not set up yet; choose or install it under Raster > LARSD Ship Detection > "
            "Environment."
        )
    )


def save_interpreter(interpreter: Interpreter | None) -> None:
    """Remember the user's choice; None forgets it."""
    from qgis.core import QgsSettings

    if interpreter is None:
        QgsSettings().remove(_SETTING)
    else:
        QgsSettings().setValue(_SETTING, interpreter.path)


def python_in(folder: str) -> str:
    """Return the path of the Python in an environment (it need not exist)."""
    if not WINDOWS:
        return os.path.join(folder, "bin", "python")
    in_scripts = os.path.join(folder, "Scripts", "python.exe")  # of a virtual environment
    at_top = os.path.join(folder, "python.exe")  # of a conda environment
    return at_top if os.path.isfile(at_top) and not os.path.isfile(in_scripts) else in_scripts


def _command(path: str) -> list[str]:
    """Turn the user's choice into a command."""
    path = os.path.abspath(os.path.expanduser(path))
    if not os.path.exists(path):
        raise InterpreterError(
            tr("There is no file {path}; choose a Python or larsd executable.").format(path=path)
        )
    if os.path.isdir(path):
        python = python_in(path)
        if not os.path.isfile(python):
            raise InterpreterError(
                tr("The folder {path} does not hold a Python environment.").format(path=path)
            )
        path = python
    if not os.access(path, os.X_OK):
        raise InterpreterError(tr("{path} is not an executable program.").format(path=path))
    if os.path.basename(path).lower().startswith("python"):
        return [path, "-m", "larsd_geo.cli"]
    return [path]


def _has_larsd(path: str) -> bool:
    """Tell cheaply whether a handshake is worth trying."""
    if not os.path.isdir(path):
        return os.path.isfile(path)
    python = python_in(path)
    script = os.path.join(os.path.dirname(python), "larsd")
    scripts = os.path.join(path, "Scripts", "larsd.exe")
    return os.path.isfile(python) and (os.path.isfile(script) or os.path.isfile(scripts))


def _conda_environments() -> Iterable[str]:
    """Return the folders of conda environments: those in conda's own list, and the usual places."""
    home = os.path.expanduser("~")
    folders: list[str] = []
    # Without the file there is no conda here, or it never created an environment.
    with contextlib.suppress(OSError), open(
        os.path.join(home, ".conda", "environments.txt"), encoding="utf-8"
    ) as listed:
        folders += [line.strip() for line in listed if line.strip()]
    for name in ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba"):
        base = os.path.join(home, name)
        folders += [base, *sorted(glob.glob(os.path.join(base, "envs", "*")))]
    return folders
