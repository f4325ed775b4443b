"""Ships: hulls, fittings, sprites, and where they lie and sail."""
