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

. "$(dirname "$0")/../stages.sh"

stage 1 --extra "$close_ups" "$@"
stage 2 --extra "$close_ups" "$@"
larsd average larsd-r101-stage-1 larsd-r101-stage-2 --name larsd-r101 -o larsd-r101 --overwrite
larsd calibrate larsd-r101 "$ships" --split val
larsd train-bow larsd-r101 "$ships" -o larsd-r101 --overwrite
