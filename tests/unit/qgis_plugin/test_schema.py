"""The plugin's columns and verdicts are the library's.

The plugin runs in QGIS's Python and cannot import the library, nor this Python the plugin: its
constants are read from the sources.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from larsd_geo.geo import COLUMNS

PLUGIN = Path(__file__).resolve().parents[3] / "qgis_plugin" / "larsd_detect"

#: QGIS's types of columns in memory for the library's types.
QGIS_TYPES = {
    "int64": "int8",
    "float64": "double",
    "bool": "bool",
    "str": "string",
    "datetime64[ms, UTC]": "datetime",
}


def constant(module: str, name: str) -> Any:
    """The value of a constant of the plugin, a literal or a frozenset of one."""
    tree = ast.parse((PLUGIN / module).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            value = node.value
            if isinstance(value, ast.Call) and ast.unparse(value.func) == "frozenset":
                return frozenset(ast.literal_eval(value.args[0]))
            return ast.literal_eval(value)
    raise AssertionError(f"{module} has no {name}")


def test_new_layers_have_the_columns_of_every_output() -> None:
    # A text column may be limited in length: string(20,0).
    plugin = [
        (name, kind.partition("(")[0]) for name, kind in constant("layer/ships.py", "COLUMNS")
    ]
    assert plugin == [(column.name, QGIS_TYPES[column.dtype]) for column in COLUMNS]


@pytest.mark.parametrize("name", ["ACCEPTED_VERDICTS", "REJECTED_VERDICTS"])
def test_the_verdicts_are_those_of_the_library(name: str) -> None:
    from larsd_geo.geo import schema

    assert constant("layer/verdicts.py", name) == getattr(schema, name)
