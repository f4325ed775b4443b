"""Draw the rooms of the package: floors from `pyproject.toml`, arrows from the real imports.

    python docs/rooms.py                          # this checkout -> docs/images/rooms.svg
    python docs/rooms.py ../other -o before.svg   # another checkout

A room is a folder or module directly within the package; names that start with an underscore are
left out. A floor is a layer of the contract of type `layers` that import-linter checks, so the
drawing and the check have one source. What a room imports is what grimp finds, without imports for
type checking alone. What a chain of arrows implies is not drawn but named at the foot of a room.
"""

from __future__ import annotations

import argparse
import ast
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

import grimp
from rooms_layout import ROOM_WIDTH, Arrow, Stop, arrange, half_width

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["House", "Room", "draw", "read_house"]

PACKAGE = "larsd_geo"
REPOSITORY = Path(__file__).resolve().parents[1]
DRAWING = REPOSITORY / "docs" / "images" / "rooms.svg"

# ---------------------------------------------------------------- the house, read


@dataclass(frozen=True)
class Room:
    """A folder or module directly within the package.

    Attributes:
        name: Its name within the package.
        floor: Counted from 0 at the bottom.
        lines: Lines of all its modules.
        modules: How many modules it has.
        summary: First sentence of its docstring.
    """

    name: str
    floor: int
    lines: int
    modules: int
    summary: str


@dataclass(frozen=True)
class House:
    """The rooms of a checkout and what they import.

    Attributes:
        rooms: By name, top floor first.
        arrows: (importing room, imported room) -> how many imports between their modules.
    """

    rooms: dict[str, Room]
    arrows: dict[Arrow, int]

    def floors(self) -> list[list[str]]:
        """Return the names of the rooms of each floor, the bottom floor first."""
        height = 1 + max(room.floor for room in self.rooms.values())
        return [[r.name for r in self.rooms.values() if r.floor == f] for f in range(height)]

    def falling(self) -> set[Arrow]:
        """Return the arrows that point down, as all should."""
        return {(a, b) for a, b in self.arrows if self.rooms[a].floor > self.rooms[b].floor}

    def implied(self) -> set[Arrow]:
        """Return the falling arrows that a chain of other falling arrows implies."""
        falling = self.falling()
        below: dict[str, set[str]] = {}
        for name in sorted(self.rooms, key=lambda name: self.rooms[name].floor):
            direct = {b for a, b in falling if a == name}
            below[name] = direct.union(*(below[b] for b in direct))
        return {
            (a, b) for a, b in falling if any((a, c) in falling and b in below[c] for c in below)
        }


def read_house(checkout: Path) -> House:
    """Read the rooms, floors and imports of a checkout.

    Args:
        checkout: Folder with `pyproject.toml` and the package. Its package must be the one that
            Python finds first.

    Raises:
        RuntimeError: If Python finds the package elsewhere, or a room is on no floor.
    """
    package = checkout / PACKAGE
    spec = find_spec(PACKAGE)
    if spec is None or Path(spec.origin or "").resolve().parent != package.resolve():
        raise RuntimeError(
            f"{PACKAGE} is not imported from {package}: put {checkout} on PYTHONPATH"
        )

    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    floor_of = _floors(checkout / "pyproject.toml")
    arrows: dict[Arrow, int] = {}
    names: set[str] = set()
    for module in sorted(graph.modules):
        room = _room(module)
        if not room:
            continue
        names.add(room)
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            other = _room(imported)
            if other and other != room:
                arrows[room, other] = arrows.get((room, other), 0) + 1
    if homeless := names - set(floor_of):
        raise RuntimeError(f"on no floor of pyproject.toml: {', '.join(sorted(homeless))}")
    ordered = sorted(names, key=lambda name: (-floor_of[name], name))
    used = sorted({floor_of[name] for name in names})
    return House(
        {name: _read_room(package, name, used.index(floor_of[name])) for name in ordered}, arrows
    )


def _room(module: str) -> str:
    """Return the room of a module; empty for the package itself and for private ones."""
    name = module.split(".")[1] if "." in module else ""
    return "" if name.startswith("_") else name


def _floors(pyproject: Path) -> dict[str, int]:
    """Return the floor of each room, from the bottom, by the contract of type `layers`."""
    settings = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip(" ()"): floor
        for floor, layer in enumerate(reversed(layers))
        for name in layer.replace(":", "|").split("|")
    }


def _read_room(package: Path, name: str, floor: int) -> Room:
    face = package / name / "__init__.py"
    face = face if face.exists() else package / f"{name}.py"
    files = sorted(face.parent.rglob("*.py")) if face.name == "__init__.py" else [face]
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    docstring = ast.get_docstring(ast.parse(texts[face])) or ""
    lines = sum(len(text.splitlines()) for text in texts.values())
    summary = " ".join(docstring.split("\n\n")[0].split()).rstrip(".").replace("`", "")
    return Room(name, floor, lines, len(files), summary)


