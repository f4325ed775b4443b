"""From a scene to ships: tiles through a model, merged over the scene, georeferenced.

The modules are loaded on their own: planning a search needs no torch.
"""
