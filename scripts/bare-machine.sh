#!/bin/sh
# Run the two commands of the README on a bare Debian 12: a fresh clone of the last commit in a
# chroot with git, make, Python and certificates, nothing else and an empty home folder. Says how
# long each took and what failed. Takes half an hour and must be run as root.
# Another Debian is named by $SUITE: SUITE=trixie is Debian 13.
# Usage: scripts/bare-machine.sh [FOLDER] [TARGET...]   (else brief and test, in a temporary folder)
# A named FOLDER is kept, and the bare system in it is used again by the next run.
# Packages come from where they come from outside: sources and settings of apt, proxies,
# certificates, settings of pip and the folders these name are passed on.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

suite=${SUITE:-bookworm}
for tool in debootstrap unshare git; do
    command -v $tool >/dev/null 2>&1 ||
        stop "$tool is needed: sudo apt-get install -y debootstrap util-linux git"
done
[ "$(id -u)" -eq 0 ] || stop "A chroot can be made by root only: sudo scripts/bare-machine.sh"

# What is mounted below is seen by nobody else and is gone at the end, as is all that still runs.
if [ -z "${IN_A_ROOM_OF_ITS_OWN:-}" ]; then
    export IN_A_ROOM_OF_ITS_OWN=yes
    exec unshare --mount --pid --fork --kill-child --propagation private \
        sh scripts/bare-machine.sh "$@"
fi

folder=${1:-}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- brief test
if [ -z "$folder" ]; then
    folder=$(mktemp -d)
    trap 'umount -R "$folder/machine" 2>/dev/null || :; rm -rf --one-file-system "$folder"' EXIT
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
base=$folder/base
machine=$folder/machine

if [ ! -e "$base/complete" ]; then
    say "Making a bare Debian ($suite) in $base"
    rm -rf "$base"
    # shellcheck disable=SC2086  # no mirror is the one that debootstrap knows
    debootstrap --variant=minbase --include=python3,git,make,ca-certificates $suite "$base" \
        ${MIRROR:-} >"$folder/debootstrap.log" 2>&1 ||
        stop "debootstrap failed; what it said is in $folder/debootstrap.log"
    : >"$base/complete"
fi
rm -rf --one-file-system "$machine"
cp -a "$base" "$machine"

# apt: where from and through what, but no commands that other programs have it run.
if grep -qs "VERSION_CODENAME=$suite" /etc/os-release; then
    rm -f "$machine/etc/apt/sources.list"
    for part in sources.list sources.list.d auth.conf.d keyrings trusted.gpg.d; do
        [ ! -e /etc/apt/$part ] || cp -a /etc/apt/$part "$machine/etc/apt/"
    done
    cp -a /usr/share/keyrings/. "$machine/usr/share/keyrings/"
fi
apt-config dump 2>/dev/null | grep '^Acquire::' >"$machine/etc/apt/apt.conf.d/00outside" || :

cp -L /etc/resolv.conf "$machine/etc/resolv.conf"
cp -aL /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/" 2>/dev/null || :

# pip: its settings become variables, whichever file they stand in.
passed_on=$folder/environment
{
    env | grep -iE '^(PIP_|[a-z]+_proxy=|SSL_CERT_|REQUESTS_CA_|CURL_CA_|GIT_SSL_)' || :
    "${PYTHON:-python3}" -m pip config list 2>/dev/null | grep -v '^:env:' |
        sed -n "s/^[a-z]*\.\([a-z-]*\)='\(.*\)'$/\1 \2/p" |
        while read -r name value; do
            printf 'PIP_%s=%s\n' "$(printf %s "$name" | tr a-z- A-Z_)" "$value"
        done
} >"$passed_on"
# Files and folders of this machine that they name are there in the other too.
tr '= ' '\n\n' <"$passed_on" | sed 's|^file:/*/|/|' | grep '^/' | sort -u | while read -r path; do
    [ -e "$path" ] && [ ! -e "$machine$path" ] || continue
    # an index refers to files beside it
    case $(basename "$path") in simple) path=$(dirname "$path") ;; esac
    if [ -d "$path" ]; then
        mkdir -p "$machine$path"
    else
        mkdir -p "$machine$(dirname "$path")"
        : >"$machine$path"
    fi
    mount --bind -o ro "$path" "$machine$path"
done

for name in proc sys dev dev/pts dev/shm; do mkdir -p "$machine/$name"; done
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
mount -t tmpfs tmpfs "$machine/dev/shm"

git clone --quiet --no-hardlinks . "$machine/srv/report"
say "Commit $(git -C "$machine/srv/report" log -1 --format='%h, %s')"

failed=0
for target in "$@"; do
    start=$(date +%s)
    status=0
    tr '\n' '\0' <"$passed_on" | xargs -0 sh -c '
        machine=$0 target=$1; shift
        exec chroot "$machine" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            "$@" sh -c "cd /srv/report && make $target"
    ' "$machine" "$target" >"$folder/$target.log" 2>&1 || status=$?
    took=$(($(date +%s) - start))
    if [ $status -eq 0 ]; then
        say "make $target: done in $took s"
    else
        failed=1
        say "make $target: failed after $took s"
    fi
    # what pytest sums up, or the end of what was said
    grep -E '^(FAILED|ERROR|=+ .*(passed|failed|error).*=+$)' "$folder/$target.log" ||
        tail -n 8 "$folder/$target.log"
done
exit $failed
