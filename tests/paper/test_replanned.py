"""Nothing is lost where pages hold less than was planned, wherever they are planned anew."""

from __future__ import annotations

import importlib
import random
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pymupdf
import pytest

from scs_report.fonts import FontSet, use_fonts
from scs_report.paper.pdf import write_pdf


def some(draw: random.Random) -> str:
    """Sections of text, figures and tables, each line and part with a word of its own."""
    number = iter(range(10_000))

    def word() -> str:
        return f"W{next(number)}."

    def text() -> str:
        return "<p>" + "<br/>".join(word() for _ in range(draw.randint(1, 7))) + "</p>"

    def figure() -> str:
        height = draw.randint(20, 55)
        return f'<figure class="figure"><p style="height: {height}mm">{word()}</p></figure>'

    def table() -> str:
        rows = "".join(f"<tr><td>{word()}</td></tr>" for _ in range(draw.randint(2, 12)))
        wrapped = f'<div class="table-wrap"><table><tbody>{rows}</tbody></table></div>'
        return f'<div class="table-block">{wrapped}</div>'

    kinds = (text, text, text, figure, table)
    sections = (
        f"<section><h2>{word()}</h2>"
        + "".join(draw.choice(kinds)() for _ in range(draw.randint(1, 6)))
        + "</section>"
        for _ in range(draw.randint(3, 8))
    )
    return f"""<html lang="en"><head><title>Sample</title><style>
      @page {{ size: 100mm 100mm; margin: 10mm }} body {{ font: 10pt/5mm "SCS Serif"; margin: 0 }}
      p, figure, h2 {{ margin: 0; orphans: 2; widows: 2; font-size: 10pt }}
      .figure, .table-wrap {{ break-inside: avoid }} h2 {{ break-after: avoid }}
      </style></head><body>{"".join(sections)}</body></html>"""


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 40))]
)
def test_every_block_is_printed_once(
    fonts: FontSet, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    use_fonts(fonts, charts=False)
    flow = importlib.import_module("scs_report.paper.flow")
    draw = random.Random(seed)
    page, plan, plans = some(draw), flow._plan, []

    def wrong(*given: Any) -> dict[int, Any]:
        planned = plan(*given)
        plans.append(planned)
        return {
            at: replace(one, height=max(60.0, one.height - draw.choice((10, 20, 60, 120))))
            for at, one in planned.items()
        }

    monkeypatch.setattr(flow, "_plan", wrong)
    with pymupdf.open(stream=write_pdf(page, fonts)) as document:
        printed = Counter(
            word for one in document for word in re.findall(r"W\d+\.", one.get_text())
        )
    assert len(plans) > 1, "they are planned anew"
    assert printed == Counter(re.findall(r"W\d+\.", page))
