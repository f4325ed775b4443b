"""From images to candidate boxes: backends, batches, decoding, score alignment, views, bows.

The modules are loaded on their own: choosing a device for training needs no raster library, and
planning a search needs no torch.
"""
