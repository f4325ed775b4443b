"""Searches whose power is cut: only what was flushed to the disk is left, and they are resumed.

    python benchmarks/power.py --cuts 40

A library (`power.c`, compiled here by the system's C compiler and preloaded) takes a copy of each
file and folder whenever the search makes it durable, and notes the names that there are before each
of these calls. So one search that nobody interrupts tells what a disk holds if the power is cut
before any of them. Each disk is put together in two ways, because file systems differ: the
*careful* one lost every change of names that no folder's flush confirmed; the *eager* one has all
names, but of the files only what was flushed. The output must be missing, or the old one, or whole;
and the search that resumes must end with the layer of an unbroken one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import kills

__all__ = ["Outcome", "compiler", "cut_searches", "main"]


class Outcome(NamedTuple):
    """What became of the searches.

    Attributes:
        flushes: Calls that flush, in a search.
        cuts: Moments at which the power was cut, twice each.
        disks: Disks that differ, from each of which a search was resumed.
        with_journal: Disks on which a journal was left to resume from.
        wrong: What went wrong, a sentence each.
    """

    flushes: int
    cuts: int
    disks: int
    with_journal: int
    wrong: list[str]


def compiler() -> str | None:
    """Return the system's C compiler, if it has one."""
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def cut_searches(folder: Path, cuts: int, seed: int = 0) -> Outcome:
    """Cut the power of a search at many moments, and resume it on what is left.

    Args:
        folder: An empty folder to work in.
        cuts: At how many moments; they are spread by chance if it has more.
        seed: Of the moments.
    """
    scenes = kills.draw_scenes(folder)
    out, log, disk = folder / "out", folder / "log", folder / "disk"
    output = out / "broken.gpkg"
    again = [*map(str, scenes), *kills.TILING, "-o", str(output), "--resume", "--overwrite"]
    out.mkdir()
    if status := _search(again, out, log):
        raise RuntimeError(f"the search ended with status {status}")
    unbroken = output.rename(folder / "unbroken.gpkg")
    flushes = _read_index(log)
    rng = random.Random(seed)
    moments = sorted(rng.sample(range(len(flushes)), min(cuts, len(flushes))))
    wrong: list[str] = []
    with_journal = 0
    seen: set[str] = set()
    for moment in moments:
        for way in ("careful", "eager"):
            shutil.rmtree(disk, ignore_errors=True)
            _put_together(flushes[:moment], out, disk, log, is_eager=way == "eager")
            if (digest := _digest(disk)) in seen:
                continue
            seen.add(digest)
            shutil.rmtree(out)
            disk.rename(out)
            if output.exists() and not kills.is_same(unbroken, output):
                wrong.append(f"cut {moment} ({way}): the output is there and is not whole")
            journal = output.with_name(output.name + ".larsd-journal")
            with_journal += journal.exists() and journal.stat().st_size > 0
            status = _search(again, out, None)
            if status:
                wrong.append(f"cut {moment} ({way}): resuming ended with status {status}")
            elif not kills.is_same(unbroken, output):
                wrong.append(f"cut {moment} ({way}): the resumed layer is another one")
            elif left := [path.name for path in out.iterdir() if path != output]:
                wrong.append(f"cut {moment} ({way}): it left {', '.join(left)}")
    return Outcome(len(flushes), 2 * len(moments), len(seen), with_journal, wrong)


class _Flush(NamedTuple):
    """A call that makes a file or a folder durable.

    Attributes:
        is_folder: Whether it is of a folder.
        number: Its number, of the copies as well.
        identity: Of the file.
        path: Where it is.
    """

    is_folder: bool
    number: str
    identity: str
    path: str


def _read_index(log: Path) -> list[_Flush]:
    """Return what `power.c` noted, in order."""
    flushes = []
    for line in (log / "index").read_text().splitlines():
        kind, number, identity, path = line.split(" ", 3)
        flushes.append(_Flush(kind == "D", number, identity, path))
    return flushes


def _put_together(
    flushes: Sequence[_Flush], live: Path, disk: Path, log: Path, *, is_eager: bool
) -> None:
    """Put together what a disk holds of a folder after a power cut.

    Args:
        flushes: Those that came before.
        live: The folder that the search wrote to.
        disk: The folder to make.
        log: Where the copies are.
        is_eager: Whether names are durable without a flush of their folder.
    """
    contents = {one.identity: one.number for one in flushes if not one.is_folder}
    names: Path | None = None
    if is_eager:
        names = log / f"{len(flushes) + 1:06}.names"
    else:
        for one in flushes:
            if one.is_folder and one.path == str(live):
                names = log / f"{one.number}.data"
    disk.mkdir()
    for line in names.read_text().splitlines() if names is not None else ():
        identity, _, name = line.partition(" ")
        if name.endswith(".part"):  # a folder: what is in it was on its way
            (disk / name).mkdir()
        elif identity in contents:
            shutil.copyfile(log / f"{contents[identity]}.data", disk / name)
        else:
            (disk / name).touch()


def _digest(folder: Path) -> str:
    """Return a number that tells a folder from others by what it holds."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(f"{path.name}\0{path.is_dir()}\0".encode())
        if path.is_file():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _search(arguments: Sequence[str], out: Path, log: Path | None) -> int:
    """Run a search in a process of its own; return its exit status.

    Args:
        arguments: Of `larsd detect`.
        out: The folder that it writes to.
        log: Where to note what it flushes; None notes nothing.
    """
    if log is not None:
        log.mkdir()
        os.environ |= {"LARSD_POWER_LOG": str(log), "LARSD_POWER_FOLDER": str(out)}
    try:
        return kills.wait(kills.fork(arguments, "never", 0.0))
    finally:
        os.environ.pop("LARSD_POWER_LOG", None)


def main(arguments: Sequence[str] | None = None) -> None:
    """Cut a search and print what became of it."""
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
    print(
        f"a search flushes {outcome.flushes} times; {outcome.cuts} power cuts leave "
        f"{outcome.disks} different disks"
    )
    print(f"{outcome.with_journal} of them hold a journal; wrong: {outcome.wrong or 'none'}")
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
