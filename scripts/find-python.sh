#!/bin/sh
# Print the command of a Python that is new enough: $PYTHON if it is set, else the first found.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if [ -n "${PYTHON:-}" ]; then
    new_enough "$PYTHON" && { printf '%s\n' "$PYTHON"; exit 0; }
    tried=$PYTHON
else
    for python in python3 python3.13 python3.12 python3.11 python3.14; do
        new_enough "$python" && { printf '%s\n' "$python"; exit 0; }
    done
    tried=python3
fi
found=$("$tried" -c 'import platform; print("is " + platform.python_version())' 2>/dev/null) ||
    found="is not installed"
stop "Python 3.11 or newer is needed and $tried $found. Install one and name it:" \
    "make brief PYTHON=python3.12"
