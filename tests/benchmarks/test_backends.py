"""benchmarks/backends.py, run as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import backends

pytest.importorskip("openvino")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")


def test_every_backend_has_a_row_and_the_float_forms_agree(
    tiny_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backends.main([str(tiny_model), "--quick"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[4:]]
    names = [row[0] for row in rows]
    assert names[0] == "torch float32"
    assert {"torch bfloat16", "openvino float32", "onnx float32"} <= set(names)
    for name, rate, rate_cpu, difference in rows:
        assert float(rate) > 0
        assert float(rate_cpu) > 0
        assert float(difference) < (0.0005 if name.endswith("float32") else 0.05)


def test_a_missing_model_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert backends.main(["no-such-model", "--quick"]) == 1
    assert "no-such-model" in capsys.readouterr().err