# ---------------------------------------------------------------- the drawing

ROOM_HEIGHT, FLOOR_HEIGHT = 122.0, 186.0
MARGIN, LABELS, TOP = 28.0, 34.0, 56.0

STYLE = """
text { font-family: 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif; fill: #1d2b3a }
.floor { fill: #f3f6f9 }
.number { font-size: 15px; fill: #8fa1b3; text-anchor: middle }
.box { fill: #ffffff; stroke: #2f6690; stroke-width: 1.4 }
.name { font-size: 17px; font-weight: 600 }
.size { font-size: 12px; fill: #5b6f82; text-anchor: end }
.summary { font-size: 12px; fill: #33475b }
.also { font-size: 11px; fill: #7b8ea1 }
.track { fill: #e6edf3 }
.bar { fill: #2f6690 }
path { fill: none }
.arrow { stroke: #2f6690; stroke-width: 1.6; marker-end: url(#tip) }
.wrong { stroke: #c0392b; stroke-width: 1.8; marker-end: url(#wrong-tip) }
.note { font-size: 13px; fill: #5b6f82 }
path:hover { stroke: #e07a1f; stroke-width: 3 }
"""

TIP = (
    '<marker id="{name}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="9" markerHeight="9" '
    'markerUnits="userSpaceOnUse" orient="auto"><polygon points="0,0.5 8,4 0,7.5" fill="{colour}"/>'
    "</marker>"
)


def draw(house: House) -> str:
    """Return the drawing of a house as SVG text."""
    return _Drawing(house).text()


