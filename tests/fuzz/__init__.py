"""Damaged and absurd inputs of every kind: each ends in a result or in one of our sentences.

A case is drawn by hypothesis: an input that works, or the skeleton of one, with a few changes. It
runs in a process of its own (`worker`), because GDAL may crash, hang or fill the memory; any of
these, and any exception but a `LarsdError`, is a failure. `python -m tests.fuzz --cases 100000`
runs as many as one likes; `test_fuzz.py` runs two thousand with the other tests.

A new kind of input is one more `Kind` in one of the modules here, and one more line in `kinds`.
"""
