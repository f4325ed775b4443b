# SPDX-License-Identifier: GPL-2.0-or-later
"""Making an environment for `larsd`: a virtual environment in the user's data folder, and pip.

Only the commands are made here, and their failures explained; `environment_dialog` runs them. No
step touches QGIS's own Python beyond asking it to make a virtual environment.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Sequence

from .interpreter import InterpreterError, clean_environment, no_window, own_environment, python_in
from .texts import tr

#: The oldest Python that larsd-geo runs on.
OLDEST = (3, 10)

#: What is left free on the disk must hold torch (the CUDA build unpacked) and its companions.
NEEDED_GIB = {"cpu": 3, "gpu": 9}

#: Builds of torch that its usual index does not have, by system: on Linux it has the CUDA build
#: only, on Windows the CPU's.
_ELSEWHERE = {"linux": "cpu", "win32": "gpu"}

_PROBE = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])"
_PROBE_S = 20.0

_WINDOWS = os.name == "nt"


@dataclass(frozen=True)
class BasePython:
    """A Python that can make a virtual environment.

    Attributes:
        path: Its program.
        version: Such as 3.12.4.
    """

    path: str
    version: str


@dataclass(frozen=True)
class Installation:
    """What is to be installed, and from where.

    Attributes:
        python: The program of the base Python.
        source: A wheel of larsd-geo, or a folder that holds one (and perhaps all others).
        offline: Whether everything comes from that folder, without a network.
        torch: "cpu" or "gpu".
        index: Address of the index that torch is taken from; empty: the usual one.
        folder: Where the environment is made.
    """

    python: str
    source: str
    offline: bool = False
    torch: str = "cpu"
    index: str = ""
    folder: str = ""

    def commands(self) -> list[list[str]]:
        """Return the commands to be run one after the other.

        An environment that is there already is updated, not made anew.

        Raises:
            InterpreterError: the source holds no wheel of larsd-geo, or the usual index has no
                build of torch as asked for on this system.
        """
        if not (self.offline or self.index) and self.torch == _ELSEWHERE.get(sys.platform):
            raise InterpreterError(
                tr(
                    "On this system the usual index has no such build of torch: enter the address "
                    "of the index that pytorch.org names for it, or choose the other build."
                )
            )
        folder = self.folder or own_environment()
        python = python_in(folder)
        wheel, links = _wheel_in(self.source)
        pip = [python, "-m", "pip", "install", "--upgrade", "--no-input", "--progress-bar=off"]
        pip += ["--disable-pip-version-check"]
        if links:
            pip.append(f"--find-links={links}")
        if self.offline:
            pip.append("--no-index")
        steps = []
        if not os.path.isfile(python):
            steps.append([self.python, "-m", "venv", "--clear", folder])
        if self.index and not self.offline:
            # First and by itself: later steps find torch installed and leave it as it is.
            steps.append([*pip, f"--index-url={self.index}", "torch", "torchvision"])
        steps.append([*pip, wheel])
        return steps


def carried_wheels() -> str:
    """Return the plugin's folder of wheels; empty where this build of the plugin has none."""
    folder = os.path.join(os.path.dirname(__file__), "wheels")
    return folder if glob.glob(os.path.join(folder, "larsd_geo-*.whl")) else ""


def base_pythons() -> list[BasePython]:
    """Look for Pythons that can make an environment for larsd.

    Each is started once; takes some seconds.

    Returns:
        Those that are new enough and have their modules `venv` and `ensurepip`, the newest first.
    """
    found: dict[str, BasePython] = {}
    for path in _places():
        real = os.path.realpath(path)
        if real in found or not os.path.isfile(path):
            continue
        try:
            found[real] = probe(path)
        except InterpreterError:
            continue
    return sorted(found.values(), key=lambda python: _numbers(python.version), reverse=True)


