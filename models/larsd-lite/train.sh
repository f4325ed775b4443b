#!/bin/sh
# Train larsd-lite again from the data: six stages, of which the third and the fourth are averaged and trained on, and
# the fifth and the sixth as well; a seventh from there for imagery of 1 to 10 m, averaged with what it began with, whose
# bow head it keeps; then its calibration. Beside SHIPS are the folders sentinel2, negatives and ships_more.
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
larsd average larsd-lite-stage-5 larsd-lite-stage-6 --name larsd-lite-fine -o larsd-lite-fine --overwrite
larsd train-bow larsd-lite-fine "$ships" -o larsd-lite-fine --overwrite
beside=$(dirname "$ships")
stage 7 --extra "$close_ups" --extra "$beside/sentinel2" --extra "$beside/negatives" --extra "$beside/ships_more" "$@"
larsd average larsd-lite-fine larsd-lite-stage-7 --shares 3,7 --name larsd-lite --keep-bow -o larsd-lite --overwrite
larsd calibrate larsd-lite "$ships" --split val --at-gsd 1,1.5,2,3,5,10 --assumed-gsd 1 --extra "$beside/sentinel2"
