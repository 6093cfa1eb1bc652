#!/bin/sh
# Make the virtual environment with the pinned packages and this package.
# Usage: scripts/set-up.sh FOLDER runtime|dev      ($PYTHON may name the Python to use)
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

folder=$1
kind=$2
python=$(scripts/find-python.sh)
case $kind in
    dev) scripts/system-packages.sh "$python" test ;;
    *) scripts/system-packages.sh "$python" ;;
esac

# An environment that was moved, or whose Python has gone, does not run: make it anew. So is one
# of another Python than the one that is asked for.
which_python() { "$1" -c 'import sys; print(sys.base_prefix, sys.version)' 2>/dev/null; }
if ! "$folder/bin/python" -m pip --version >/dev/null 2>&1 ||
    { [ -n "${PYTHON:-}" ] && [ "$(which_python "$folder/bin/python")" != "$(which_python "$python")" ]; }
then
    say "Making a Python environment in $folder"
    quietly "$python" -m venv --clear "$folder"
fi

say "Installing the pinned Python packages ($kind); the first time this takes a minute or two"
pip() {
    quietly "$folder/bin/python" -m pip --disable-pip-version-check --no-input "$@"
}
pip install --only-binary :all: --require-hashes --requirement "requirements/$kind.txt"
pip install --no-deps --no-build-isolation --editable .
quietly "$folder/bin/python" -m compileall -q scs_report
say "The set-up is complete"
