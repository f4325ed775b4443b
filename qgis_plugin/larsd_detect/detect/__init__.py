# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Detect*: the form, the run it starts, and the ships that come back."""

from __future__ import annotations

__all__: list[str] = []
