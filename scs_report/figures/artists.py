"""What of matplotlib texts are measured with, loaded with the first drawing.

Most runs draw nothing: what figures show was drawn before (`drawn_before.py`). What draws its own
figures is another matter (`plotted.py`), and takes twice as long to load as all of this.
"""

from __future__ import annotations

# isort: off
from scs_report.fonts import in_charts  # noqa: F401  # before anything imports matplotlib
from matplotlib import rc_context, rcdefaults, rcParams, rcParamsDefault
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.ft2font import LoadFlags

# isort: on

__all__ = [
    "HINTING",
    "FontProperties",
    "findfont",
    "fontManager",
    "get_font",
    "rcParams",
    "rcParamsDefault",
    "rc_context",
    "rcdefaults",
    "to_hex",
]

#: How glyphs are fitted to the grid by matplotlib's defaults; `backend_agg`, which says so, loads
#: all that draws.
HINTING = LoadFlags.DEFAULT
