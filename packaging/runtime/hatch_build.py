"""Build hooks of larsd-geo-runtime: metadata, sources and models come from the repository.

A source distribution holds the same files beside this one.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["RuntimeBuildHook", "RuntimeMetadataHook", "dependencies", "extras"]

#: What the repository's pyproject.toml is called in a source distribution.
_PROJECT = "larsd-geo.toml"

#: Dependencies that are not needed where OpenVINO runs the network: torch, what belongs to it, and
#: the reader of training recipes.
_LEFT_OUT = frozenset({"torch", "torchvision", "timm", "tomli"})

#: Extras for which torch is needed, and those of contributors.
_EXTRAS_LEFT_OUT = frozenset({"train", "export", "dev", "docs"})

#: The runtime that models are carried for.
_FORMAT = "openvino"


class RuntimeMetadataHook(MetadataHookInterface):
    """Take the metadata from the repository's pyproject.toml."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the dynamic fields.

        Args:
            metadata: The table `project` of this distribution.
        """
        tree, project = _repository(Path(self.root))
        source = (tree / "larsd_geo" / "__init__.py").read_text(encoding="utf-8")
        (metadata["version"],) = re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)
        for key in ("license", "authors", "requires-python", "keywords", "classifiers"):
            metadata[key] = project[key]
        metadata["dependencies"] = dependencies(project)
        metadata["optional-dependencies"] = extras(project)


class RuntimeBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Take the package and the models from the repository."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files of a wheel or a source distribution.

        Args:
            version: `standard` or `editable`.
            build_data: Where hatchling takes the files' places from.
        """
        root = Path(self.root)
        tree, _ = _repository(root)
        files = dict(_package(tree))
        if self.target_name == "sdist":
            files |= dict(_models(tree, "models"))
            is_here = (root / _PROJECT).is_file()
            files[root / _PROJECT if is_here else tree / "pyproject.toml"] = _PROJECT
            files[tree / "LICENSE"] = "LICENSE"
        else:
            files |= dict(_models(tree, "larsd_geo/_models"))
            if tree != root:  # hatchling finds a licence beside this file by itself
                info = f"{self.build_config.builder.artifact_project_id}.dist-info"
                files[tree / "LICENSE"] = f"{info}/licenses/LICENSE"
        build_data["force_include"] |= {str(path): place for path, place in files.items()}


def dependencies(project: Mapping[str, Any]) -> list[str]:
    """Return what is needed where OpenVINO runs the network.

    Args:
        project: The table `project` of the repository's pyproject.toml.
    """
    kept = [each for each in project["dependencies"] if _name(each) not in _LEFT_OUT]
    return [*kept, *project["optional-dependencies"][_FORMAT]]


def extras(project: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the extras that need no torch.

    Args:
        project: The table `project` of the repository's pyproject.toml.
    """
    every = project["optional-dependencies"]
    return {name: needed for name, needed in every.items() if name not in _EXTRAS_LEFT_OUT}


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None, requirement
    return found[0].lower()


def _repository(root: Path) -> tuple[Path, dict[str, Any]]:
    """Return the folder of the sources, and the table `project` of its pyproject.toml."""
    in_sdist = root / _PROJECT
    path = in_sdist if in_sdist.is_file() else root.parents[1] / "pyproject.toml"
    with path.open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    return path.parent, project


def _package(tree: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted((tree / "larsd_geo").rglob("*")):
        place = path.relative_to(tree)
        if path.is_file() and "__pycache__" not in place.parts and place.parts[1] != "_models":
            yield path, place.as_posix()


def _models(tree: Path, target: str) -> Iterator[tuple[Path, str]]:
    """Yield the models that were exported for OpenVINO, without the weights that torch reads."""
    found = False
    for card in sorted((tree / "models").glob("*/card.json")):
        values = json.loads(card.read_text(encoding="utf-8"))
        forms = [form for form in values.get("exports", ()) if form["format"] == _FORMAT]
        names = {name for form in forms for name in form["files"]}
        others = {name for form in values.get("exports", ()) for name in form["files"]} - names
        if not forms:
            continue
        if others:
            # The card vouches for files that would not be there.
            raise ValueError(f"{card} names forms for other runtimes than {_FORMAT}: {others}")
        found = True
        for name in sorted(names | {"card.json", "README.md"}):
            if (path := card.parent / name).is_file() or name != "README.md":
                yield path, f"{target}/{card.parent.name}/{name}"
    if not found:
        raise ValueError(
            f"no model in {tree / 'models'} has a form for {_FORMAT}: larsd export writes one"
        )
