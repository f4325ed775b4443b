"""The network of the paper: configuration, layers, anchors, card, weights, registry.

The modules are loaded on their own: a card can be read, and a search planned, without torch.
"""
