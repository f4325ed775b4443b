"""Serve a folder of tiles to QGIS, from a process of its own as a map's server is.

    python benchmarks/qgis_tile_server.py FOLDER

It prints its port, and ends with its standard input: with the process that started it.
"""

from __future__ import annotations

import functools
import http.server
import sys
import threading
from typing import Any


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, *_what: Any) -> None:
        """Write nothing."""


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=sys.argv[1])
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
