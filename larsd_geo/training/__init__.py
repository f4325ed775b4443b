"""Training of the network: labelled images, augmentation, targets, losses and the trainer."""
