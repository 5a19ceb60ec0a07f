#!/usr/bin/env bash
# Makes a Python 3.10 environment from a file of pinned, hashed packages: make_environment.sh UV FOLDER REQUIREMENTS
set -euo pipefail
uv=$1 folder=$2 requirements=$3
python=""
for candidate in "${NABIJ_PYTHON:-}" python3.10 "$HOME"/.pyenv/versions/3.10.*/bin/python; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
    python=$("$candidate" -c 'import sys; print(sys.executable)')
    break
  fi
done
if [ -z "$python" ]; then
  "$uv" python install --quiet 3.10 || {
    echo "Python 3.10 was not found and could not be fetched. Install it, or name it in NABIJ_PYTHON." >&2
    exit 1
  }
  python=3.10
fi
"$uv" venv --quiet --allow-existing --python "$python" "$folder"
"$uv" pip sync --quiet --python "$folder/bin/python" --require-hashes "$requirements"
