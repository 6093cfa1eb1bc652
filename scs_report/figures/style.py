"""How charts look: sizes and faces; their colours are those of the brand."""

from __future__ import annotations

import msgspec

from scs_report.brand.brand import Palette

#: Width in points of a picture across the text (165 mm) and across half of it (78 mm).
FULL_WIDTH = 165 / 25.4 * 72
HALF_WIDTH = 78 / 25.4 * 72

#: Faces as a browser or WeasyPrint looks for them: those of the documents, then what a system has.
_STACK = "'SCS Sans', Inter, 'Noto Sans', 'Helvetica Neue', Arial, {}, sans-serif"
_HAN_STACKS = {
    "": "'SCS Han Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei'",
    "TC": "'SCS Han Sans TC', 'Noto Sans CJK TC', 'PingFang TC', 'Microsoft JhengHei'",
}

_LATIN = ("SCS Sans", "Inter", "Noto Sans", "DejaVu Sans")
_HAN = {"": "SCS Han Sans", "SC": "SCS Han Sans", "TC": "SCS Han Sans TC"}
_SYSTEM_HAN = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC")


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """Colours of a picture, and sizes in points.

    Attributes
    ----------
    colors
        Of the brand.
    width
        Of the whole picture.
    narrow
        True where labels stand above what they label instead of at its left.
    label, small, value, figure
        Type sizes: labels, secondary text, printed values, the large figures of one chart.
    families
        Families with which widths are measured, the Latin one first; empty: those registered.
    language
        Tag of the language by which words are hyphenated that are wider than their room.
    region
        Of Han characters, as fonts have it: SC, TC or none.
    """

    colors: Palette
    width: float = FULL_WIDTH
    narrow: bool = False
    label: float = 8.5
    small: float = 8.0
    value: float = 8.5
    figure: float = 13.0
    families: tuple[str, ...] = ()
    language: str = ""
    region: str = ""

    @property
    def faces(self) -> tuple[str, ...]:
        """The families to measure with, Latin before Han."""
        return self.families or registered_families(self.region)


def font_stack(region: str) -> str:
    """Return the faces that labels are written in, as CSS names them."""
    return _STACK.format(_HAN_STACKS.get(region, _HAN_STACKS[""]))


def full(colors: Palette) -> Theme:
    """Return how a picture across the text looks."""
    return Theme(colors=colors)


def half(colors: Palette) -> Theme:
    """Return how a picture across half of the text, or on a phone, looks."""
    return Theme(colors=colors, width=HALF_WIDTH, narrow=True)


def registered_families(region: str = "") -> tuple[str, ...]:
    """Return a Latin family that matplotlib knows, and Han families, those of a region first.

    A Han face set first would draw Latin letters and quotation marks full width. Where a study is
    in languages of two regions, each has characters that the other's face lacks.
    """
    from scs_report.figures.artists import fontManager

    known = {entry.name for entry in fontManager.ttflist}
    latin = [name for name in _LATIN if name in known][:1]
    own = [name for name in dict.fromkeys((_HAN[region], *_HAN.values())) if name in known]
    return (*latin, *(own or [name for name in _SYSTEM_HAN if name in known][:1]))
