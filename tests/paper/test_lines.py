"""What is measured is remembered under what it was measured of."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from scs_report.fonts import prepare_fonts, use_fonts

TEXTS = (
    "Trust in the local government",
    "well-being of all",
    "a b",
    "12 of 30",
    "12 % of users",
    "(most) of them",
    "word – and",
    "non\u00a0breaking here",
    "end ",
    "A. B",
    "信任地方政府的比例",
    "“信任”的比例",
    "信任，但不满意",
    "信\u2060任地方政府的比例和其他",
    "比例 of users",
    "共10人",
    "hyphen\u00adated word",
    "x",
)


@pytest.mark.exhaustive(3)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("changed", [{}, {"hyphens": "auto", "lang": "en"}, {"letter_spacing": 1}])
def test_a_narrow_line_is_as_if_measured_with_the_whole_text(
    text: str, changed: dict[str, object], root: Path
) -> None:
    use_fonts(prepare_fonts(root / ".cache" / "fonts"), charts=False)
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.svg.text import Style
    from weasyprint.text.fonts import FontConfiguration

    from scs_report.paper import engine, lines

    engine.install()
    style = Style(INITIAL_VALUES)
    style.font_config = FontConfiguration()
    style.update({"font_family": ["SCS Serif", "SCS Han Serif SC"], "font_weight": 400, **changed})

    class Context:
        dictionaries: dict[object, object] = {}  # noqa: RUF012

    rest = text.encode()
    for _ in range(30):
        for width in (0, inf):
            how = width, 0, True, True
            ours = lines.split_first_line(rest.decode(), style, Context, *how)
            usual = lines._original_split(rest.decode(), style, Context, *how)
            assert ours[1:] == usual[1:]
            assert ours[0].text == usual[0].text
            if width == 0:
                end = ours[2]
        if end is None:
            return
        rest = rest[end:]
    raise AssertionError("no end")
