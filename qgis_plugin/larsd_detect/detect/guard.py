# SPDX-License-Identifier: GPL-2.0-or-later
"""Methods that Qt calls: what goes wrong in one must not leave the form locked."""

from __future__ import annotations

import functools
import traceback
from typing import Any, Callable, TypeVar, cast

from qgis.core import Qgis, QgsMessageLog

from ..texts import tr

__all__ = ["LOG", "guarded"]

#: The tab of QGIS's message log.
LOG = "LARSD"

Method = TypeVar("Method", bound=Callable[..., Any])


def guarded(method: Method) -> Method:
    """Let a method's owner give up where the method fails.

    Qt drops the exceptions of what it calls, and with them whatever was to come after.

    Args:
        method: One of an object with `give_up`, which is called with a sentence.
    """

    @functools.wraps(method)
    def call(self: Any, *arguments: Any) -> Any:
        try:
            return method(self, *arguments)
        except Exception as error:  # whatever it was, the user must be able to go on
            QgsMessageLog.logMessage(traceback.format_exc(), LOG, Qgis.MessageLevel.Critical)
            what = f"{type(error).__name__}: {error}"
            self.give_up(
                tr("The plugin failed ({error}). The log of messages, LARSD, tells where.").format(
                    error=what
                )
            )
            return None

    return cast(Method, call)
