#!/bin/sh
# Pin every package with its hashes, for all platforms and Python 3.11 and newer.
# Usage: scripts/pins.sh PYTHON-OF-THE-ENVIRONMENT [extra options of uv, such as --upgrade]
# uv is taken from the PATH, or installed into the environment; users never need it.
set -eu
cd "$(dirname "$0")/.."
python=$1
shift
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    "$python" -m uv --version >/dev/null 2>&1 || "$python" -m pip install --quiet uv
    uv="$python -m uv"
fi

compile() { # OUTPUT TITLE [options]
    output=$1 title=$2
    shift 2
    # shellcheck disable=SC2086  # uv may be two words
    $uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links --output-file "$output" \
        "$@" pyproject.toml requirements/base.in >/dev/null
    { printf '# %s\n# Made by `make pins` from pyproject.toml and requirements/base.in.\n' "$title"
      cat "$output"; } >"$output.new"
    mv "$output.new" "$output"
}

compile requirements/runtime.txt "What the documents need, pinned with hashes." "$@"
compile requirements/dev.txt "What the tests and checks need as well, pinned with hashes." \
    --extra dev --extra cluster --constraint requirements/runtime.txt "$@"
compile requirements/bench.txt "What make bench compares with, pinned with hashes." \
    --extra bench --constraint requirements/runtime.txt "$@"
compile requirements/cluster.txt "What computing on a cluster needs as well, pinned with hashes." \
    --extra cluster --constraint requirements/runtime.txt "$@"
