"""Benchmarks of larsd-geo; RESULTS.md has what they printed.

Run one from the repository root as `python -m benchmarks.NAME`, or by its path in an environment
that `make` made; `--help` lists its options. `qgis_dock.py` and `qgis_screenshots.sh`
run in QGIS instead.
`shared_network` and `training_runs` hold what several benchmarks share.
"""
