"""What installing a wheel costs: bytes, and seconds.

    python -m benchmarks.installs dist/*.whl           each into a fresh environment, by pip
    python -m benchmarks.installs dist/*.whl --here    no installation: the size of what each needs,
                                                       as it is installed in this environment

pip takes what it has in its cache, so run it twice and read the second run. `--here` counts the
files that the distributions list, without pip itself.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
import time
import venv
import zipfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from rich.console import Console
from rich.table import Table

__all__ = ["main", "needed", "requirements"]

#: How many of the largest distributions are named.
_LARGEST = 5


def requirements(wheel: Path) -> list[str]:
    """Return what a wheel declares to need, extras included."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        text = archive.read(name).decode()
    return re.findall(r"^Requires-Dist: (.+)$", text, re.MULTILINE)


def needed(wheel: Path) -> dict[str, metadata.Distribution]:
    """Return what a wheel needs without its extras, directly or not, as it is installed here.

    Raises:
        PackageNotFoundError: If something is not.
    """
    found: dict[str, metadata.Distribution] = {}
    seen: set[tuple[str, str]] = set()
    # What is declared, each with the extra of its owner that it may belong to.
    waiting = [(Requirement(text), "") for text in requirements(wheel)]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = requirement.name.lower()
        distribution = metadata.distribution(name)
        if not requirement.specifier.contains(distribution.version, prereleases=True):
            raise metadata.PackageNotFoundError(str(requirement))
        found.setdefault(name, distribution)
        for wanted in {(name, each) for each in ("", *requirement.extras)} - seen:
            seen.add(wanted)
            waiting += [(Requirement(text), wanted[1]) for text in distribution.requires or []]
    return found


def _bytes_of(distribution: metadata.Distribution) -> int:
    files = (Path(str(distribution.locate_file(file))) for file in distribution.files or ())
    return sum(path.stat().st_size for path in files if path.is_file())


def _bytes_in(folder: Path) -> int:
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in paths)


def _install(wheel: Path) -> tuple[int, float]:
    """Install a wheel into a fresh environment; return its bytes, and the seconds of pip."""
    with tempfile.TemporaryDirectory(prefix="larsd-install-") as folder:
        venv.create(folder, with_pip=True)
        (python,) = [*Path(folder).glob("bin/python"), *Path(folder).glob("Scripts/python.exe")]
        began = time.monotonic()
        subprocess.run([python, "-m", "pip", "install", "--quiet", wheel.resolve()], check=True)
        return _bytes_in(Path(folder)), time.monotonic() - began


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each wheel."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("wheels", nargs="+", type=Path)
    parser.add_argument("--here", action="store_true", help="install nothing")
    given = parser.parse_args(arguments)
    table = Table("wheel", "MB", "needs", "MB installed", "s", "the largest, MB")
    for wheel in given.wheels:
        # In both ways: what the bytes are.
        parts = {name: _bytes_of(each) for name, each in needed(wheel).items()}
        if given.here:
            with zipfile.ZipFile(wheel) as archive:
                own = sum(entry.file_size for entry in archive.infolist())
            size, seconds = sum(parts.values()) + own, None
        else:
            size, seconds = _install(wheel)
        largest = sorted(parts, key=lambda name: -parts[name])[:_LARGEST]
        table.add_row(
            wheel.name,
            f"{wheel.stat().st_size / 1e6:.1f}",
            str(len(parts)),
            f"{size / 1e6:,.0f}",
            "-" if seconds is None else f"{seconds:.0f}",
            ", ".join(f"{name} {parts[name] / 1e6:.0f}" for name in largest),
        )
    Console(width=160, highlight=False).print(table)


if __name__ == "__main__":
    main()
