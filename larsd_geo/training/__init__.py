"""Training of the network: labelled pictures, augmentation, targets, losses and the trainer."""
