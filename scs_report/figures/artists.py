"""What matplotlib draws and measures with, loaded with the first drawing.

Most runs draw nothing: what figures show was drawn before (`drawn_before.py`), and matplotlib takes
longer to load than a page to render.
"""

from __future__ import annotations

# isort: off
from scs_report.fonts import in_charts  # noqa: F401  # before anything imports matplotlib
from matplotlib import rc_context, rcdefaults
from matplotlib.backends.backend_agg import get_hinting_flag
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

# isort: on

__all__ = [
    "Affine2D",
    "Circle",
    "Figure",
    "FontProperties",
    "Line2D",
    "Polygon",
    "Rectangle",
    "Text",
    "findfont",
    "fontManager",
    "get_font",
    "get_hinting_flag",
    "rc_context",
    "rcdefaults",
    "to_hex",
]
