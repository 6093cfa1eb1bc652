# shellcheck shell=sh
# Sourced by the other scripts: how they speak and how they run long commands.

say() { printf '%s\n' "$*"; }

stop() { # one line that says what to do, then the end
    printf '%s\n' "$*" >&2
    exit 1
}

# Run a command without its output; show the end of it if the command fails.
quietly() {
    log=${CACHE:-.cache}/set-up.log
    mkdir -p "$(dirname "$log")"
    if "$@" >"$log" 2>&1; then
        return 0
    fi
    tail -n 40 "$log" >&2
    say "The command above failed: $*" >&2
    say "Its whole output is in $log" >&2
    return 1
}