def probe(path: str) -> BasePython:
    """Find out whether a Python can make an environment for larsd.

    Args:
        path: Its program.

    Raises:
        InterpreterError: it is no Python, is too old, or lacks a module; with what to do.
    """
    try:
        done = subprocess.run(
            [path, "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=clean_environment(),
            timeout=_PROBE_S,
            check=False,
            **no_window(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InterpreterError(
            tr("{path} cannot be run: {reason}.").format(path=path, reason=error)
        ) from None
    if done.returncode:
        raise InterpreterError(explain(done.stderr.decode("utf-8", "replace")))
    version = done.stdout.decode("utf-8", "replace").strip()
    if _numbers(version) < OLDEST:
        raise InterpreterError(
            tr("{path} is Python {version}; larsd-geo needs {oldest} or newer.").format(
                path=path, version=version, oldest=f"{OLDEST[0]}.{OLDEST[1]}"
            )
        )
    return BasePython(path, version)


def check_room(folder: str, torch: str) -> None:
    """Find out before the downloads whether the disk has room for them.

    Args:
        folder: Where the environment is to be.
        torch: "cpu" or "gpu".

    Raises:
        InterpreterError: it has not.
    """
    place = folder
    while not os.path.isdir(place) and os.path.dirname(place) != place:
        place = os.path.dirname(place)
    free = shutil.disk_usage(place).free / 2**30
    if free < NEEDED_GIB[torch]:
        raise InterpreterError(
            tr(
                "The disk of {folder} has {free} GiB left, but about {needed} GiB are needed; make "
                "room first."
            ).format(folder=folder, free=f"{free:.1f}", needed=NEEDED_GIB[torch])
        )


def _explanations() -> list[tuple[Sequence[str], str]]:
    """What is looked for in a log, in this order, and what it means; texts of pip and systems."""
    return [
        (
            ("ensurepip is not", "No module named 'ensurepip'", "No module named 'venv'"),
            tr(
                "This Python lacks its modules venv and ensurepip. On Debian and Ubuntu: "
                "sudo apt-get install python3-venv. Elsewhere choose another Python."
            ),
        ),
        (
            ("No space left on device", "[Errno 28]", "not enough space on the disk"),
            tr("The disk is full; make room and try again."),
        ),
        (
            ("407 Proxy Authentication", "Proxy Authentication Required"),
            tr(
                "The proxy wants a user name and a password (error 407); enter them in QGIS"
                " under Settings > Options > Network."
            ),
        ),
        (
            ("CERTIFICATE_VERIFY_FAILED", "SSLError", "SSL: "),
            tr(
                "The server's certificate is not trusted. A company's proxy often replaces "
                "certificates: ask for its certificate file and set the environment "
                "variable PIP_CERT to it, or install from a folder of wheels without a "
                "network."
            ),
        ),
        (
            ("Missing dependencies for SOCKS",),
            tr(
                "pip cannot use a SOCKS proxy by itself; set an HTTP proxy, or install from"
                " a folder."
            ),
        ),
        (
            ("ProxyError", "Cannot connect to proxy"),
            tr("The proxy cannot be reached; check QGIS's Settings > Options > Network."),
        ),
        (
            ("requires a different Python", "Requires-Python"),
            tr(
                "larsd-geo or something it needs does not run on this version of Python; "
                "choose another."
            ),
        ),
        (
            ("is not a supported wheel on this platform",),
            tr("A wheel in the folder is made for another system or another Python."),
        ),
        (
            (
                "NewConnectionError",
                "Failed to establish a new connection",
                "Temporary failure in name resolution",
                "Network is unreachable",
                "ConnectTimeoutError",
                "Read timed out",
                "getaddrinfo failed",
            ),
            tr(
                "The package server cannot be reached. Check the network and the proxy, or "
                "install from a folder of wheels without a network."
            ),
        ),
        (
            ("No matching distribution found", "Could not find a version that satisfies"),
            tr(
                "Something that larsd-geo needs was not found: a folder of wheels must hold"
                " all of them, made for this system and this version of Python."
            ),
        ),
        (
            ("Permission denied", "Access is denied", "[WinError 5]", "Read-only file system"),
            tr(
                "The folder cannot be written, or a virus scanner holds a file; check both "
                "and try again."
            ),
        ),
        (
            ("DLL load failed", "WinError 126", "WinError 1114"),
            tr(
                "A Windows library is missing: install Microsoft's Visual C++ "
                "Redistributable (x64)."
            ),
        ),
        (
            ("MemoryError", "Killed"),
            tr("There was not enough memory; close other programs."),
        ),
    ]


def explain(log: str) -> str:
    """Say in plain words why making an environment failed.

    Args:
        log: What the commands printed.

    Returns:
        One or two sentences; the log's last line where the cause is not known.
    """
    for signs, sentence in _explanations():
        if any(sign in log for sign in signs):
            return sentence
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    last = (errors or lines or [tr("nothing was printed")])[-1]
    return tr("It did not work: {last}").format(last=last)


def _wheel_in(source: str) -> tuple[str, str]:
    """The newest wheel of larsd-geo at a path, and the folder to look for others in."""
    if os.path.isfile(source) and os.path.basename(source).startswith("larsd_geo-"):
        return source, ""
    wheels = glob.glob(os.path.join(glob.escape(source), "larsd_geo-*.whl")) if source else []
    if not wheels:
        raise InterpreterError(
            tr(
                "There is no wheel of larsd-geo (larsd_geo-….whl) in {folder}; see the plugin's "
                "documentation for how to get one."
            ).format(folder=source or tr("no folder"))
        )
    return max(wheels, key=lambda path: _numbers(os.path.basename(path).split("-")[1])), source


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _places() -> list[str]:
    """Where Pythons lie. On Windows and macOS `sys.executable` is QGIS itself."""
    names = [f"python3.{minor}" for minor in range(14, OLDEST[1] - 1, -1)] + ["python3", "python"]
    search = clean_environment().get("PATH")
    places = [path for path in (shutil.which(name, path=search) for name in names) if path]
    if os.path.basename(sys.executable).lower().startswith("python"):
        places.append(sys.executable)
    if _WINDOWS:
        places = [path for path in places if "WindowsApps" not in path]  # opens the shop
        places = [*_registered_pythons(), *places]
        places += [os.path.join(folder, "python.exe") for folder in (sys.prefix, sys.exec_prefix)]
    else:
        places += glob.glob("/Library/Frameworks/Python.framework/Versions/3.*/bin/python3")
        places += ["/opt/homebrew/bin/python3", "/usr/local/bin/python3"]
        places += [os.path.join(sys.exec_prefix, "bin", "python3")]
    return places


def _registered_pythons() -> list[str]:
    """Pythons that their installers wrote into the Windows registry (PEP 514)."""
    import winreg

    found = []
    for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        try:
            core = winreg.OpenKey(root, r"Software\Python\PythonCore")
        except OSError:
            continue  # none for this user, or for the computer
        for number in range(winreg.QueryInfoKey(core)[0]):
            tag = winreg.EnumKey(core, number)
            try:
                with winreg.OpenKey(core, rf"{tag}\InstallPath") as key:
                    found.append(str(winreg.QueryValueEx(key, "ExecutablePath")[0]))
            except OSError:
                continue  # half uninstalled
    return found
