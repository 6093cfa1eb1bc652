"""What the look of a Word file is made of: sizes, colours and fonts by the brand and the language.

Fonts are those that Word has on every computer, each the nearest to one of the house's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from scs_report.brand.brand import PAPER, Brand
from scs_report.language.rules import Rules

#: Twentieths of a point in a millimetre: the unit of Word.
TWIPS = 1440 / 25.4
#: Text is a little larger than on paper: it is edited on a screen. In Chinese it is 五号.
_SIZE, _HAN_SIZE = 10.0, 10.5
#: Sizes in tables as parts of that of text: of most, and of those of many columns.
USUAL_TABLE, SMALL_TABLE = 0.8, 0.68
_SERIF, _SANS = "Cambria", "Arial"
#: What letters in a Han text are written in, and Han characters in a text of letters.
_LETTERS, _CHARACTERS = "en-GB", "zh-CN"


@dataclass(frozen=True)
class Look:
    """What styles and layout are made of; lengths in twips, sizes in half points."""

    brand: Brand
    rules: Rules

    @property
    def han(self) -> bool:
        """Whether the text is written in Han characters."""
        return self.rules.typesetting.han

    @property
    def languages(self) -> tuple[str, str]:
        """The language of letters and that of Han characters."""
        own = self.rules.typesetting.office
        return (_LETTERS, own) if self.han else (own, _CHARACTERS)

    @property
    def text_size(self) -> float:
        """The size of text in points."""
        return _HAN_SIZE if self.han else _SIZE

    @property
    def page(self) -> tuple[int, int]:
        """Width and height of a page."""
        width, height = PAPER[self.brand.page.size]
        return round(width * TWIPS), round(height * TWIPS)

    @property
    def margins(self) -> tuple[int, int, int]:
        """Margins: above, at both sides, below."""
        page = self.brand.page
        top, side, bottom = (round(mm * TWIPS) for mm in (page.top, page.side, page.bottom))
        return top, side, bottom

    @cached_property
    def width(self) -> int:
        """Between the margins."""
        return self.page[0] - 2 * self.margins[1]

    @property
    def length(self) -> int:
        """On a page on its side."""
        return self.page[1] - 2 * self.margins[1]

    @cached_property
    def indent(self) -> int:
        """How far text stands from the left margin, as on paper."""
        page = self.brand.page
        if not page.has_margin_column:
            return 0
        line = (page.line_han if self.han else page.line) * self.text_size * 20
        return max(0, self.width - round(line))

    def fonts(self, *, sans: bool) -> str:
        """Return the fonts of a style, those of Han characters too."""
        letters = _SANS if sans else _SERIF
        han = self.rules.fonts.office[sans]
        return (
            f'<w:rFonts w:ascii="{letters}" w:hAnsi="{letters}" w:eastAsia="{han}" '
            f'w:cs="{letters}"/>'
        )

    @property
    def chart_fonts(self) -> str:
        """The font of charts that are drawn by Word itself."""
        return self.rules.fonts.office[True] if self.han else _SANS

    def color(self, name: str) -> str:
        """Return a colour of the brand as Word writes it."""
        return str(getattr(self.brand.light, name)).lstrip("#").upper()

    def half_points(self, times: float) -> int:
        """Return a multiple of the size of text."""
        return round(times * self.text_size * 2)


def style_id(name: str) -> str:
    """Return the id of a style: `heading 1` as `Heading1`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())
