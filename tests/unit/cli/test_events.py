"""The records of what `larsd` prints are what is documented, and what the QGIS plugin reads."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pytest

from larsd_geo.cli.events import EVENTS, Phase
from larsd_geo.detection.info import SearchInfo, TileInfo
from larsd_geo.evaluation.plain import PlainComparison, PlainLength, PlainPlacementM
from larsd_geo.inference.forms import BACKENDS
from larsd_geo.model.card import ModelCard
from larsd_geo.scene.info import WorkingInfo

#: What the table names besides members: values, options, and another event.
VALUES = {*get_args(Phase), *BACKENDS, "Interrupted", "--resume", "--skip-errors"}


def documented(repository: Path) -> dict[str, set[str]]:
    """Event -> what the last cells of its rows in the table of docs/protocol.md name."""
    named: dict[str, set[str]] = {}
    text = (repository / "docs" / "protocol.md").read_text(encoding="utf-8")
    for event, members in re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", text, flags=re.MULTILINE):
        named.setdefault(event, set()).update(re.findall(r"`([^`]+)`", members))
    return named


@pytest.mark.parametrize("event", EVENTS)
def test_the_documentation_names_the_members_of_an_event(event: str, repository: Path) -> None:
    named = documented(repository)[event]
    assert named - VALUES == set(EVENTS[event].__annotations__)


def test_the_documentation_names_no_other_events(repository: Path) -> None:
    assert documented(repository).keys() == EVENTS.keys()


@pytest.fixture(scope="module")
def answers(repository: Path) -> ModuleType:
    """The plugin's records: the one module of it that needs no QGIS."""
    path = repository / "qgis_plugin" / "larsd_detect" / "answers.py"
    spec = importlib.util.spec_from_file_location("answers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def members(record: Any) -> set[str]:
    return set(record.__annotations__) - {"event"}


def test_the_plugin_reads_members_that_events_have(answers: ModuleType) -> None:
    for record in get_args(answers.Event):
        (kind,) = get_args(get_type_hints(record, vars(answers))["event"])
        written: Any = EVENTS[kind]
        assert members(record) <= set(written.__annotations__), kind
        assert record.__required_keys__ - {"event"} <= written.__required_keys__, kind


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Plan", SearchInfo),
        ("Working", WorkingInfo),
        ("Tiles", TileInfo),
        ("Scores", PlainLength),
        ("Placement", PlainPlacementM),
        ("Comparison", PlainComparison),
    ],
)
def test_the_plugin_reads_members_that_are_printed(
    theirs: str, ours: Any, answers: ModuleType
) -> None:
    record = getattr(answers, theirs)
    assert members(record) <= set(ours.__annotations__)
    assert record.__required_keys__ <= ours.__required_keys__


def test_the_plugin_reads_fields_that_cards_have(answers: ModuleType) -> None:
    assert members(answers.Card) <= {"default", *(field.name for field in fields(ModelCard))}
