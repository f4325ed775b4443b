from __future__ import annotations

import pytest

from larsd_geo.errors import UnknownBandError
from larsd_geo.scene.bands import choose_bands


@pytest.mark.parametrize(
    ("interpretations", "names", "expected"),
    [
        (["gray"], [None], (1,)),
        (["gray", "alpha"], [None, None], (1,)),
        (["gray", "undefined"], ["VV", "VH"], (1,)),
        (["red", "green", "blue"], [None] * 3, (1, 2, 3)),
        (["blue", "green", "red", "nir"], [None] * 4, (3, 2, 1)),
        (["gray", "undefined", "undefined", "undefined"], [None] * 4, (1, 2, 3)),
        (
            ["gray", "undefined", "undefined", "undefined"],
            ["Blue", "Green", "Red", "NIR"],
            (3, 2, 1),
        ),
        (["alpha", "gray", "undefined", "undefined"], [None] * 4, (2, 3, 4)),
    ],
)
def test_colours_are_found(
    interpretations: list[str], names: list[str | None], expected: tuple[int, ...]
) -> None:
    assert choose_bands("a.tif", interpretations, names) == expected


def test_the_users_choice_counts() -> None:
    assert choose_bands("a.tif", ["red", "green", "blue"], [None] * 3, (3, 3, 1)) == (3, 3, 1)
    assert choose_bands("a.tif", ["red", "green", "blue"], [None] * 3, (2,)) == (2,)


@pytest.mark.parametrize("bands", [(), (0,), (4,), (1, 2), (1, 2, 4), (1, 2, 3, 1)])
def test_other_choices_are_refused(bands: tuple[int, ...]) -> None:
    with pytest.raises(UnknownBandError, match=r"a\.tif.* 1 to 3"):
        choose_bands("a.tif", ["red", "green", "blue"], [None] * 3, bands)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["B02", "B03", "B04", "B06", "B08", "B11", "SCL"], (3, 2, 1)),
        (["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9"], (4, 3, 2)),
        (["SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B10"], (4, 3, 2)),
        (
            ["coastal_blue", "blue", "green_i", "green", "yellow", "red", "rededge", "nir"],
            (6, 4, 2),
        ),
        (["Band 1 (Blue)", "Band 2 (Green)", "Band 3 (Red)", "Band 4 (NIR)"], (3, 2, 1)),
        (["near infrared", "Red reflectance", "GREEN_REFLECTANCE", "blue-reflectance"], (2, 3, 4)),
        (["red edge", "coastal blue", "blue", "green", "red"], (5, 4, 3)),
        (["b", "g", "r", "nir"], (3, 2, 1)),
    ],
)
def test_names_as_software_writes_them(names: list[str], expected: tuple[int, ...]) -> None:
    assert choose_bands("scene.tif", ["undefined"] * len(names), names) == expected


@pytest.mark.parametrize(
    "names",
    [
        # Landsat 5 and 7 begin with blue, Landsat 8 with coastal blue: the numbers do not tell.
        ["B1", "B2", "B3", "B4", "B5", "B7"],
        ["red edge", "near infrared", "green", "blue"],
        ["red", "green", "temperature"],
    ],
)
def test_names_that_do_not_tell_are_not_believed(names: list[str]) -> None:
    assert choose_bands("scene.tif", ["undefined"] * len(names), names) == (1, 2, 3)
