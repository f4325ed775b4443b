#!/usr/bin/env bash
# Take every screenshot of docs/qgis.md, in QGIS's window on a virtual screen.
#
#   benchmarks/qgis_screenshots.sh PYTHON OUT [SCREENSHOT ...]
#
# PYTHON is the one that larsd-geo is installed for; OUT gets the images, named as in docs/images, and
# screenshots.json. SCREENSHOT is a name without `qgis-`; without one all are taken. It needs QGIS,
# xvfb-run and openbox; dist/ should hold the wheel that `make runtime` makes.
set -euo pipefail

PYTHON="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
mkdir -p "$2/scenes"
OUT="$(cd "$2" && pwd)"
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."

SCENE="$OUT/scenes/harbour.tif"
[ -f "$SCENE" ] || "$PYTHON" -m larsd_geo.cli synth "$SCENE" --size 2048 --seed 3
mkdir -p "$OUT/wheels"
cp dist/larsd_geo_runtime-*.whl "$OUT/wheels/" 2>/dev/null || echo "no wheel in dist/: see make runtime"
rm -rf "$OUT/profiles"

ONLY="$(IFS=,; echo "$*")"
# shellcheck disable=SC2016
env LARSD="$PYTHON" SCENE="$SCENE" OUT="$OUT" WHEELS="$OUT/wheels" ONLY="$ONLY" \
  PATH=/usr/bin:/bin LARSD_INTERPRETER="$PYTHON" PYTHONPATH="$PWD:$PWD/qgis_plugin" QT_QPA_PLATFORM=xcb \
  xvfb-run -a -s "-screen 0 1400x900x24" bash -c \
  'openbox & sleep 1; timeout 1500 qgis --nologo --noversioncheck --profiles-path "$OUT/profiles" --code benchmarks/qgis_screenshots.py'
cat "$OUT/screenshots.json"
