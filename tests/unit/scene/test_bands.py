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
