"""What surrounds the ships: water, coast, land, harbours, weather, and things that look alike."""
