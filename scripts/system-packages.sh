#!/bin/sh
# Install the system packages that are missing, or say which line installs them and stop.
# Usage: scripts/system-packages.sh PYTHON [test]
# Nothing is asked, updated or installed when all is there. A thing counts as there however it
# was installed: fonts in the user's own folder or a Python from elsewhere need no package.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

python=$1
for_tests=${2:-}
missing=

need() { missing="$missing $1"; }

# Everything the documents need is asked in one run of the Python that will be used.
things=$("$python" - <<'EOF'
import ctypes, ctypes.util, os, sys

def library(*names):
    for name in names:
        try:
            return bool(ctypes.CDLL(name))
        except OSError:
            pass
    stem = names[0].split(".so")[0][3:]
    return bool(ctypes.util.find_library(stem))

def font(*starts):
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        folders = ["/Library/Fonts", home + "/Library/Fonts"]
    else:
        data = os.environ.get("XDG_DATA_HOME") or home + "/.local/share"
        folders = ["/usr/share/fonts", "/usr/local/share/fonts", data + "/fonts", home + "/.fonts"]
    names = [n for f in folders for _, _, files in os.walk(f, followlinks=True) for n in files]
    return all(any(n.startswith(start) for n in names for start in group) for group in starts)

def module(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True

brew = "/opt/homebrew/lib/"
things = {
    "venv": module("venv") and module("ensurepip"),
    "pango": library("libpango-1.0.so.0", brew + "libpango-1.0.dylib"),
    "pangoft2": library("libpangoft2-1.0.so.0", brew + "libpangoft2-1.0.dylib"),
    "harfbuzz": library("libharfbuzz-subset.so.0", brew + "libharfbuzz-subset.dylib"),
    "atomic": library("libatomic.so.1"),  # Playwright's driver is linked with it
    "noto-serif": font(*[[f"NotoSerifCJK-{s}.ttc", f"NotoSerifCJKsc-{s}", f"NotoSerifSC-{s}",
                          "NotoSerifSC[wght]"] for s in ("Regular", "Bold")]),
    "noto-sans": font(*[[f"NotoSansCJK-{s}.ttc", f"NotoSansCJKsc-{s}", f"NotoSansSC-{s}",
                         "NotoSansSC[wght]"] for s in ("Regular", "Bold")]),
    "inter": font(["Inter-Regular.", "InterVariable.", "Inter[opsz,wght]"]),
    "charis": font(["CharisSIL-Regular.", "Charis-Regular."]),
}
print(" ".join(name for name, there in things.items() if there))
EOF
)
lacks() { case " $things " in *" $1 "*) return 1 ;; esac; }
command_missing() {
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return 1; fi
    done
    return 0
}

if [ "$(uname -s)" = Darwin ]; then
    { lacks pango || lacks pangoft2; } && need pango
    lacks harfbuzz && need harfbuzz
    lacks noto-serif && need font-noto-serif-sc
    lacks noto-sans && need font-noto-sans-sc
    lacks inter && need font-inter
    lacks charis && need font-charis-sil
    if [ -n "$for_tests" ]; then
        command_missing pdftotext && need poppler
        [ -d "/Applications/Chromium.app" ] || [ -d "/Applications/Google Chrome.app" ] ||
            need google-chrome
    fi
    [ -z "$missing" ] || stop "Please run this line and then make again:  brew install$missing"
    exit 0
fi

# The Python of the system is split into packages; python3.12 has its own python3.12-venv.
lacks venv && need "$(basename "$python")-venv"
lacks pango && need libpango-1.0-0
lacks pangoft2 && need libpangoft2-1.0-0
lacks harfbuzz && need libharfbuzz-subset0
{ lacks noto-serif || lacks noto-sans; } && need fonts-noto-cjk
lacks inter && need fonts-inter
lacks charis && need fonts-sil-charis
if [ -n "$for_tests" ]; then
    lacks atomic && need libatomic1
    command_missing pdftotext && need poppler-utils
    if command_missing chromium chromium-browser google-chrome google-chrome-stable; then
        if grep -qs '^ID=ubuntu' /etc/os-release; then need chromium-browser; else need chromium; fi
    fi
fi
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null 2>&1 ||
    stop "Please install what your system calls these Debian packages, then make again:$missing"
if [ "$(id -u)" -eq 0 ]; then
    root=
elif sudo -n true 2>/dev/null; then
    root="sudo -n"
else
    stop "Please run this line and then make again: " \
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing"
fi

say "Installing system packages:$missing"
# shellcheck disable=SC2086  # the lists are words
quietly $root env DEBIAN_FRONTEND=noninteractive apt-get update -q
# shellcheck disable=SC2086
quietly $root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing
