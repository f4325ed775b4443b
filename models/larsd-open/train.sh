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
# stage NUMBER FOLDER [OPTIONS]: train a stage by its recipe, or go on with it; one that is finished is left alone.
stage() {
  number=$1
  folder=$2
  shift 2
  [ ! -e "$folder/card.json" ] || return 0
  [ ! -e "run-$number/last.pt" ] || set -- --resume "$@"
  LARSD_MODELS=$PWD larsd train generated --config "$recipes/stage-$number.toml" -o "$folder" --run "run-$number" \
    --extra "$sentinel2" "$@"
}

stage 1 larsd-open-stage-1 "$@"
stage 2 larsd-open-stage-2 "$@"
stage 3 larsd-open-stage-3 "$@"
larsd average ./larsd-open-stage-2 ./larsd-open-stage-3 --shares 1,4 --name larsd-open -o larsd-open --overwrite
larsd calibrate ./larsd-open generated --split val --at-gsd 1,2,3,5,10 --extra "$sentinel2"
