#!/bin/sh
# Train larsd-open again, from images that anybody may use and pass on: rendered ones, which are made here, and Sentinel-2.
#
#   models/larsd-open/train.sh SENTINEL2 OUT [OPTIONS of larsd train]
#
# SENTINEL2 is the folder of the labelled ports and MARIDA patches, OUT a folder for everything; the model will be
# OUT/larsd-open. A run that was stopped goes on by the same command.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: $0 SENTINEL2 OUT [OPTIONS of larsd train, such as --device cuda]" >&2
  exit 2
fi
recipes=$(cd "$(dirname "$0")" && pwd)
sentinel2=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$2"
shift 2

python "$recipes/generate.py" generated
if [ ! -e larsd-open/card.json ]; then
  [ ! -e run-1/last.pt ] || set -- --resume "$@"
  larsd train generated --config "$recipes/stage-1.toml" -o larsd-open --run run-1 --extra "$sentinel2" "$@"
fi
larsd calibrate larsd-open generated --split val --at-gsd 1,1.5,2,3,5,10 --extra "$sentinel2"
