# shellcheck shell=sh
# Sourced by the other scripts: how they speak and how they run long commands.

say() { printf '%s\n' "$*"; }

stop() { # one line that says what to do, then the end
    printf '%s\n' "$*" >&2
    exit 1
}

# A command that runs when the set-up is stopped is stopped with it.
running=
stopped() {
    trap '' INT TERM HUP
    [ -z "$running" ] || kill "$running" 2>/dev/null || :
    wait
    printf 'Stopped. The same command goes on with the set-up.\n' >&2
    exit "$1"
}
trap 'stopped 130' INT
trap 'stopped 143' TERM
trap 'stopped 129' HUP

# Run a command without its output; show the end of it if the command fails.
quietly() {
    log=${CACHE:-.cache}/set-up.log
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 &
    running=$!
    if wait "$running"; then
        running=
        return 0
    fi
    running=
    tail -n 40 "$log" >&2
    say "The command above failed: $*" >&2
    say "Its whole output is in $log" >&2
    return 1
}
