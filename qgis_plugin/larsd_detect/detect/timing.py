# SPDX-License-Identifier: GPL-2.0-or-later
"""A run's progress in words."""

from __future__ import annotations

from ..answers import Progress
from ..texts import counted, tr

__all__ = ["partial_sentence", "progress_sentence", "seconds_left", "seconds_text"]

#: An estimate from fewer tiles is a guess.
_MIN_TILES = 2


def seconds_text(seconds: float) -> str:
    """Return a time in words, no more exact than useful."""
    if seconds < 90:
        return tr("{n} s").format(n=max(1, round(seconds)))
    if seconds < 5400:
        return tr("{n} min").format(n=round(seconds / 60))
    return tr("{n} h").format(n=f"{seconds / 3600:.1f}")


def seconds_left(event: Progress) -> float | None:
    """Estimate the seconds a run still takes, or None if it is too early to tell.

    Args:
        event: The last event `progress`.
    """
    done, total = int(event.get("done", 0)), int(event.get("total", 0))
    if done < _MIN_TILES or total <= 0:
        return None
    return float(event.get("seconds", 0.0)) / done * (total - done)


def progress_sentence(event: Progress, shown: int, elapsed_s: float) -> str:
    """Return a sentence on how far a run has come.

    Args:
        event: The last event `progress`.
        shown: Ships on the map.
        elapsed_s: Seconds since *Detect* was pressed.
    """
    scenes = int(event.get("scene_count", 1))
    parts = [
        tr("scene {n} of {scenes}").format(n=event.get("scene_index", 0) + 1, scenes=scenes)
    ] * (scenes > 1)
    parts += [
        tr("{done} of {total} tiles").format(
            done=event.get("done", 0), total=event.get("total", 0)
        ),
        counted(shown, tr("1 ship so far"), tr("{n} ships so far")),
    ]
    # How long the other scenes take is not known.
    left = seconds_left(event) if scenes == 1 else None
    if left is None:
        parts.append(tr("running for {time}").format(time=seconds_text(elapsed_s)))
    elif left > 0:
        parts.append(tr("about {time} left").format(time=seconds_text(left)))
    return " · ".join(parts)


def partial_sentence(event: Progress | None, shown: int) -> str:
    """Return a sentence on what an unfinished run has found.

    Args:
        event: The last event `progress`; None if there was none.
        shown: Ships on the map.
    """
    return tr("Found so far: {ships}, in {done} of {total} tiles.").format(
        ships=counted(shown, tr("1 ship"), tr("{n} ships")),
        done=0 if event is None else event.get("done", 0),
        total=0 if event is None else event.get("total", 0),
    )
