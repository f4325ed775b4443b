# SPDX-License-Identifier: GPL-2.0-or-later
"""Which larsd the plugin runs: finding, checking and installing one."""

from __future__ import annotations

__all__: list[str] = []
