# SPDX-License-Identifier: GPL-2.0-or-later
"""Installing larsd: a virtual environment in the user's data folder, and pip.

This module composes the commands and explains their failures; `dialog` runs them. No step touches
QGIS's own Python beyond asking it to create a virtual environment.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Sequence

from ..processes import NO_WINDOW, WINDOWS, clean_environment
from ..texts import tr
from .interpreter import InterpreterError, own_environment, python_in
from .wheels import FULL, RUNTIME, is_installed, wheel_in

__all__ = [
    "NEEDED_GIB",
    "OLDEST",
    "BasePython",
    "Installation",
    "base_pythons",
    "check_disk_space",
    "explain",
    "probe",
]

#: The oldest Python that larsd-geo runs on.
OLDEST = (3, 10)

#: Free disk space, for torch (the CUDA build unpacked) and everything else; "none" is without it.
NEEDED_GIB = {"none": 2, "cpu": 3, "gpu": 9}

_PROBE = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])"
_PROBE_S = 20.0


@dataclass(frozen=True)
class BasePython:
    """A Python that can create a virtual environment.

    Attributes:
        path: Its program.
        version: Such as 3.12.4.
    """

    path: str
    version: str


@dataclass(frozen=True)
class Installation:
    """What to install, and from where.

    Attributes:
        python: The program of the base Python.
        source: A wheel of larsd-geo, or a folder that holds one (and perhaps all others).
        offline: Whether everything comes from that folder, without a network.
        torch: "none", "cpu" or "gpu".
        index: Address of the index to take torch from; empty for the default index.
        folder: The environment's folder.
    """

    python: str
    source: str
    offline: bool = False
    torch: str = "cpu"
    index: str = ""
    folder: str = ""

    @property
    def build(self) -> str:
        """The build of torch that pip takes: for Linux the default index only has the GPUs'."""
        is_default = not (self.offline or self.index)
        is_linux_cpu = self.torch == "cpu" and sys.platform.startswith("linux")
        return "gpu" if is_linux_cpu and is_default else self.torch

    @property
    def notice(self) -> str:
        """What the user should know while it is installed."""
        text = tr("Installing; this takes a few minutes.")
        if self.build == self.torch:
            return text
        return (
            text
            + " "
            + tr(
                "The package index only has the torch for GPUs (about 6 GB in all), which also "
                "runs on the CPU."
            )
        )

    def commands(self) -> list[list[str]]:
        """Return the commands to run one after the other.

        An existing environment is updated, not created again.

        Raises:
            InterpreterError: If the source holds no wheel of larsd-geo, or the default index does
                not have this build of torch for this system.
        """
        # For Windows the default index only has the CPU build, which cannot stand in for it.
        if not (self.offline or self.index) and (self.torch, sys.platform) == ("gpu", "win32"):
            raise InterpreterError(
                tr(
                    "The default package index does not have this build of torch for this system: "
                    "enter the index address that pytorch.org gives for it, or choose the other "
                    "build."
                )
            )
        folder = self.folder or own_environment()
        python = python_in(folder)
        name, other = (RUNTIME, FULL) if self.torch == "none" else (FULL, RUNTIME)
        wheel, links = wheel_in(self.source, name)
        pip = [python, "-m", "pip", "install", "--upgrade", "--no-input", "--progress-bar=off"]
        pip += ["--disable-pip-version-check"]
        if links:
            pip.append(f"--find-links={links}")
        if self.offline:
            pip.append("--no-index")
        steps = []
        if not os.path.isfile(python):
            steps.append([self.python, "-m", "venv", "--clear", folder])
        elif is_installed(folder, other):
            # Both hold the same files.
            steps.append([*pip[:3], "uninstall", "--yes", other.replace("_", "-")])
        if self.index and not self.offline and self.torch != "none":
            # First and by itself: later steps find torch installed and keep it.
            steps.append([*pip, f"--index-url={self.index}", "torch", "torchvision"])
        steps.append([*pip, wheel])
        return steps


