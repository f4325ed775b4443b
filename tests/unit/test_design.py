"""docs/design.md: its image shows the real imports, and it names every room and real modules."""

from __future__ import annotations

import importlib
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

_NAME = re.compile(r"`(?:(?P<room>\w+)/)?(?P<module>\w+\.py)`")


@pytest.fixture(scope="module")
def rooms(repository: Path) -> Any:
    """docs/rooms.py as a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "docs"))
        yield importlib.import_module("rooms")


@pytest.fixture(scope="module")
def house(rooms: Any, repository: Path) -> Any:
    return rooms.read_house(repository)


def drawn(svg: str) -> tuple[dict[str, int], dict[str, int], set[tuple[str, str]]]:
    """Return floor and lines of each room, and the arrows, of a drawing."""
    shapes = list(ElementTree.fromstring(svg).iter())
    boxes = {shape.get("data-name", ""): shape for shape in shapes if shape.get("data-name")}
    arrows = {(shape.get("data-from"), shape.get("data-to")) for shape in shapes}
    also = {
        (name, other) for name, box in boxes.items() for other in box.get("data-also", "").split()
    }
    return (
        {name: int(box.get("data-floor", "")) for name, box in boxes.items()},
        {name: int(box.get("data-lines", "")) for name, box in boxes.items()},
        {(a, b) for a, b in arrows if a and b} | also,
    )


def test_the_drawing_shows_the_rooms_and_imports_that_there_are(
    house: Any, repository: Path
) -> None:
    svg = (repository / "docs" / "images" / "rooms.svg").read_text(encoding="utf-8")
    floors, lines, arrows = drawn(svg)
    assert floors == {room.name: room.floor for room in house.rooms.values()}, "run `make rooms`"
    assert arrows == set(house.arrows), "run `make rooms`"
    for room in house.rooms.values():
        assert lines[room.name] == pytest.approx(room.lines, rel=0.25, abs=60), "run `make rooms`"


def test_every_arrow_points_down(house: Any) -> None:
    assert house.falling() == set(house.arrows)


def test_an_arrow_that_points_up_is_drawn_and_one_that_others_imply_is_named(rooms: Any) -> None:
    names = ("roof", "attic", "cellar")
    storeys = {name: rooms.Room(name, 2 - n, 10, 1, name) for n, name in enumerate(names)}
    falling = {("roof", "attic"), ("attic", "cellar"), ("roof", "cellar")}
    house = rooms.House(storeys, dict.fromkeys([*falling, ("cellar", "roof")], 1))
    svg = rooms.draw(house)
    assert house.implied() == {("roof", "cellar")}
    assert 'class="wrong" data-from="cellar" data-to="roof"' in svg
    assert "also cellar" in svg
    assert drawn(svg)[2] == {*falling, ("cellar", "roof")}


def test_every_room_has_a_paragraph(house: Any, repository: Path) -> None:
    page = (repository / "docs" / "design.md").read_text(encoding="utf-8")
    assert set(house.rooms) <= set(re.findall(r"^### (.+)$", page, re.MULTILINE))


def test_modules_that_the_page_names_exist(repository: Path) -> None:
    page = (repository / "docs" / "design.md").read_text(encoding="utf-8")
    for part in page.split("\n### "):
        heading = part.splitlines()[0]
        for name in _NAME.finditer(part):
            folder = repository / "larsd_geo" / (name["room"] or heading)
            if name["room"] == "docs":
                folder = repository / "docs"
            assert (folder / name["module"]).is_file(), name[0]
