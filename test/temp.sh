# Sourced by the scripts beside it: one folder for all that a run of tests writes, gone with it.

# temp_start makes the folder and names it in TMPDIR, until temp_stop. It is in memory where that has two
# GiB to spare: making and removing small files by the thousand is much of what the tests do. What Go builds stays on disk.
temp_start() {
  local base=${TMPDIR:-/tmp} free
  export GOTMPDIR=${GOTMPDIR:-$base}
  free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
  if [ -w /dev/shm ] && [ "${free:-0}" -ge $((2 * 1024 * 1024)) ]; then base=/dev/shm; fi
  TMPDIR=$(mktemp -d "$base/souk-tests-XXXXXX") || return 1
  chmod 1777 "$TMPDIR" # PostgreSQL, which may not run as root, makes and removes its folder there
  export TMPDIR
}

temp_stop() { rm -rf "$TMPDIR"; }
