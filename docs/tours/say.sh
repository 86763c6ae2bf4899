# Sourced by the tours: prints each command before it runs, as a person would see it in a terminal.
set -euo pipefail
run() {
  printf '$ %s\n' "$1"
  eval "$1"
}
