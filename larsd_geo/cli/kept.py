"""`--journal` and `--resume`: the work of a run that does not come to its end."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from larsd_geo.cli.hints import going_on

if TYPE_CHECKING:
    from larsd_geo.cli.outputs import Outputs
    from larsd_geo.cli.protocol import Events
    from larsd_geo.detection.journal import Existing, Journal
    from larsd_geo.detection.result import DetectionProgress

__all__ = ["JOURNAL_SUFFIX", "KeptWork"]

#: What a journal's name ends in, after the name of the output beside it.
JOURNAL_SUFFIX = ".larsd-journal"


class KeptWork:
    """The journal of a run, and what a user is told of it.

    Args:
        ctx: The command's context, where the last line for stderr is left.
        events: Where `resumed` events go.
        outputs: The run's outputs; the journal is beside the first file.
        path: The journal, where it is to be somewhere else.
        resume: Whether to go on with what it holds.
        overwrite: Whether to drop what it holds.
    """

    def __init__(
        self,
        ctx: click.Context,
        events: Events,
        outputs: Outputs,
        path: str | None,
        resume: bool,
        overwrite: bool,
    ) -> None:
        self._ctx, self._events = ctx, events
        self._outputs, self._overwrite = outputs, overwrite
        self._existing: Existing = "resume" if resume else "restart" if overwrite else "refuse"
        self.path = Path(outputs.journal(JOURNAL_SUFFIX) if path is None else path)
        self._journal: Journal | None = None
        self._told = -1

    @property
    def journal(self) -> Journal:
        """The journal, not yet begun."""
        if self._journal is None:
            from larsd_geo.detection.journal import Journal

            self._journal = Journal(self.path, self._existing)
        return self._journal

    def told(self) -> AbstractContextManager[None]:
        """Say how to go on if the block ends before its time and there is work to go on with."""
        return going_on(self._ctx, self._line)

    def _line(self, is_unwound: bool) -> str:
        is_kept = self.journal.is_resumable if is_unwound else self.journal.holds_work
        return self._how_to_go_on() if is_kept else ""

    def _how_to_go_on(self) -> str:
        again = "--resume"
        # What was found before a scene that failed has been written.
        if not self._overwrite and self._outputs.are_there():
            again += " --overwrite"
        self._events.journal = str(self.path)
        return f"What was found is kept in {self.path}; the same command with {again} goes on."

    def resumed(self, at: DetectionProgress) -> None:
        """Write an event if a scene was, or its first tiles were, taken from the journal."""
        if at.resumed and at.scene_index != self._told:
            self._told = at.scene_index
            self._events.write(
                "resumed",
                scene=at.scene,
                scene_index=at.scene_index,
                tiles=at.resumed,
                total=at.total,
            )
