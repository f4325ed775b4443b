#!/bin/sh
# Train larsd-lite again from the data: six stages, of which the third and the fourth are averaged and trained on, and
# the last two as well; then its calibration and its bow head.
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
larsd average larsd-lite-stage-3 larsd-lite-stage-4 --name larsd-lite-average -o larsd-lite-average --overwrite
stage 5 --extra "$close_ups" "$@"
stage 6 --extra "$close_ups" "$@"
larsd average larsd-lite-stage-5 larsd-lite-stage-6 --name larsd-lite -o larsd-lite --overwrite
larsd calibrate larsd-lite "$ships" --split val
larsd train-bow larsd-lite "$ships" -o larsd-lite --overwrite