class _Drawing:
    def __init__(self, house: House) -> None:
        self.house = house
        self.implied = house.implied()
        self.plain = house.falling() - self.implied
        self.layout = arrange(house.floors(), self.plain)
        self.floors = len(self.layout.order)
        right = max(x + half_width(stop) for stop, x in self.layout.x.items())
        self.width = LABELS + 2 * MARGIN + right
        self.height = TOP + self.floors * FLOOR_HEIGHT + 10.0

    def middle(self, stop: Stop) -> float:
        return LABELS + MARGIN + self.layout.x[stop]

    def top(self, floor: int) -> float:
        return TOP + (self.floors - 1 - floor) * FLOOR_HEIGHT

    def text(self) -> str:
        size = f"{self.width:.0f} {self.height:.0f}"
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">',
                f"<style>{STYLE}</style>",
                f"<defs>{TIP.format(name='tip', colour='#2f6690')}"
                f"{TIP.format(name='wrong-tip', colour='#c0392b')}</defs>",
                f'<rect width="{self.width:.0f}" height="{self.height:.0f}" fill="#ffffff"/>',
                *self.bands(),
                *self.plain_arrows(),
                *self.rooms(),
                *self.wrong_arrows(),
                self.note(),
                "</svg>",
                "",
            ]
        )

    def bands(self) -> Iterator[str]:
        for floor in range(self.floors):
            y = self.top(floor)
            yield (
                f'<rect class="floor" x="{MARGIN / 2}" y="{y - 14:.1f}" rx="10" '
                f'width="{self.width - MARGIN:.1f}" height="{ROOM_HEIGHT + 28:.1f}"/>'
            )
            yield (
                f'<text class="number" x="{MARGIN + 8}" y="{y + ROOM_HEIGHT / 2 + 5:.1f}">'
                f"{floor + 1}</text>"
            )

    def rooms(self) -> Iterator[str]:
        largest = max(room.lines for room in self.house.rooms.values())
        for room in self.house.rooms.values():
            x, y = self.middle(room.name) - ROOM_WIDTH / 2, self.top(room.floor)
            modules = "1 module" if room.modules == 1 else f"{room.modules} modules"
            lines = f"{room.lines / 1000:.1f}k" if room.lines >= 1000 else f"{room.lines}"
            track = ROOM_WIDTH - 24
            also = sorted(b for a, b in self.implied if a == room.name)
            yield (
                f'<g class="room" data-name="{room.name}" data-floor="{room.floor}" '
                f'data-lines="{room.lines}" data-also="{" ".join(also)}">'
                f"<title>{room.name}: {modules}, {room.lines:,} lines</title>"
                f'<rect class="box" x="{x:.1f}" y="{y:.1f}" width="{ROOM_WIDTH}" '
                f'height="{ROOM_HEIGHT}" rx="7"/>'
                f'<text class="name" x="{x + 12:.1f}" y="{y + 24:.1f}">{room.name}</text>'
                f'<text class="size" x="{x + ROOM_WIDTH - 12:.1f}" y="{y + 24:.1f}">'
                f"{lines} lines</text>"
                f'<rect class="track" x="{x + 12:.1f}" y="{y + 32:.1f}" width="{track}" height="4" '
                f'rx="2"/><rect class="bar" x="{x + 12:.1f}" y="{y + 32:.1f}" '
                f'width="{track * room.lines / largest:.1f}" height="4" rx="2"/>'
            )
            foot = textwrap.wrap("also " + ", ".join(also), 34) if also else []
            for n, line in enumerate(_wrap(room.summary, min(4, 5 - len(foot)))):
                yield (
                    f'<text class="summary" x="{x + 12:.1f}" y="{y + 52 + 15 * n:.1f}">'
                    f"{escape(line)}</text>"
                )
            for n, line in enumerate(reversed(foot)):
                yield (
                    f'<text class="also" x="{x + 12:.1f}" y="{y + ROOM_HEIGHT - 9 - 14 * n:.1f}">'
                    f"{line}</text>"
                )
            yield "</g>"

    def plain_arrows(self) -> Iterator[str]:
        leaving, entering = self.ports(0), self.ports(-1)
        for arrow in sorted(self.plain):
            stops = self.layout.routes[arrow]
            upper = self.house.rooms[arrow[0]].floor
            x, y = leaving[arrow], self.top(upper) + ROOM_HEIGHT
            path = f"M{x:.1f} {y:.1f}"
            for floor, stop in zip(range(upper - 1, -1, -1), stops[1:], strict=False):
                to_x = self.middle(stop) if isinstance(stop, tuple) else entering[arrow]
                to_y = self.top(floor) - (0 if isinstance(stop, tuple) else 1)
                half = (y + to_y) / 2
                path += f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}"
                x, y = to_x, to_y
                if isinstance(stop, tuple):
                    y += ROOM_HEIGHT
                    path += f"V{y:.1f}"
            yield self.path("arrow", arrow, path)

    def ports(self, end: int) -> dict[Arrow, float]:
        """Return where the arrows leave (0) or enter (-1) their rooms, side by side."""
        near = 1 if end == 0 else -2
        at: dict[str, list[Arrow]] = {}
        for arrow in self.plain:
            at.setdefault(arrow[end], []).append(arrow)
        places: dict[Arrow, float] = {}
        for room, arrows in at.items():
            arrows.sort(key=lambda arrow: (self.middle(self.layout.routes[arrow][near]), arrow))
            gap = min(36.0, 0.8 * ROOM_WIDTH / len(arrows))
            for n, arrow in enumerate(arrows):
                places[arrow] = self.middle(room) + (n - (len(arrows) - 1) / 2) * gap
        return places

    def wrong_arrows(self) -> Iterator[str]:
        for arrow in sorted(set(self.house.arrows) - self.plain - self.implied):
            importing, imported = (self.house.rooms[name] for name in arrow)
            x, to_x = self.middle(arrow[0]), self.middle(arrow[1])
            y = self.top(importing.floor)
            to_y, bend = y, y - 20 - 0.03 * abs(to_x - x)
            if importing.floor != imported.floor:
                to_y = self.top(imported.floor) + ROOM_HEIGHT
                bend = (y + to_y) / 2
            path = (
                f"M{x:.1f} {y:.1f}C{x:.1f} {bend:.1f} {to_x:.1f} {bend:.1f} {to_x:.1f} {to_y:.1f}"
            )
            yield self.path("wrong", arrow, path)

    def path(self, kind: str, arrow: Arrow, path: str) -> str:
        count = self.house.arrows[arrow]
        words = f"{arrow[0]} imports {arrow[1]} ({count} import{'s' * (count != 1)})"
        return (
            f'<path class="{kind}" data-from="{arrow[0]}" data-to="{arrow[1]}" d="{path}">'
            f"<title>{words}</title></path>"
        )

    def note(self) -> str:
        lines = sum(room.lines for room in self.house.rooms.values())
        words = (
            f"{len(self.house.rooms)} rooms, {lines / 1000:.1f}k lines. A room imports those that "
            "its arrows point to, and those that it names after “also”, which its arrows lead to."
        )
        if set(self.house.arrows) - self.plain - self.implied:
            words += " Red: not downwards."
        return f'<text class="note" x="{MARGIN / 2}" y="22">{words}</text>'


def _wrap(summary: str, most: int) -> list[str]:
    """Return the lines of a summary; one that is too long loses clauses at its end."""
    while len(textwrap.wrap(summary, 29)) > most and {":", ","} & set(summary):
        summary = summary[: max(summary.rfind(","), summary.rfind(":"))]
    return textwrap.wrap(summary, 29)[:most]


def main() -> None:
    """Draw a checkout."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("checkout", nargs="?", type=Path, default=REPOSITORY)
    parser.add_argument("-o", "--output", type=Path, default=DRAWING)
    options = parser.parse_args()
    sys.path.insert(0, str(options.checkout.resolve()))
    options.output.write_text(draw(read_house(options.checkout.resolve())), encoding="utf-8")


if __name__ == "__main__":
    main()
