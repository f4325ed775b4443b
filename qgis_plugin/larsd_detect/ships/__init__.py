# SPDX-License-Identifier: GPL-2.0-or-later
"""What the dock *Ships* is made of: a run, the layer that it fills, and its review."""
