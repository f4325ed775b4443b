# SPDX-License-Identifier: GPL-2.0-or-later
"""How far a run is, in words."""

from __future__ import annotations

from typing import Any

from ..texts import counted, tr

#: An estimate from fewer tiles is a guess.
_LEAST_TILES = 2


def seconds_text(seconds: float) -> str:
    """Return a time in words, no more exact than anybody needs."""
    if seconds < 90:
        return tr("{n} s").format(n=max(1, round(seconds)))
    if seconds < 5400:
        return tr("{n} min").format(n=round(seconds / 60))
    return tr("{n} h").format(n=f"{seconds / 3600:.1f}")


def seconds_left(event: dict[str, Any]) -> float | None:
    """Estimate what a run still takes from its event `progress`; None where that is too early."""
    done, total = int(event.get("done", 0)), int(event.get("total", 0))
    if done < _LEAST_TILES or total <= 0:
        return None
    return float(event.get("seconds", 0.0)) / done * (total - done)


def progress_sentence(event: dict[str, Any], shown: int, elapsed_s: float) -> str:
    """Say how far a run is.

    Args:
        event: The last event `progress`.
        shown: Ships on the map.
        elapsed_s: Seconds since *Detect* was pressed.
    """
    parts = [
        tr("{done} of {total} tiles").format(
            done=event.get("done", 0), total=event.get("total", 0)
        ),
        counted(shown, tr("1 ship so far"), tr("{n} ships so far")),
    ]
    left = seconds_left(event)
    if left is None:
        parts.append(tr("running for {time}").format(time=seconds_text(elapsed_s)))
    elif left > 0:
        parts.append(tr("about {time} left").format(time=seconds_text(left)))
    return " · ".join(parts)


def partial_sentence(event: dict[str, Any], shown: int) -> str:
    """Say what a run that did not end had found.

    Args:
        event: The last event `progress`; empty where none came.
        shown: The ships on the map.
    """
    return tr("Found so far: {ships}, in {done} of {total} tiles.").format(
        ships=counted(shown, tr("1 ship"), tr("{n} ships")),
        done=event.get("done", 0),
        total=event.get("total", 0),
    )
