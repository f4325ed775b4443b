"""Whether the values of a recipe's file are of the kinds that its fields take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from larsd_geo.errors import TrainingConfigError

__all__ = ["as_table", "check_values"]

#: What a field takes, by the beginning of its annotation.
_WANTED: Mapping[str, str] = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a finite number",
    "str": "text",
    "tuple[float": "a list of finite numbers",
    "tuple[int": "a list of whole numbers",
    "tuple[str": "a list of texts",
    "Mapping[str, float": "a table of finite numbers",
    "Mapping[str, tuple": "a table of pairs of finite numbers",
}


def as_table(name: str, value: object) -> dict[str, Any]:
    """Return a table of a recipe as a new dictionary.

    Raises:
        TrainingConfigError: If it is none.
    """
    if not isinstance(value, Mapping):
        raise TrainingConfigError(name, value, "a table")
    return dict(value)


def check_values(section: str, values: Mapping[str, Any], cls: type) -> None:
    """Refuse unknown names, and values that are not of their field's kind.

    Args:
        section: The table's name; empty for the recipe itself.
        values: The table.
        cls: The dataclass whose fields it gives.

    Raises:
        TrainingConfigError: If there are any.
    """
    annotations = {field.name: str(field.type) for field in fields(cls)}
    for name, value in values.items():
        where = f"{section}.{name}" if section else name
        if name not in annotations:
            raise TrainingConfigError(where, value, f"a known name: {', '.join(annotations)}")
        annotation = annotations[name]
        if value is None and "None" in annotation:
            continue
        for kind, wanted in _WANTED.items():
            if annotation.startswith(kind) and not _is_of(value, kind, annotation):
                raise TrainingConfigError(where, value, wanted)


def _is_of(value: Any, kind: str, annotation: str) -> bool:
    if kind in ("int", "float"):
        whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
        return whole or (kind == "float" and isinstance(value, float) and math.isfinite(value))
    if kind in ("bool", "str"):
        return isinstance(value, bool if kind == "bool" else str)
    if kind.startswith("tuple"):
        inner = annotation.removeprefix("tuple[").rstrip("]").split(", ")
        count = None if inner[-1] == "..." else len(inner)
        return (
            isinstance(value, (list, tuple))
            and count in (None, len(value))
            and all(_is_of(each, inner[0], inner[0]) for each in value)
        )
    part = "float" if kind.endswith("float") else "tuple[float"
    pair = "float" if part == "float" else "tuple[float, float]"
    return isinstance(value, Mapping) and all(_is_of(each, part, pair) for each in value.values())
