"""Keeping the runtimes from sending statistics of their use to a server."""

from __future__ import annotations

import sys

__all__ = ["send_no_statistics"]


def send_no_statistics() -> None:
    """Let OpenVINO and NNCF work without the package that reports their use; call it before them.

    Importing OpenVINO alone would report it, unasked, from a forked copy of the process that does
    not end where the process waits for its standard input. Both do without the package where it is
    not installed, and an entry of None is how Python says so.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
