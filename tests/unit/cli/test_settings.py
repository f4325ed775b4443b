"""The settings of a detection are declared once, and the command line and docstring follow."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from typing import get_args

import click
import pytest

from larsd_geo.cli.detect import detect
from larsd_geo.detection.declarations import SETTINGS
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.inference.forms import BACKENDS, PRECISIONS
from larsd_geo.scene import MaskChoice

FIELDS = {field.name: field for field in fields(DetectionSettings)}
OPTIONS = {option.name: option for option in detect.params if isinstance(option, click.Option)}


def explained() -> dict[str, str]:
    """The attributes of the docstring, each with its text on one line."""
    text = inspect.getdoc(DetectionSettings) or ""
    section = text.partition("Attributes:\n")[2]
    found = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", section, flags=re.MULTILINE)
    return {name: " ".join(words.split()) for name, words in found}


def test_every_setting_is_declared_once() -> None:
    assert list(SETTINGS) == list(FIELDS) == list(explained())


@pytest.mark.parametrize("name", FIELDS)
def test_the_docstring_says_what_is_declared(name: str) -> None:
    assert explained()[name].startswith(SETTINGS[name].meaning)


@pytest.mark.parametrize("name", FIELDS)
def test_the_option_says_and_takes_what_is_declared(name: str) -> None:
    option, declared = OPTIONS[name], SETTINGS[name]
    assert option.help == declared.help
    if isinstance(option.type, (click.IntRange, click.FloatRange)):
        assert (option.type.min, option.type.max) == (declared.low, declared.high)
    elif isinstance(option.type, click.Choice):
        assert tuple(option.type.choices) == declared.choices
    else:
        # Text, which a callback of its own checks.
        assert declared.low is None or name == "scales"
        assert not declared.choices


@pytest.mark.parametrize("name", FIELDS)
def test_the_default_of_the_option_is_the_settings(name: str) -> None:
    context = detect.make_context("larsd", ["scene.tif", "-o", "ships.gpkg"])
    assert context.params[name] == FIELDS[name].default


def test_the_choices_are_the_librarys() -> None:
    assert SETTINGS["backend"].choices == BACKENDS
    assert SETTINGS["precision"].choices == PRECISIONS
    assert SETTINGS["mask"].choices == get_args(MaskChoice)
