#!/bin/sh
# Train larsd-lite again from the data: four stages, the average of the last two, its calibration, its bow head.
#
#   models/larsd-lite/train.sh SHIPS CLOSE_UPS OUT [OPTIONS of larsd train]
#
# SHIPS is the folder of labelled pictures, CLOSE_UPS that of further ones to train on, OUT a folder
# for everything; the model will be OUT/larsd-lite. A run that was stopped goes on by the same command.
set -eu

. "$(dirname "$0")/../stages.sh"

stage 1 "$@"
stage 2 "$@"
stage 3 --extra "$close_ups" "$@"
stage 4 --extra "$close_ups" "$@"
larsd average larsd-lite-stage-3 larsd-lite-stage-4 --name larsd-lite -o larsd-lite --overwrite
larsd calibrate larsd-lite "$ships" --split val
larsd train-bow larsd-lite "$ships" -o larsd-lite --overwrite
