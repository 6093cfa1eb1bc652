"""A number reads alike in the text and in its note: in one unit, rounded by one rule."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from scs_report.errors import UserError
from scs_report.language import Language, round_half_up
from scs_report.prose.factbook import FactBook
from scs_report.prose.filters import make_filters
from scs_report.provenance.notes import number_notes
from scs_report.provenance.values import written as noted
from scs_report.results import Fact, Results, Unit

#: What writes a number in its unit, and with how many decimals its note does.
_WRITTEN = {
    "share": ("pct", 1),
    "probability": ("pct", 1),
    "difference": ("pp", 1),
    "margin": ("pp", 2),
    "count": ("count", None),
    "number": ("decimal", 3),
}


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def _parts(text: str) -> tuple[str, str]:
    """Return the digits of a number and its unit: of points, or percent, or none."""
    plain = _plain(text)
    unit = "%" if re.search("[%％]", plain) else "points" if _POINTS.search(plain) else ""
    return re.sub(r"\D", "", plain), unit


_POINTS = re.compile("pp$|points?$|个百分点|個百分點|Prozentpunkte?|PP$")


@pytest.fixture(scope="module")
def studies(results_of: Callable[[str], Results]) -> dict[str, Results]:
    folders = {"this": ".", "demo": "examples/demo", "anes": "examples/anes"}
    return {name: results_of(folder) for name, folder in folders.items()}


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("study", "code"),
    [
        *(("this", "zh"), ("this", "en"), ("anes", "en"), ("anes", "zh")),
        *(("demo", "de"), ("demo", "en"), ("demo", "zh-Hant")),
    ],
)
def test_a_note_has_the_unit_and_the_number_of_the_text(
    study: str, code: str, studies: dict[str, Results]
) -> None:
    results, language = studies[study], Language(code)
    filters = make_filters(language, FactBook(results))
    notes = number_notes([fact.name for fact in results.facts], results, language)
    for fact, note in zip(results.facts, notes, strict=True):
        name, decimals = _WRITTEN[fact.unit]
        said = str(filters[name](fact.name, *(() if decimals is None else (decimals,))))
        (figure, unit), (noted, of_note) = _parts(said), _parts(note.value)
        assert unit == of_note, (fact.name, said, note.value)
        # a text has more decimals where a number would read as nothing or as all
        scaled = round_half_up(abs(fact.value) * 100, 1)
        near_an_end = fact.unit in ("share", "probability", "difference") and scaled in (0, 100)
        assert figure == noted or near_an_end, (fact.name, said, note.value)
    assert {"share", "count", "margin"} <= {fact.unit for fact in results.facts}


@pytest.mark.parametrize(
    ("code", "text", "note"),
    [
        ("en", "2.3 percentage points", "2.23\u00a0pp"),
        ("zh", "2.3个百分点", "2.23个百分点"),
        ("de", "2,3 Prozentpunkte", "2,23\u00a0PP"),
        ("zh-Hant", "2.3個百分點", "2.23個百分點"),
    ],
)
def test_a_margin_of_error_is_in_points_and_rounded_up_everywhere(
    code: str, text: str, note: str, results: Results
) -> None:
    language, name = Language(code), "design.margin_of_error"
    filters = make_filters(language, FactBook(results))
    for written in (filters["pp"](name, 1), filters["pp"](name, 1, at_most=True)):
        assert " ".join(_plain(str(written)).split()) == text
    fact = FactBook(results).fact(name)
    assert noted(fact.value, fact.unit, language) == note


@pytest.mark.parametrize(
    ("unit", "filters", "instead"),
    [
        ("share", ("pp", "count", "decimal"), "pct"),
        ("probability", ("pp", "count", "decimal"), "pct"),
        ("difference", ("pct", "count", "decimal", "size"), "pp"),
        ("margin", ("pct", "count", "decimal", "size"), "pp"),
        ("count", ("pct", "pp", "size"), "count"),
        ("number", ("pct", "pp", "count", "size"), "decimal"),
    ],
)
def test_a_filter_of_another_unit_is_refused_with_the_one_to_write(
    unit: Unit, filters: tuple[str, ...], instead: str
) -> None:
    book = FactBook(more=(Fact(name="figure", unit=unit, value=0.25),))
    made = make_filters(Language("en"), book)
    for name in filters:
        with pytest.raises(UserError, match=f"Write {{{{ … \\| {instead} }}}} instead of {name}"):
            made[name]("figure")
