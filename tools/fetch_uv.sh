#!/usr/bin/env bash
# Puts uv, which makes the environments, in a folder of its own: fetch_uv.sh FOLDER
set -euo pipefail
folder=$1
if command -v uv >/dev/null; then
  mkdir -p "$folder/bin"
  ln -sf "$(command -v uv)" "$folder/bin/uv"
  exit 0
fi
python3 -m venv "$folder" 2>/dev/null || {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    python3 -m venv "$folder"
  else
    echo "Python's venv module is missing. Install it: sudo apt-get install python3-venv" >&2
    exit 1
  fi
}
"$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
