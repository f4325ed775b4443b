"""What the plugin takes from Qt is there in Qt 6 as well, under the same names.

QGIS 4 is built on Qt 6, which has no unscoped enums and moved some classes. Every name that the
plugin's files import from `qgis.PyQt`, and every chain of attributes that starts at one of them
(`Qt.MouseButton.LeftButton`), is looked up in the real PyQt6.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("PyQt6.QtWidgets", reason="PyQt6, or a library of the system that it needs")

PLUGIN = Path(__file__).resolve().parents[3] / "qgis_plugin" / "larsd_detect"
FILES = sorted(PLUGIN.rglob("*.py"))

#: Classes that Qt 6 moved, and that `qgis.PyQt` has at their old place too.
MOVED = {("QtWidgets", "QAction"), ("QtWidgets", "QActionGroup"), ("QtWidgets", "QShortcut")}

#: Names that `qgis.PyQt` adds to what PyQt6 has.
ADDED = {("QtCore", "QVariant")}


def imported(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """(name here, module, name there) of all imports from qgis.PyQt."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt."):
            for alias in node.names:
                yield alias.asname or alias.name, (node.module or "")[10:], alias.name


def chains(tree: ast.AST, names: set[str]) -> Iterator[tuple[int, list[str]]]:
    """(line, [Name, attribute, ...]) of all chains of attributes that start at a name."""
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or id(node) in inner:
            continue
        line, parts = node.lineno, []
        part: ast.AST = node
        while isinstance(part, ast.Attribute):
            parts.append(part.attr)
            part = part.value
        if isinstance(part, ast.Name) and part.id in names:
            yield line, [part.id, *reversed(parts)]


def in_qt6(module: str, name: str) -> object:
    if (module, name) in MOVED:
        module = "QtGui"
    return getattr(importlib.import_module(f"PyQt6.{module}"), name)


def unknown_in_qt6(source: str) -> list[str]:
    """What a file takes from Qt that Qt 6 does not have."""
    tree = ast.parse(source)
    there: dict[str, object] = {}
    wrong = []
    for here, module, name in imported(tree):
        if (module, name) in ADDED:
            continue
        try:
            there[here] = in_qt6(module, name)
        except (ImportError, AttributeError):
            wrong.append(f"{module}.{name}")
    for line, chain in chains(tree, set(there)):
        thing = there[chain[0]]
        for attribute in chain[1:]:
            try:
                thing = getattr(thing, attribute)
            except AttributeError:
                wrong.append(f"line {line}: {'.'.join(chain)}")
                break
    return wrong


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PLUGIN)))
def test_what_a_file_takes_from_qt_is_in_qt6(file: Path) -> None:
    assert unknown_in_qt6(file.read_text(encoding="utf-8")) == []


def test_what_qt6_lacks_would_be_found() -> None:
    source = (
        "from qgis.PyQt.QtCore import QRegExp, Qt\n"
        "from qgis.PyQt.QtWidgets import QAction\n"
        "good = Qt.MouseButton.LeftButton, QAction\n"
        "bad = Qt.LeftButton\n"
    )
    assert unknown_in_qt6(source) == ["QtCore.QRegExp", "line 4: Qt.LeftButton"]
