# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers as larsd and the plugin see them: scenes, ships, areas."""

from __future__ import annotations

__all__: list[str] = []
