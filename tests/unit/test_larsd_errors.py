"""Errors that a user sees keep what they say on the way from a worker process."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from larsd_geo.errors import LabelError, LarsdError, ModelExistsError, UnknownPresetError


@pytest.mark.parametrize(
    "error",
    [
        LabelError(Path("labels.txt"), 3, "a word is not a number"),
        ModelExistsError("my-model"),
        UnknownPresetError("larsd-12", ["larsd-11"]),
    ],
)
def test_an_error_is_the_same_after_a_pickle(error: LarsdError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
