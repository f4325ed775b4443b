"""The plugin's rooms: who may import whom, and through which door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parents[3] / "qgis_plugin" / "larsd_detect"
FILES = sorted(PLUGIN.rglob("*.py"))

#: Top-level modules and packages from the ground floor to the roof.
FLOORS = (
    {"answers", "processes", "texts"},
    {"help_page", "map_tools", "notice", "remedies", "request", "settings", "worker"},
    {"warm"},
    {"install", "layer"},
    {"detect", "review"},
    {"dock", "processing"},
    {"plugin"},
    {"__init__"},
)
FLOOR_OF = {name: number for number, floor in enumerate(FLOORS) for name in floor}

ROOMS = {"install", "layer", "detect", "review", "processing"}

#: Imported only when it is opened: `qgis_process` has no window.
SIDE_DOORS = {("install", "dialog")}


def module_of(file: Path) -> tuple[str, ...]:
    """("review", "panel"), or ("review",) for the package itself."""
    parts = file.relative_to(PLUGIN).with_suffix("").parts
    return parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts


def imports(file: Path) -> Iterator[tuple[str, ...]]:
    """The plugin's own modules that a file imports, anywhere in it."""
    package = file.relative_to(PLUGIN).parts[:-1]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            if node.module:
                yield (*base, *node.module.split("."))
            else:
                yield from ((*base, alias.name) for alias in node.names)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PLUGIN)))
def test_imports_point_downwards_and_enter_rooms_by_the_door(file: Path) -> None:
    room = module_of(file)[0]
    for target in imports(file):
        if target[0] == room:
            continue
        assert FLOOR_OF[target[0]] < FLOOR_OF[room], ".".join(target)
        by_the_door = target[0] not in ROOMS or len(target) == 1
        assert by_the_door or target in SIDE_DOORS, ".".join(target)


def test_no_module_imports_itself_through_others() -> None:
    graph = {module_of(file): set(imports(file)) for file in FILES}
    finished: set[tuple[str, ...]] = set()

    def visit(module: tuple[str, ...], path: tuple[tuple[str, ...], ...]) -> None:
        assert module not in path, " -> ".join(".".join(part) for part in (*path, module))
        if module in finished:
            return
        for target in sorted(graph[module]):
            visit(target, (*path, module))
        finished.add(module)

    for module in graph:
        visit(module, ())
    assert finished == set(graph)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PLUGIN)))
def test_every_module_says_what_it_offers(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = [ast.unparse(node.targets[0]) for node in tree.body if isinstance(node, ast.Assign)]
    assert "__all__" in names
