"""Ships in a table of PostGIS: where it is, what it is like, written and read."""
