"""benchmarks/determinism.py: the long form of integration/test_determinism.py."""

from __future__ import annotations

import re

import pytest

from benchmarks import determinism


@pytest.mark.slow
def test_no_search_differs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        determinism.main(["--quick"])
    said = capsys.readouterr().out
    assert end.value.code == 0, said
    runs = re.search(r"^(\d+) searches of 512 x 512 in \d+ s: 0 differ$", said, re.MULTILINE)
    assert runs is not None, said
    # Without OpenVINO, or where a processor knows no bfloat16, there are fewer.
    assert int(runs[1]) >= 6


def test_a_layer_that_differs_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(determinism, "_layers", lambda *_: iter(["a", "b", "a"]))
    monkeypatch.setattr(determinism, "_merged", lambda *_: iter(["c", "c"]))
    with pytest.raises(SystemExit) as end:
        determinism.main(["--quick"])
    assert end.value.code == 1
    assert "5 searches, 1 differ" in capsys.readouterr().out
