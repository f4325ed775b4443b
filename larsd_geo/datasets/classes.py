"""Which classes of a data set are ships: one rule for all label formats."""

from __future__ import annotations

import re
from collections.abc import Sequence

from larsd_geo.datasets.labelled import IGNORE_CLASS, SHIP_CLASS

__all__ = ["SHIP_NAMES", "ShipClasses", "plain_name"]

#: Names of ships that do not end with a word of `_SHIP_WORDS`, without spaces and signs: of xView,
#: FAIR1M, HRSC2016 and ShipRSImageNet. A dock, a pier or a crane is none.
# fmt: off
SHIP_NAMES = frozenset(
    [
        "aircraftcarrier", "otheraircraftcarrier", "amphibious", "amphibioustransportdock",
        "aoe", "arleighburke", "arleighburkedd", "asagiridd", "atagodd", "auxiliary",
        "austinll", "barge", "bulkcarrier", "cargo", "carrier", "commander", "coastguard",
        "corvette", "cruiser", "cruiseliner", "destroyer", "otherdestroyer", "drycargo",
        "enterprise", "epf", "ferry", "frigate", "otherfrigate", "hatsuyukidd", "hovercraft",
        "hyugadd", "kuznetsov", "lander", "landingcraft", "otherlanding", "lhall",
        "liquidcargo", "lsd41ll", "masyuuas", "merchant", "othermerchant", "midway", "nimitz",
        "nimitzclassaircraftcarrier", "navalcraft", "oiltanker", "osumill", "patrol", "perry",
        "perryff", "perryclassfrigate", "roro", "sailing", "sanantonio", "sanantonioas",
        "seacraft", "submarine", "tanker", "tarawa", "ticonderoga", "ticonderogaclasscruiser",
        "trawler", "tug", "waspll", "watercraft", "whidbeyisland", "yacht", "yudaoll",
        "yudengll", "yutingll", "yuzhaoll",
    ]
)
# fmt: on

#: A name that ends with one of these is that of a ship, ...
_SHIP_WORDS = ("ship", "ships", "boat", "boats", "vessel", "vessels")

#: ... unless it is that of something else, or of no ship at all.
_OTHER_NAMES = frozenset(
    {"airship", "airships", "spaceship", "spaceships", "starship", "starships"}
)
_NEGATIONS = ("non", "no", "not")


class ShipClasses:
    """Tells ships from other classes by their names.

    Args:
        names: The classes that are ships, by name or number, in any case; None for the usual names
            of ships, "all" alone for every class.

    Examples:
        >>> usual = ShipClasses()
        >>> [usual.verdict(name) for name in ("LiquidCargoShip", "Motorboat", "large-vehicle")]
        ['ship', 'ship', None]
        >>> ShipClasses(["Storage Tank"]).verdict("storage-tank")
        'ship'
    """

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.given = None if names is None else tuple(map(plain_name, names))

    @property
    def takes_all(self) -> bool:
        """Whether every class is a ship."""
        return self.given == ("all",)

    def verdict(self, name: str, number: int | None = None) -> str | None:
        """Return what a class is.

        Args:
            name: Its name, or its number as text.
            number: Its number in the data set, where it has one.

        Returns:
            "ship"; "ignore" for what is neither hit nor miss; None for any other class.
        """
        plain = plain_name(name)
        if plain == IGNORE_CLASS:
            return IGNORE_CLASS
        if self.given is None:
            return SHIP_CLASS if _is_ship(name) else None
        is_given = plain in self.given or (number is not None and str(number) in self.given)
        return SHIP_CLASS if self.takes_all or is_given else None


def plain_name(name: str) -> str:
    """Return a class name without case, spaces and signs.

    Examples:
        >>> plain_name(" Liquid_Cargo-Ship ")
        'liquidcargoship'
    """
    return re.sub(r"[\W_]+", "", name.lower())


def _is_ship(name: str) -> bool:
    plain = plain_name(name)
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)
    if (words and words[0].lower() in _NEGATIONS) or plain.startswith("non"):
        return False
    if plain in _OTHER_NAMES:
        return False
    return plain in SHIP_NAMES or plain.endswith(_SHIP_WORDS)
