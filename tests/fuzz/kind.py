"""What a kind of input is: how cases of it are drawn, and what is done with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

__all__ = ["Kind", "put"]


@dataclass(frozen=True)
class Kind:
    """A kind of input.

    Attributes:
        name: What it is called on the command line.
        prepare: Makes what all cases share, once in each process, in a folder of its own.
        cases: Makes the strategy, given what was prepared.
        run: Does with a case what the library would, in an empty folder.
    """

    name: str
    prepare: Callable[[Path], Any]
    cases: Callable[[Any], st.SearchStrategy[Any]]
    run: Callable[[Any, Any, Path], object]


def put(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
