"""When the compiled loops over pairs of boxes are used: as soon as there is enough to gain.

Loading them takes about a second, and compiling them, once on a machine, about ten. So they are
loaded in a thread of their own once that much time has gone into boxes; until then, and where Numba
is not installed or does not work, NumPy does the same, with results that are equal to the last bit.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
from types import ModuleType

__all__ = ["kernels", "load_kernels"]

logger = logging.getLogger(__name__)

#: Boxes that NumPy handles in about the time that loading takes.
_WORTH_LOADING = 30_000


class _State:
    """What is known of the compiled loops."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.boxes = 0
        self.loading: threading.Thread | None = None
        self.module: ModuleType | None = None


_state = _State()


def kernels(boxes: int) -> ModuleType | None:
    """Return the module of the compiled loops, or None where NumPy should be used.

    Args:
        boxes: How many boxes are about to be handled.
    """
    if _state.module is None and _state.loading is None:
        with _state.lock:
            _state.boxes += boxes
            if _state.boxes >= _WORTH_LOADING:
                _begin()
    return _state.module


def load_kernels() -> ModuleType | None:
    """Load the compiled loops now, and return their module; None if they are not available."""
    with _state.lock:
        loading = _begin()
    loading.join()
    return _state.module


def _begin() -> threading.Thread:
    """Return the thread that loads, which is started once; the lock is held."""
    if _state.loading is None:
        # Not a daemon: a process must not end in the middle of a compilation.
        _state.loading = threading.Thread(target=_load, name="larsd-kernels", daemon=False)
        _state.loading.start()
    return _state.loading


def _load() -> None:
    # Numba tells of each bytecode that it compiles to whoever listens to all that is said.
    compiler = logging.getLogger("numba")
    if compiler.level == logging.NOTSET:
        compiler.setLevel(logging.WARNING)
    # To colour its errors Numba replaces the process's stdout and stderr now and then.
    os.environ.setdefault("NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING", "1")
    try:
        _state.module = importlib.import_module("larsd_geo.boxes.compiled")
    except Exception as error:
        logger.info("Overlaps of boxes are computed without Numba: %s", error)
    else:
        logger.debug("Overlaps of boxes are computed by Numba")
