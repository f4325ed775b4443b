"""The names of a YOLO data set's classes, wherever its exporter wrote them."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from larsd_geo.datasets.labelled import read_text
from larsd_geo.errors import LabelFileError

__all__ = ["class_names"]

#: Lists of names, one a line: Label Studio's and Darknet's, in the folder or beside the labels.
_LISTS = ("classes.txt", "labels/classes.txt", "obj.names")

#: Label Studio's table of classes.
_NOTES = "notes.json"


def class_names(root: Path) -> dict[int, str]:
    """Return the names of a YOLO data set's classes by their numbers; empty if no file has them.

    `data.yaml` comes first, then any other YAML file with `names`, then lists of names, then
    Label Studio's `notes.json`.

    Args:
        root: The data set's folder.

    Raises:
        LabelFileError: If a file is damaged, or two YAML files disagree.
    """
    for name in ("data.yaml", "data.yml"):
        if (root / name).is_file():
            found = _of_yaml(root / name)
            if found:
                return found
    told: dict[Path, dict[int, str]] = {}
    for path in sorted(root.glob("*.y*ml")):
        # Any YAML file may lie here, such as a recipe: what cannot be read names no classes.
        with suppress(LabelFileError):
            told[path] = _of_yaml(path)
    told = {path: names for path, names in told.items() if names}
    if told:
        first, *others = told
        for other in others:
            if told[other] != told[first]:
                raise LabelFileError(
                    other, 0, f"its names are not those of {first.name}; keep one of the files"
                )
        return told[first]
    for name in _LISTS:
        if (root / name).is_file():
            lines = [line.strip() for line in read_text(root / name).splitlines()]
            return dict(enumerate(line for line in lines if line))
    return _of_notes(root / _NOTES) if (root / _NOTES).is_file() else {}


def _of_yaml(path: Path) -> dict[int, str]:
    try:
        content = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 0 if mark is None else mark.line + 1
        raise LabelFileError(path, line, "it is not YAML") from None
    names = content.get("names") if isinstance(content, dict) else None
    if names is None:
        return {}
    if isinstance(names, list):
        return {number: str(name) for number, name in enumerate(names)}
    if isinstance(names, dict):
        try:
            return {int(number): str(name) for number, name in names.items()}
        except (TypeError, ValueError):
            pass
    raise LabelFileError(path, 0, "its names must be a list, or numbers with names")


def _of_notes(path: Path) -> dict[int, str]:
    try:
        content: Any = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise LabelFileError(path, error.lineno, f"it is not JSON ({error.msg})") from None
    listed = content.get("categories") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        return {}
    return {
        int(one["id"]): str(one["name"])
        for one in listed
        if isinstance(one, dict) and {"id", "name"} <= one.keys()
    }
