"""The benchmarks of speed, run as a user runs them with --quick: they measure what they say."""

from __future__ import annotations

import re

import pytest

from benchmarks import engine, nms, peers, resolutions, startup
from larsd_geo.detection.tiles import TileSearch


def test_the_engine_is_measured_against_its_bare_network(
    capsys: pytest.CaptureFixture[str],
) -> None:
    searched = TileSearch._searched
    assert engine.main(["--quick"]) == 0
    printed = capsys.readouterr().out
    assert TileSearch._searched is searched
    for stage in ("bare network", "search", "reading", "network", "after the network"):
        assert re.search(rf"{stage}\W+[\d.]+\W", printed), stage
    ratio = re.search(r"search / bare network: ([\d.]+) in wall time", printed)
    assert ratio is not None
    assert float(ratio[1]) > 0
    assert "(0% wasted)" in printed  # 640 pixels are one tile


def test_suppression_is_measured_in_open_water_and_in_a_marina(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert nms.main(["--quick"]) == 0
    printed = capsys.readouterr().out
    assert "All methods keep the same boxes." in printed
    kept = re.search(r"\| 2,000 \| (\d+) \|", printed)
    assert kept is not None
    # 200 boats, each found ten times; a few boxes are far from their boat's others.
    assert 200 <= int(kept[1]) < 300


def test_the_start_is_measured_up_to_the_end_of_a_search(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert startup.main(["--quick"]) == 0
    printed = capsys.readouterr().out
    for line in (*startup.STEPS, "hello", "first tiles", "done"):
        assert re.search(rf"{re.escape(line)}\W+\d+\.\d\d", printed), line


def test_resolutions_prints_a_row_for_each_distance(capsys: pytest.CaptureFixture[str]) -> None:
    assert resolutions.main(["--quick"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if "│" in line]
    assert [row.split("│")[1].strip() for row in rows] == ["1", "3"]


def test_peers_are_measured_where_they_are_installed(capsys: pytest.CaptureFixture[str]) -> None:
    assert peers.main(["--quick"]) == 0
    printed = capsys.readouterr().out
    for peer in peers.PEERS:
        absent = rf"{re.escape(peer)}: not installed \(\w+"
        assert re.search(rf"{absent}|{re.escape(peer)}\W+[\d.]+\W", printed), peer
    assert re.search(rf"{peers.OURS}(\W+\d[\d.]*){{5}}", printed)
