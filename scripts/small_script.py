"""Make the script of the pages small: `house/layout/page.js` of the files in `house/script/`.

`make script` runs it; a test compares. It is done here and not at each build, so that who builds
documents needs no minifier.
"""

from __future__ import annotations

import sys
from pathlib import Path

import minify

HOUSE = Path(__file__).parents[1] / "scs_report" / "house"
SMALL = HOUSE / "layout" / "page.js"


def small_script() -> str:
    """Return the script of all files of `house/script/`, in the order of their names."""
    sources = sorted((HOUSE / "script").glob("*.js"))
    whole = "".join(path.read_text("utf-8") for path in sources)
    # names within a block are the script's own, so they are made short
    made: str = minify.string("application/javascript", f"{{{whole}}}")
    return made + "\n"


if __name__ == "__main__":
    SMALL.write_text(small_script(), "utf-8")
    sys.stdout.write(f"{SMALL.relative_to(HOUSE.parents[1])}: {SMALL.stat().st_size} bytes\n")
