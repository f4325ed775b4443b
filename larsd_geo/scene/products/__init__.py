"""Products as providers deliver them: recognised by their files, read without a word about bands.

One module for each family; `recognise` asks them all.
"""

from __future__ import annotations

from larsd_geo.scene.products.compose import gdal_name
from larsd_geo.scene.products.product import Band, Product, UsableData
from larsd_geo.scene.products.registry import recognise

__all__ = ["Band", "Product", "UsableData", "gdal_name", "recognise"]
