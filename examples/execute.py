"""Run the notebook in a folder of its own and keep its outputs: `python examples/execute.py`."""

from __future__ import annotations

import argparse
import os
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

__all__ = ["execute"]

NOTEBOOK = Path(__file__).parent / "scene_to_map.ipynb"


def execute(notebook: Path, output: Path) -> None:
    """Run a notebook and write it with its outputs, without times and versions.

    Args:
        notebook: The notebook. Files that it writes go to a temporary folder.
        output: Where to write it; may be the notebook itself.

    Raises:
        nbclient.exceptions.CellExecutionError: If a cell fails.
    """
    # The `larsd` beside this Python, also where its environment is not activated.
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    book = nbformat.read(notebook, as_version=4)
    with TemporaryDirectory() as folder:
        NotebookClient(
            book,
            timeout=600,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": folder}},
        ).execute()
    book.metadata["language_info"] = {"name": "python"}
    nbformat.write(book, output)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=NOTEBOOK)
    execute(NOTEBOOK, parser.parse_args().output)
