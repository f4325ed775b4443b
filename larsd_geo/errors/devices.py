"""Errors of the devices that networks run on."""

from __future__ import annotations

from larsd_geo.errors.base import LarsdError

__all__ = ["DeviceError", "OutOfMemoryError", "UnavailableDeviceError"]


class DeviceError(LarsdError):
    """Family of errors about a device."""


class UnavailableDeviceError(DeviceError, ValueError):
    """The requested device or precision is not available.

    Args:
        name: The device or the precision.
        reason: Why it is not available.
    """

    remedies = ("device=auto",)

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"cannot run on {name!r}: {reason}; the device 'auto' uses what is available."
        )


class OutOfMemoryError(DeviceError, MemoryError):
    """Not even one tile fits into the device's memory.

    Args:
        device: The device's name.
        tile: The tile's side, in pixels.
    """

    remedies = ("tile", "device=cpu")

    def __init__(self, device: str, tile: int) -> None:
        super().__init__(
            f"one tile of {tile} pixels does not fit into the memory of {device}; "
            "choose a smaller tile, or the device 'cpu'."
        )
