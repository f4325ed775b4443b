"""Searches whose power is cut: only what was flushed to the disk is left, and they are resumed.

    python benchmarks/power.py --cuts 40

A library (`power.c`, compiled here by the system's C compiler and preloaded) takes a copy of each
file and folder whenever the search makes it durable, and kills the search before one of these
calls. The disk after the cut is then put together in two ways, because file systems differ: the
*careful* one lost every change of names that no folder's flush confirmed; the *eager* one has all
names, but of the files only what was flushed. The output must be missing, or the old one, or whole;
and the search that resumes must end with the layer of an unbroken one.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import kills

__all__ = ["Outcome", "compiler", "cut_searches", "disk_after", "main"]


class Outcome(NamedTuple):
    """What became of the searches.

    Attributes:
        flushes: Calls that flush, in an unbroken search.
        cuts: Searches whose power was cut.
        with_journal: Disks on which a journal was left to resume from.
        wrong: What went wrong, a sentence each.
    """

    flushes: int
    cuts: int
    with_journal: int
    wrong: list[str]


def compiler() -> str | None:
    """Return the system's C compiler, if it has one."""
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def cut_searches(folder: Path, cuts: int, seed: int = 0) -> Outcome:
    """Cut the power of searches, and resume them on what is left.

    Args:
        folder: An empty folder to work in.
        cuts: How many.
        seed: Of the moments.
    """
    scenes = kills.draw_scenes(folder)
    unbroken, out, log = folder / "unbroken.gpkg", folder / "out", folder / "log"
    arguments = [*map(str, scenes), *kills.TILING]
    _search([*arguments, "-o", str(unbroken)], log, None)
    flushes = len((log / "index").read_text().splitlines())
    rng = random.Random(seed)
    # All moments in turn if there is time, else a choice of them.
    moments = rng.sample(range(1, flushes + 1), min(cuts, flushes))
    wrong: list[str] = []
    with_journal = 0
    output = out / "broken.gpkg"
    again = [*arguments, "-o", str(output), "--resume", "--overwrite"]
    for moment in moments:
        for is_eager in (False, True):
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            status = _search(again, log, moment)
            if status != -signal.SIGKILL:
                wrong.append(f"cut {moment}: the search ended with status {status}")
                continue
            disk = folder / "disk"
            disk_after(out, log, disk, is_eager=is_eager)
            shutil.rmtree(out)
            disk.rename(out)
            way = "eager" if is_eager else "careful"
            if output.exists() and not kills.is_same(unbroken, output):
                wrong.append(f"cut {moment} ({way}): the output is there and is not whole")
            journal = output.with_name(output.name + ".larsd-journal")
            with_journal += journal.exists() and journal.stat().st_size > 0
            status = _search(again, log, None)
            if status:
                wrong.append(f"cut {moment} ({way}): resuming ended with status {status}")
            elif not kills.is_same(unbroken, output):
                wrong.append(f"cut {moment} ({way}): the resumed layer is another one")
            elif left := [path.name for path in out.iterdir() if path != output]:
                wrong.append(f"cut {moment} ({way}): it left {', '.join(left)}")
    return Outcome(flushes, 2 * len(moments), with_journal, wrong)


def disk_after(live: Path, log: Path, disk: Path, *, is_eager: bool) -> None:
    """Put together what a disk holds of a folder after a power cut.

    Args:
        live: The folder as the process left it.
        log: What `power.c` noted.
        disk: The folder to make.
        is_eager: Whether names are durable without a flush of their folder.
    """
    contents: dict[str, Path] = {}
    names: dict[str, Path] = {}
    for line in (log / "index").read_text().splitlines():
        kind, number, identity, path = line.split(" ", 3)
        (contents if kind == "F" else names)[identity if kind == "F" else path] = (
            log / f"{number}.data"
        )
    listed: list[tuple[str, str]] = []
    if is_eager:
        for entry in live.iterdir():
            listed.append((_identity(entry), entry.name))
    elif str(live) in names:
        for line in names[str(live)].read_text().splitlines():
            identity, _, name = line.partition(" ")
            listed.append((identity, name))
    disk.mkdir()
    for identity, name in listed:
        if name.endswith(".part"):  # a folder: what is in it was on its way
            (disk / name).mkdir()
        elif identity in contents:
            shutil.copyfile(contents[identity], disk / name)
        else:
            (disk / name).touch()


def _identity(path: Path) -> str:
    """Return what `power.c` calls a file; statx is not in Python yet."""
    done = subprocess.run(
        ["stat", "--format", "%i %W %w", str(path)], capture_output=True, text=True, check=True
    )
    number, seconds, when = done.stdout.split(" ", 2)
    fraction = when.partition(".")[2].partition(" ")[0] or "0"
    return f"{number}-{seconds}-{int(fraction)}"


def _search(arguments: Sequence[str], log: Path, cut: int | None) -> int:
    """Run a search in a process of its own; return its exit status."""
    shutil.rmtree(log, ignore_errors=True)
    log.mkdir()
    os.environ["LARSD_POWER_LOG"] = str(log)
    os.environ.pop("LARSD_POWER_CUT", None)
    if cut is not None:
        os.environ["LARSD_POWER_CUT"] = str(cut)
    try:
        return kills.wait(kills.fork(arguments, "never", 0.0))
    finally:
        del os.environ["LARSD_POWER_LOG"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Cut searches and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=1000, help="default: before every flush")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="four cuts")
    chosen = parser.parse_args(arguments)
    if "LARSD_POWER_LIBRARY" not in os.environ:
        _start_again()
    from larsd_geo.detection import detector

    # Loaded before the forks, so that each begins at once.
    detector.Detector()
    with tempfile.TemporaryDirectory() as folder:
        outcome = cut_searches(Path(folder), 4 if chosen.quick else chosen.cuts, chosen.seed)
    print(f"an unbroken search flushes {outcome.flushes} times; {outcome.cuts} power cuts")
    print(f"{outcome.with_journal} left a journal; wrong: {outcome.wrong or 'none'}")
    sys.exit(bool(outcome.wrong))


def _start_again() -> None:
    """Start this program again with the library preloaded; does not return."""
    command = compiler()
    if command is None or sys.platform != "linux":
        sys.exit("This needs Linux and a C compiler.")
    library = Path(tempfile.mkdtemp(), "power.so")
    source = Path(__file__).with_suffix(".c")
    subprocess.run(
        [command, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lpthread"], check=True
    )
    os.environ |= {"LD_PRELOAD": str(library), "LARSD_POWER_LIBRARY": str(library)}
    os.execv(sys.executable, [sys.executable, "-m", "benchmarks.power", *sys.argv[1:]])


if __name__ == "__main__":
    main()
