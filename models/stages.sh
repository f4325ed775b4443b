# What the models' train.sh share; to be read by one of them, with its arguments:
#
#   train.sh SHIPS CLOSE_UPS OUT [OPTIONS of larsd train]
#
# Afterwards $ships and $close_ups are the folders, OUT is the working folder, where recipes find
# stages by their names, and "$@" are the options.

if [ $# -lt 3 ]; then
  echo "usage: $0 SHIPS CLOSE_UPS OUT [OPTIONS of larsd train, such as --device cuda]" >&2
  exit 2
fi
recipes=$(cd "$(dirname "$0")" && pwd)
model=$(basename "$recipes")
ships=$(cd "$1" && pwd)
close_ups=$(cd "$2" && pwd)
mkdir -p "$3"
cd "$3"
shift 3

# stage NUMBER [OPTIONS]: train a stage by its recipe, or go on with it; one that is finished is left alone.
stage() {
  number=$1
  shift
  [ ! -e "$model-stage-$number/card.json" ] || return 0
  [ ! -e "run-$number/last.pt" ] || set -- --resume "$@"
  larsd train "$ships" --config "$recipes/stage-$number.toml" -o "$model-stage-$number" \
    --run "run-$number" "$@"
}
