#!/usr/bin/env bash
# Unpack a newer QGIS than the system's own into a folder, on Debian: that of the suite
# CODENAME-backports. The installed QGIS stays as it is; the newer one shares everything else with
# it.
#
#   tests/qgis/fetch_newer.sh FOLDER        afterwards FOLDER/usr holds it
#
# If it is not available, the last lines of the attempt are printed, and the status is 1.
set -euo pipefail

FOLDER="$(realpath -m "$1")"
PACKAGES=(qgis python3-qgis)

[ ! -f "$FOLDER/.complete" ] || exit 0

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
  echo "packages can only be fetched with Debian's tools" >&2
  exit 1
}

# apt gets its own lists, archives and locks. It reads the machine's sources and also the backports,
# from the server that the machine has its Debian from.
fetch() {
  local codename address archive
  codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
  [ -n "$codename" ] || return 1
  address="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $codename")" || return 1
  address="${address%%$'\n'*}"
  [ -n "$address" ] || { echo "apt has no lists of $codename yet: run apt-get update"; return 1; }
  rm -rf "$FOLDER"
  mkdir -p "$FOLDER"/apt/{lists,archives}/partial "$FOLDER/apt/sources"
  find /etc/apt/sources.list.d -maxdepth 1 \( -name '*.sources' -o -name '*.list' \) \
    -exec ln -s {} "$FOLDER/apt/sources/" \;
  [ ! -f /etc/apt/sources.list ] || ln -s /etc/apt/sources.list "$FOLDER/apt/sources/main.list"
  echo "deb $address $codename-backports main" >"$FOLDER/apt/sources/backports.list"
  export APT_CONFIG="$FOLDER/apt/apt.conf"
  cat >"$APT_CONFIG" <<EOF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$FOLDER/apt/sources";
Dir::State::lists "$FOLDER/apt/lists";
Dir::Cache "$FOLDER/apt";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
Debug::NoLocking "true";
EOF
  apt-get update -q || return 1
  apt-get install -q -y --download-only --no-install-recommends -t "$codename-backports" \
    "${PACKAGES[@]}" || return 1
  for archive in "$FOLDER"/apt/archives/*.deb; do
    [ -f "$archive" ] || { echo "$codename-backports has no newer QGIS"; return 1; }
    dpkg-deb -x "$archive" "$FOLDER" || return 1
  done
  [ -d "$FOLDER/usr/lib/python3/dist-packages/qgis" ] || return 1
  rm -rf "$FOLDER/apt"
  touch "$FOLDER/.complete"
}

LOG="$(mktemp)"
trap 'rm -f "$LOG"' EXIT
if ! fetch >"$LOG" 2>&1; then
  rm -rf "$FOLDER"
  tail -n 3 "$LOG" >&2
  exit 1
fi
