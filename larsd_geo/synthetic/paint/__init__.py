"""Drawing: procedural fields, an antialiased canvas, and encoding to a raster's data type."""
