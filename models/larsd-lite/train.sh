#!/bin/sh
# Train larsd-lite again from the data: four stages, the average of the last two, its calibration, its bow head.
#
#   models/larsd-lite/train.sh SHIPS CLOSE_UPS OUT [OPTIONS of larsd train]
#
# SHIPS is the folder of labelled pictures, CLOSE_UPS that of further ones to train on, OUT a folder
# for everything; the model will be OUT/larsd-lite. A run that was stopped goes on by the same command.
set -eu

if [ $# -lt 3 ]; then
  echo "usage: $0 SHIPS CLOSE_UPS OUT [OPTIONS of larsd train, such as --device cuda --threads 8]" >&2
  exit 2
fi
recipes=$(cd "$(dirname "$0")" && pwd)
ships=$(cd "$1" && pwd)
close_ups=$(cd "$2" && pwd)
mkdir -p "$3"
cd "$3"  # the recipes name the stages by their folders here
shift 3

stage() {
  number=$1
  shift
  [ ! -e "larsd-lite-stage-$number/card.json" ] || return 0
  [ ! -e "run-$number/last.pt" ] || set -- --resume "$@"
  larsd train "$ships" --config "$recipes/stage-$number.toml" -o "larsd-lite-stage-$number" \
    --run "run-$number" "$@"
}

stage 1 "$@"
stage 2 "$@"
stage 3 --extra "$close_ups" "$@"
stage 4 --extra "$close_ups" "$@"
larsd average larsd-lite-stage-3 larsd-lite-stage-4 --name larsd-lite -o larsd-lite --overwrite
larsd calibrate larsd-lite "$ships" --split val
larsd train-bow larsd-lite "$ships" -o larsd-lite --overwrite
