"""The paper's rivals (its Table I) and LARSD, trained and scored under one equal budget.

A rival differs from LARSD in its network, its targets, its losses and its decoding. Everything else
is LARSD's own: images, augmentation, optimiser, schedule, averaged weights, checkpoints, evaluation
and the suppression of overlapping boxes. `rival.py` is the seam; each rival is one module.

    python -m benchmarks.comparison DATA --out runs/comparison
"""
