#!/usr/bin/env bash
# Install PostgreSQL and PostGIS for the tests, where that is possible without asking.
#
# Variable LARSD_POSTGIS_TESTS: auto (default): go on without them, with one line, and the tests are
# skipped; required: fail instead (continuous integration).
set -euo pipefail

PACKAGES=(postgresql postgresql-postgis postgresql-postgis-scripts)

has_postgis() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 &&
    ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1
}

has_postgis && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing PostgreSQL with PostGIS with apt-get (once)"
  log="$(mktemp)"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${PACKAGES[@]}"; } >"$log" 2>&1 || tail -n 5 "$log" >&2
  rm -f "$log"
fi
has_postgis && exit 0
echo "no PostgreSQL with PostGIS: their tests are skipped (on Debian: sudo apt-get install ${PACKAGES[*]})" >&2
[ "${LARSD_POSTGIS_TESTS:-auto}" != required ]
