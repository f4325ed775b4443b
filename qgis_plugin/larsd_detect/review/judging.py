# SPDX-License-Identifier: GPL-2.0-or-later
"""Verdicts and deletions on a layer of ships, each of which can be undone."""

from __future__ import annotations

from dataclasses import dataclass, field

from qgis.core import QgsFeature, QgsFeatureRequest, QgsVectorLayer

from ..layer import verdict_of
from ..texts import counted, tr
from .editing import WriteError, add_again, delete_ships, set_verdicts

__all__ = ["Judging", "Undone"]


@dataclass(frozen=True)
class Undone:
    """What was undone.

    Attributes:
        verdicts: The verdicts that hold again, by feature.
        added: Whether deleted ships are there again.
    """

    verdicts: dict[int, str] = field(default_factory=dict)
    added: bool = False


class Judging:
    """Writes to one layer, and remembers what was there before.

    Args:
        layer: A layer of ships.
    """

    def __init__(self, layer: QgsVectorLayer) -> None:
        self._layer = layer
        self._before: list[dict[int, str] | list[QgsFeature]] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._before)

    def judge(self, verdict: str, known: dict[int, str]) -> None:
        """Write a verdict on ships.

        Args:
            verdict: `accepted`, `rejected`, or empty for none.
            known: The ships, and the verdict on each that the user sees.

        Raises:
            WriteError: If somebody else has judged one of them since, or the layer does not accept
                it; nothing has changed.
        """
        self._refuse_conflicts(known)
        set_verdicts(self._layer, dict.fromkeys(known, verdict))
        self._before.append(dict(known))

    def delete(self, fids: list[int]) -> None:
        """Delete ships.

        Raises:
            WriteError: If the layer does not accept it; nothing has changed.
        """
        request = QgsFeatureRequest().setFilterFids(fids)
        kept = [QgsFeature(feature) for feature in self._layer.getFeatures(request)]
        delete_ships(self._layer, fids)
        # Their numbers are gone, and so are those in what was done before.
        self._before = [step for step in self._before if not set(_fids(step)) & set(fids)]
        self._before.append(kept)

    def undo(self) -> Undone:
        """Undo the last step that is left.

        Raises:
            WriteError: If the layer does not accept it; nothing has changed.
        """
        step = self._before.pop()
        if isinstance(step, dict):
            set_verdicts(self._layer, step)
            return Undone(verdicts=step)
        add_again(self._layer, step)
        return Undone(added=True)

    def _refuse_conflicts(self, known: dict[int, str]) -> None:
        """Refuse to overwrite what another reviewer of the same table has written since."""
        request = QgsFeatureRequest().setFilterFids(list(known))
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
        there = {one.id(): verdict_of(one) for one in self._layer.getFeatures(request)}
        changed = [fid for fid, verdict in known.items() if there.get(fid, verdict) != verdict]
        gone = [fid for fid in known if fid not in there]
        if changed or gone:
            ships = counted(len(changed) + len(gone), tr("1 ship"), tr("{n} ships"))
            raise WriteError(
                tr(
                    "{ships} of these changed elsewhere since they were read; the table shows them "
                    "as they are now, and nothing was written."
                ).format(ships=ships)
            )


def _fids(step: dict[int, str] | list[QgsFeature]) -> list[int]:
    return list(step) if isinstance(step, dict) else []