def base_pythons() -> list[BasePython]:
    """Look for Pythons that can create an environment for larsd.

    Each is started once, which takes seconds.

    Returns:
        Those that are new enough and have the modules `venv` and `ensurepip`, the newest first.
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
    """Check whether a Python can create an environment for larsd.

    Args:
        path: Its program.

    Raises:
        InterpreterError: If it is not a Python, is too old, or lacks a module; with what to do.
    """
    try:
        done = subprocess.run(
            [path, "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=clean_environment(),
            timeout=_PROBE_S,
            check=False,
            creationflags=NO_WINDOW,
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


def check_disk_space(folder: str, torch: str) -> None:
    """Check before the downloads that the disk has room for them.

    Args:
        folder: Where the environment will be.
        torch: "none", "cpu" or "gpu".

    Raises:
        InterpreterError: If it does not.
    """
    place = folder
    while not os.path.isdir(place) and os.path.dirname(place) != place:
        place = os.path.dirname(place)
    free = shutil.disk_usage(place).free / 2**30
    if free < NEEDED_GIB[torch]:
        raise InterpreterError(
            tr(
                "The disk of {folder} has {free} GiB free, but about {needed} GiB are needed; make "
                "room first."
            ).format(folder=folder, free=f"{free:.1f}", needed=NEEDED_GIB[torch])
        )


def _explanations() -> list[tuple[Sequence[str], str]]:
    """Return the signs to look for in a log, in this order, with what each of them means."""
    return [
        (
            ("ensurepip is not", "No module named 'ensurepip'", "No module named 'venv'"),
            tr(
                "This Python lacks the modules venv and ensurepip. On Debian and Ubuntu: "
                "sudo apt-get install python3-venv. Elsewhere, choose another Python."
            ),
        ),
        (
            ("No space left on device", "[Errno 28]", "not enough space on the disk"),
            tr("The disk is full; make room and try again."),
        ),
        (
            ("407 Proxy Authentication", "Proxy Authentication Required"),
            tr(
                "The proxy requires a user name and a password (error 407); enter them in QGIS"
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
            tr("A wheel in the folder was built for another system or another Python."),
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
                "A package that larsd-geo needs was not found: a folder of wheels must hold"
                " all of them, built for this system and this version of Python."
            ),
        ),
        (
            ("Permission denied", "Access is denied", "[WinError 5]", "Read-only file system"),
            tr(
                "The folder is not writable, or a virus scanner is holding a file; check both "
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
    """Explain in plain words why creating an environment failed.

    Args:
        log: What the commands printed.

    Returns:
        One or two sentences, with the log's last line if the cause is unknown.
    """
    for signs, sentence in _explanations():
        if any(sign in log for sign in signs):
            return sentence
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    last = (errors or lines or [tr("nothing was printed")])[-1]
    return tr("It did not work: {last}").format(last=last)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _places() -> list[str]:
    """Return where Pythons may be. On Windows and macOS `sys.executable` is QGIS itself."""
    names = [f"python3.{minor}" for minor in range(14, OLDEST[1] - 1, -1)] + ["python3", "python"]
    search = clean_environment().get("PATH")
    places = [path for path in (shutil.which(name, path=search) for name in names) if path]
    if os.path.basename(sys.executable).lower().startswith("python"):
        places.append(sys.executable)
    if WINDOWS:
        places = [path for path in places if "WindowsApps" not in path]  # these open the store
        places = [*_registered_pythons(), *places]
        places += [os.path.join(folder, "python.exe") for folder in (sys.prefix, sys.exec_prefix)]
    else:
        places += glob.glob("/Library/Frameworks/Python.framework/Versions/3.*/bin/python3")
        places += ["/opt/homebrew/bin/python3", "/usr/local/bin/python3"]
        places += [os.path.join(sys.exec_prefix, "bin", "python3")]
    return places


def _registered_pythons() -> list[str]:
    """Return the Pythons that their installers entered in the Windows registry (PEP 514)."""
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

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
