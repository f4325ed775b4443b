"""The `larsd` command.

Importing this package loads nothing, so that `python -m larsd_geo.cli` reaches the handlers of
`larsd_geo.cli.start` before anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from larsd_geo._lazy import lazy_names

if TYPE_CHECKING:
    from larsd_geo.cli.group import PROTOCOL, SUBCOMMANDS, LarsdGroup, main

__all__ = ["PROTOCOL", "SUBCOMMANDS", "LarsdGroup", "main"]

__getattr__, __dir__ = lazy_names(__name__, dict.fromkeys(__all__, "group"))
