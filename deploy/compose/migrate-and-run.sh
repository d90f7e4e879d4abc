#!/bin/sh
# Bring the database of one process to the newest schema, then become the process.
# Usage: migrate-and-run.sh KIND CONFIG
set -eu
python -m services migrate "$1" --config "$2"
exec python -m services run "$1" --config "$2"
