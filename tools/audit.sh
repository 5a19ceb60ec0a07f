#!/usr/bin/env bash
# Runs pip-audit on what is served; findings accepted in docs/dependencies.md are left out: audit.sh ENVIRONMENT
set -euo pipefail
accepted=()
while read -r id; do accepted+=(--ignore-vuln "$id"); done < <(grep -oE '^\| (PYSEC|GHSA|CVE)-[0-9A-Za-z-]+' docs/dependencies.md | cut -c3-)
"$1/bin/pip-audit" --requirement requirements/serve.txt --disable-pip --progress-spinner off "${accepted[@]}"
