"""examples/scene_to_map.ipynb: it runs, and what is committed is what it shows, and small."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MOST_BYTES = 300_000

#: Paths of a machine that outputs could give away.
_PATH = re.compile(r"(?:[A-Z]:\\|/)(?:home|Users|root|tmp|work|opt|usr|var)[/\\]|site-packages")


@pytest.fixture(scope="module")
def notebook(repository: Path) -> Path:
    return repository / "examples" / "scene_to_map.ipynb"


def code_cells(notebook: Path) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_it_is_committed_with_its_outputs(notebook: Path) -> None:
    cells = code_cells(notebook)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert any("image/jpeg" in output.get("data", {}) for output in outputs)
    assert not any(output["output_type"] == "error" for output in outputs)


def test_it_is_small_and_names_no_machine(notebook: Path) -> None:
    assert notebook.stat().st_size < MOST_BYTES
    for cell in code_cells(notebook):
        for output in cell["outputs"]:
            output.get("data", {}).pop("image/jpeg", None)
            assert not _PATH.search(json.dumps(output))


@pytest.mark.slow
def test_it_runs(notebook: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.ipynb"
    script = notebook.parent / "execute.py"
    done = subprocess.run(
        [sys.executable, str(script), "--output", str(again)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [cell["source"] for cell in code_cells(again)] == [
        cell["source"] for cell in code_cells(notebook)
    ]
    texts = [json.dumps(cell["outputs"]) for cell in code_cells(again)]
    assert "ships in WGS 84 / UTM zone 31N" in texts[1]
    assert "average precision" in texts[-1]
