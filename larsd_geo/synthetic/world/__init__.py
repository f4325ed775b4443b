"""What surrounds the ships: water, coast, land, harbours, weather, and ship-like objects."""
