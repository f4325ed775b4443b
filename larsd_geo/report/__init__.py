"""Images for people: overviews of scenes with the ships drawn in."""
