"""Kind: lines of the protocol, as `larsd` writes them and as the QGIS plugin reads them."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from larsd_geo.cli.protocol import Events
from tests.fuzz.changes import NUMBERS, TEXTS, changed_json, json_text
from tests.fuzz.kind import Kind

__all__ = ["MESSAGES"]

_EVENTS = [
    {"event": "hello", "protocol": 1, "version": "0.1.0", "device": "cpu", "scenes": ["a.tif"]},
    {"event": "progress", "scene": "a.tif", "done": 3, "total": 9, "ships": 2, "seconds": 1.5},
    {"event": "partial", "file": "so-far.geojson", "ships": 2, "revision": 1},
    {"event": "error", "kind": "SceneNotFoundError", "message": "a.tif is not there."},
    {"event": "done", "ships": 3, "scenes": 1, "failed": [], "area_km2": None, "seconds": 3.0},
]


def _prepare(folder: Path) -> Any:
    """Load the plugin's reader, which needs of QGIS nothing but translations."""
    root = Path(__file__).resolve().parents[2] / "qgis_plugin"
    package = ModuleType("larsd_detect")
    package.__path__ = [str(root / "larsd_detect")]
    sys.modules["larsd_detect"] = package
    texts = ModuleType("larsd_detect.texts")
    vars(texts)["tr"] = lambda text, *rest: text
    sys.modules["larsd_detect.texts"] = texts
    from larsd_detect.worker import WorkerProcess

    return WorkerProcess


@st.composite
def _case(draw: Any, reader: Any) -> tuple[str, Any]:
    if draw(st.booleans()):
        values = st.one_of(st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.text(max_size=9))
        return "written", {name: draw(values) for name in ("scene", "seconds", "ships", "message")}
    base = draw(st.sampled_from(_EVENTS))
    if draw(st.booleans()):
        return "read", draw(json_text(base))
    return "read", json.dumps(draw(changed_json(base))).encode("utf-8", "surrogatepass")


def _run(reader: Any, case: tuple[str, Any], folder: Path) -> None:
    way, content = case
    if way == "written":
        written = io.BytesIO()
        stream = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
        with contextlib.redirect_stdout(stream):
            Events(True).write("progress", **content)
        line = written.getvalue()
        assert line.count(b"\n") == 1
        json.loads(line, parse_constant=_refuse)
        return
    worker = reader(["larsd"])
    process = SimpleNamespace(wait=lambda: 0, stdin=io.BytesIO())
    worker._read_events(process, io.BytesIO(content + b"\n"))
    worker.events()
    worker.lines()
    assert isinstance(worker.log(), str)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


MESSAGES = Kind("messages", _prepare, _case, _run)
