#!/usr/bin/env bash
# Run the plugin's tests in real QGIS, with QGIS's own Python; install QGIS first if possible.
#
#   tests/qgis/run.sh PYTHON [PYTEST ARGUMENTS]
#
# PYTHON is the one that larsd-geo is installed for: the plugin runs it as a process. Variables:
#   LARSD_QGIS_TESTS  auto (default): skip, with one line, if there is no QGIS; required: fail
#                     instead (continuous integration); off: always skip
#   QGIS_PYTHON       a Python that can import qgis; by default the system's
#   LARSD_QGIS_NEWER  1: test in the newer QGIS of Debian's backports, which is unpacked next to the
#                     installed one; skip, with one line, if it is not available
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

LARSD_PYTHON="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
shift
MODE="${LARSD_QGIS_TESTS:-auto}"
QGIS_PYTHON="${QGIS_PYTHON:-/usr/bin/python3}"
VENV=.venv-qgis
# PostgreSQL and PostGIS: ships are written into a database, and reviewed there.
PACKAGES=(qgis python3-qgis python3-venv xvfb xauth postgresql postgresql-postgis)

leave() {
  if [ "$MODE" = required ]; then
    echo "QGIS tests FAILED to start: $1" >&2
    exit 1
  fi
  echo "QGIS tests skipped: $1"
  exit 0
}

unset PYTHONPATH
# The QGIS desktop takes the first python3 on PATH for its own, even that of an active environment.
PATH=":$PATH:"
PATH="${PATH//":$(dirname "$LARSD_PYTHON"):"/:}"
PATH="${PATH#:}"
PATH="${PATH%:}"
has_qgis() { env QT_QPA_PLATFORM=offscreen "$QGIS_PYTHON" -c 'import qgis.core, venv, ensurepip' 2>/dev/null; }

install_qgis() {
  local log
  log="$(mktemp)"
  echo "installing QGIS with apt-get (once; takes a few minutes)"
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
         --no-install-recommends "${PACKAGES[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    leave "apt-get could not install QGIS (its last lines are above)"
  fi
  rm -f "$log"
}

[ "$MODE" = off ] && leave "LARSD_QGIS_TESTS is off"
has_postgis() { ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; }

if ! has_qgis || ! has_postgis || ! command -v xvfb-run >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    install_qgis
  elif ! has_qgis; then
    leave "no QGIS for $QGIS_PYTHON; on Debian or Ubuntu: sudo apt-get install ${PACKAGES[*]}"
  fi
  has_qgis || leave "QGIS was installed, but $QGIS_PYTHON cannot import it"
fi

# A QGIS in another place finds its libraries, data and modules by these variables.
export QGIS_PYTHONPATH=""
if [ "${LARSD_QGIS_NEWER:-0}" = 1 ]; then
  tests/qgis/fetch_newer.sh .qgis-newer || {
    echo "tests in a newer QGIS skipped: none could be fetched from the backports (see above)"
    exit 0
  }
  VENV=.venv-qgis-newer
  ROOT="$PWD/.qgis-newer/usr"
  QGIS_PYTHONPATH="$ROOT/lib/python3/dist-packages"
  LD_LIBRARY_PATH="$ROOT/lib:$(find "$ROOT"/lib/*-linux-gnu* -name '*.so*' -printf '%h\n' | sort -u | paste -s -d :)"
  export LD_LIBRARY_PATH QGIS_PREFIX_PATH="$ROOT" PYTHONPATH="$QGIS_PYTHONPATH" PATH="$ROOT/bin:$PATH"
  has_qgis || leave "the newer QGIS was unpacked, but $QGIS_PYTHON cannot import it"
fi
echo "QGIS $("$QGIS_PYTHON" -c 'from qgis.core import Qgis; print(Qgis.version())' 2>/dev/null)"

# The stamp says that the environment is complete: a second call is quick.
if [ ! -f "$VENV/.installed" ]; then
  rm -rf "$VENV"
  "$QGIS_PYTHON" -m venv --system-site-packages "$VENV"
  # 5.0 sets up Processing without a desktop. Nothing with a Qt of its own may go in here.
  # PIP_ARGS is split on purpose: it holds options.
  # shellcheck disable=SC2086
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check ${PIP_ARGS:-} 'pytest-qgis>=5.0'
  touch "$VENV/.installed"
fi

RUNTIME="$(mktemp -d)" # mktemp makes it 0700, as Qt asks of it
trap 'rm -rf "$RUNTIME"' EXIT
# Each file in a QGIS of its own, as a user has one for a morning and not for a hundred projects: what QGIS keeps of the
# tests before (jobs that draw, network replies) was seen to end the process in a later one.
status=5 # as of pytest, where no test was chosen
for file in tests/qgis/test_*.py; do
  code=0
  env LARSD_PYTHON="$LARSD_PYTHON" QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR="$RUNTIME" \
    PYTHONPATH="${QGIS_PYTHONPATH:+$QGIS_PYTHONPATH:}$PWD/qgis_plugin" \
    "$VENV/bin/python" -m pytest -c tests/qgis/pytest.ini "$@" "$file" || code=$?
  case $code in
    0) [ "$status" != 5 ] || status=0 ;;
    5) ;;
    *) status=$code ;;
  esac
done
exit "$status"
