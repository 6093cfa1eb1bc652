"""Make WeasyPrint and matplotlib use the prepared fonts and no others."""

from __future__ import annotations

import os
import sys
from typing import Literal

from scs_report.fonts.prepare import FontSet

#: Fonts that matplotlib gets when something is drawn.
_put_off: list[FontSet] = []


def use_fonts(font_set: FontSet, *, charts: bool | Literal["later"] = True) -> None:
    """Let this process set text in the prepared fonts only.

    Call it before WeasyPrint and matplotlib are imported: they read their settings once. After
    it, fonts of the system can neither help nor hide a hole, and matplotlib takes no settings
    from the user's folders. Calling it again does no harm.

    Parameters
    ----------
    font_set
        The fonts that `prepare_fonts` returned.
    charts
        Whether matplotlib gets the fonts too (this imports matplotlib's font manager); `later`:
        when a chart of ours is first drawn.
    """
    os.environ["FONTCONFIG_FILE"] = str(font_set.configuration)
    # Both would add folders of the system to the search.
    os.environ.pop("FONTCONFIG_PATH", None)
    os.environ.pop("FONTCONFIG_SYSROOT", None)
    if charts == "later" and "matplotlib.font_manager" not in sys.modules:
        _put_off[:] = [font_set]
    elif charts:
        _use_in_charts(font_set)


def use_put_off() -> None:
    """Let matplotlib use the fonts now, if that was put off."""
    while _put_off:
        _use_in_charts(_put_off.pop())


def _use_in_charts(font_set: FontSet) -> None:
    # An own folder for settings and the list of fonts: the user's own list stays complete.
    os.environ["MPLCONFIGDIR"] = str(font_set.configuration.parent / "matplotlib")
    # Wanted only while the list is made; later it would hide the fonts added here.
    os.environ["MPL_IGNORE_SYSTEM_FONTS"] = "1"
    try:
        from matplotlib.font_manager import fontManager
    finally:
        del os.environ["MPL_IGNORE_SYSTEM_FONTS"]
    known = {entry.fname for entry in fontManager.ttflist}
    for face in font_set.faces:
        if str(face.path) not in known:
            fontManager.addfont(face.path)
