"""The brand of a house: names, logo, colours, sizes of type, and what colours must hold."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import combinations, pairwise

import msgspec

from scs_report.brand.colors import VISIONS, contrast, difference, lightness
from scs_report.errors import say as _
from scs_report.results import LocalText

#: Least contrast of text with its ground (WCAG 2.2, AA).
LEAST_CONTRAST = 4.5
#: Least contrast with a dark page of what is drawn there (WCAG 2.2, 1.4.11).
LEAST_SEEN = 3.0
#: Least difference in L* of neighbouring answers, and in CIEDE2000 of any two for each vision.
LEAST_LIGHTNESS, LEAST_DIFFERENCE = 10.0, 15.0

#: Texts and the grounds on which they stand.
_READ = (
    ("ink", "paper"),
    ("ink", "tint"),
    ("ink", "warning"),
    ("muted", "paper"),
    ("accent", "paper"),
    ("accent", "tint"),
    ("contrast", "paper"),
)


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Colours of a page."""

    ink: str
    muted: str
    rule: str
    hairline: str
    tint: str
    paper: str
    accent: str
    contrast: str
    warning: str

    @property
    def named(self) -> list[tuple[str, str]]:
        """The colours that stylesheets use, by name."""
        return [(name, getattr(self, name)) for name in Ground.__struct_fields__]


class Palette(Ground, frozen=True, kw_only=True):
    """Colours of a page and of charts; `answers` from the lowest to the highest.

    One for a dark page is made of another, `of` a light one.
    """

    accent_light: str
    quiet: str
    answers: tuple[str, ...]
    of: Palette | None = None

    @property
    def on_answers(self) -> tuple[str, ...]:
        """The colour of text on each answer: ink or paper, whichever is easier to read."""
        return tuple(
            max((self.ink, self.paper), key=lambda text: contrast(text, ground))
            for ground in self.answers
        )


class Space(msgspec.Struct, frozen=True):
    """Room above and below blocks: in multiples of the text on screen, in mm on paper."""

    screen: float
    paper: float


#: Width and height in mm of the sizes of paper that a brand may name.
PAPER = {
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "B5": (176.0, 250.0),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
}
#: Least width in mm of a column beside the text, and the size of text in mm, the larger one.
_LEAST_COLUMN, _TEXT = 30.0, 3.6


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Paper: its size by name, margins in mm, and the length of lines as a multiple of the text.

    `line_han` is for languages in Han characters, so it is how many of them stand in a line.
    """

    size: str
    top: float
    side: float
    bottom: float
    line: float
    line_han: float

    @property
    def width(self) -> float:
        """The width between the margins, in millimetres."""
        return PAPER[self.size][0] - 2 * self.side

    @property
    def has_margin_column(self) -> bool:
        """Whether there is room for a column beside the text.

        >>> Page(
        ...     size="A5", top=20, side=22, bottom=19, line=33, line_han=35
        ... ).has_margin_column
        False
        """
        return self.width - max(self.line, self.line_han) * _TEXT >= _LEAST_COLUMN


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """What a house sets. Logos are `data:` addresses, empty where there is none."""

    name: LocalText | None
    series: LocalText | None
    contact: LocalText | None
    logo: str
    logo_dark: str
    logo_height: float
    show_name: bool
    light: Palette
    dark: Ground
    sizes: tuple[tuple[str, float], ...]
    space: Space
    page: Page

    def size(self, name: str) -> float:
        """Return a size of type as a multiple of the size of text."""
        return dict(self.sizes)[name]


def logo_file(address: str) -> tuple[str, bytes]:
    """Return the kind of a logo, such as `svg+xml`, and its file.

    >>> logo_file("data:image/png;base64,QUJD")
    ('png', b'ABC')
    """
    kind, _, content = address.partition(";base64,")
    return kind.removeprefix("data:image/"), base64.b64decode(content)


def faint_texts(ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Name each colour of text that lacks contrast, its ground, and say what is wrong."""
    for text, under in _READ:
        ratio = contrast(getattr(ground, text), getattr(ground, under))
        if ratio < LEAST_CONTRAST:
            yield (
                text,
                under,
                _(
                    "{text} {color} on {under} {ground} has a contrast of {ratio}; expected "
                    "{least} or more. Make one darker or the other lighter",
                    text=text,
                    color=getattr(ground, text),
                    under=under,
                    ground=getattr(ground, under),
                    ratio=_down(ratio),
                    least=str(LEAST_CONTRAST),
                ),
            )


def alike_answers(palette: Palette) -> Iterator[str]:
    """Say which answers cannot be told apart or written on."""
    answers = palette.answers
    for number, (color, other) in enumerate(pairwise(answers), 1):
        apart = abs(lightness(color) - lightness(other))
        if apart < LEAST_LIGHTNESS:
            yield (
                _(
                    "answers {first} and {second} ({color}, {other}) differ by {apart} in "
                    "lightness (L*); expected {least} or more, or they look alike in "
                    "grey",
                    first=number,
                    second=number + 1,
                    color=color,
                    other=other,
                    apart=_down(apart),
                    least=f"{LEAST_LIGHTNESS:g}",
                )
            )
    for first, second in combinations(range(len(answers)), 2):
        color, other = answers[first], answers[second]
        apart, vision = min((difference(color, other, v), v) for v in VISIONS if v != "grey")
        if apart < LEAST_DIFFERENCE:
            fields = {
                "first": first + 1,
                "second": second + 1,
                "color": color,
                "other": other,
                "apart": _down(apart),
                "least": f"{LEAST_DIFFERENCE:g}",
            }
            if vision == "full":
                yield _(
                    "answers {first} and {second} ({color}, {other}) differ by {apart} "
                    "(CIEDE2000); expected {least} or more",
                    **fields,
                )
            else:
                yield _(
                    "answers {first} and {second} ({color}, {other}) differ by {apart} "
                    "(CIEDE2000) to readers with {vision}; expected {least} or more",
                    vision=vision,
                    **fields,
                )
    for number, (ground, text) in enumerate(zip(answers, palette.on_answers, strict=True), 1):
        if (ratio := contrast(text, ground)) < LEAST_CONTRAST:
            yield (
                _(
                    "neither ink nor paper can be read on answer {number} ({ground}): the "
                    "contrast is {ratio}; expected {least} or more",
                    number=number,
                    ground=ground,
                    ratio=_down(ratio),
                    least=str(LEAST_CONTRAST),
                )
            )


def _down(value: float) -> str:
    """Write with two decimals, cut: what fails must not be rounded to what is asked for."""
    return f"{int(value * 100) / 100:.2f}"
