"""How charts look: colours, sizes and faces as named tokens.

The stylesheet of the documents repeats these colours; change them in both places.
"""

from __future__ import annotations

import msgspec
from matplotlib import font_manager

#: Text, secondary text, thin rules, fills behind text, the page.
INK = "#1B2733"
MUTED = "#56626F"
RULE = "#C9D0D6"
HAIRLINE = "#E4E8EB"
TINT = "#F1F5F7"
PAPER = "#FFFFFF"

#: The one colour of emphasis, its lighter companion, and what is shown beside it for comparison.
ACCENT = "#0F5872"
ACCENT_LIGHT = "#5BA3B8"
CONTRAST = "#A3421A"
QUIET = "#A9B3BC"

#: The five answers from strongly disapprove to strongly approve, always in this order. The two
#: warm and the two cold colours differ for every kind of colour vision, and neighbours differ in
#: lightness (L* 41, 70, 86, 63, 35), so they stay apart in grey.
ANSWERS = ("#A3421A", "#E39A4F", "#D5D8DC", "#5BA3B8", "#0F5872")
#: Text that can be read on each of them.
ON_ANSWERS = (PAPER, INK, INK, INK, PAPER)

#: Width in points of a picture across the text (165 mm) and across half of it (78 mm).
FULL_WIDTH = 165 / 25.4 * 72
HALF_WIDTH = 78 / 25.4 * 72

#: Faces as a browser or WeasyPrint looks for them: those of the documents, then what a system has.
FONT_STACK = (
    "'SCS Sans', Inter, 'Noto Sans', 'Helvetica Neue', Arial, "
    "'SCS Han Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
)

_LATIN = ("SCS Sans", "Inter", "Noto Sans", "DejaVu Sans")
_HAN = ("SCS Han Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC")


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes of a picture, in points.

    Attributes
    ----------
    width
        Of the whole picture.
    narrow
        True where labels stand above what they label instead of at its left.
    label, small, value, figure
        Type sizes: labels, secondary text, printed values, the large figures of one chart.
    families
        Families with which widths are measured, the Latin one first; empty: those registered.
    """

    width: float = FULL_WIDTH
    narrow: bool = False
    label: float = 8.5
    small: float = 8.0
    value: float = 8.5
    figure: float = 13.0
    families: tuple[str, ...] = ()

    @property
    def faces(self) -> tuple[str, ...]:
        """The families to measure with, Latin before Han."""
        return self.families or registered_families()


FULL = Theme()
HALF = Theme(width=HALF_WIDTH, narrow=True)


def registered_families() -> tuple[str, ...]:
    """Return the first Latin and the first Han family that matplotlib knows, in this order.

    A Han face set first would draw Latin letters and quotation marks full width.
    """
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    pairs = (next((name for name in names if name in known), None) for names in (_LATIN, _HAN))
    return tuple(name for name in pairs if name is not None)
