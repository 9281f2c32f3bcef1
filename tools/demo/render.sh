#!/usr/bin/env bash
# Renders the drawings of the demo market (tools/demo/art) into the pictures that the binary carries.
# Needs chromium; the results are committed.
set -euo pipefail
cd "$(dirname "$0")"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
for drawing in art/*.svg; do
  name=$(basename "$drawing" .svg)
  size=1280,800
  [[ $name == icon-* ]] && size=256,256
  chromium --headless --no-sandbox --disable-gpu --no-first-run --hide-scrollbars \
    --default-background-color=00000000 --user-data-dir="$profile" --window-size=$size \
    --screenshot="$PWD/../../internal/app/demo/pictures/$name.png" "file://$PWD/$drawing" >/dev/null 2>&1
done
