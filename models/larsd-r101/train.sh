#!/bin/sh
# Train larsd-r101 from the data, on a GPU: two stages, their average, its calibration, its bow head.
#
#   models/larsd-r101/train.sh SHIPS CLOSE_UPS OUT [OPTIONS of larsd train]
#
# SHIPS is the folder of labelled pictures, CLOSE_UPS that of further ones to train on, OUT a folder
# for everything; the model will be OUT/larsd-r101. A run that was stopped goes on by the same command.
# The backbone grows from the self-supervised ResNet-50 of the package imgsim (MIT):
#
#   python -m pip install --no-deps imgsim==0.1.2
set -eu

if [ $# -lt 3 ]; then
  echo "usage: $0 SHIPS CLOSE_UPS OUT [OPTIONS of larsd train, such as --device cuda --threads 8]" >&2
  exit 2
fi
recipes=$(cd "$(dirname "$0")" && pwd)
ships=$(cd "$1" && pwd)
close_ups=$(cd "$2" && pwd)
mkdir -p "$3"
cd "$3"  # the second recipe names the first stage by its folder here
shift 3

stage() {
  number=$1
  shift
  [ ! -e "larsd-r101-stage-$number/card.json" ] || return 0
  [ ! -e "run-$number/last.pt" ] || set -- --resume "$@"
  larsd train "$ships" --extra "$close_ups" --config "$recipes/stage-$number.toml" \
    -o "larsd-r101-stage-$number" --run "run-$number" "$@"
}

stage 1 "$@"
stage 2 "$@"
larsd average larsd-r101-stage-1 larsd-r101-stage-2 --name larsd-r101 -o larsd-r101 --overwrite
larsd calibrate larsd-r101 "$ships" --split val
larsd train-bow larsd-r101 "$ships" -o larsd-r101 --overwrite
