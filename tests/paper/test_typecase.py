"""Lines measured for one document are taken for the next, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.fonts import FontSet, prepare_fonts, use_fonts

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Lines</title><style>'
    "html {{ font-family: {family}; font-size: {size}pt; }} {more}</style></head>"
    "<body><p>{text}</p></body></html>"
)


@pytest.fixture(scope="module")
def fonts(root: Path) -> FontSet:
    prepared = prepare_fonts(root / ".cache" / "fonts")
    use_fonts(prepared, charts=False)
    return prepared


@pytest.fixture(autouse=True)
def empty() -> None:
    forget()


def forget() -> None:
    """Have the next document measured as the first of a process."""
    from scs_report.paper import typecase

    typecase._case = None, None


def page(fonts: FontSet, text: str = "", size: int = 10, more: str = "", family: int = 0) -> str:
    words = text or "Respondents named the reasons. " * 40
    return PAGE.format(family=f'"{fonts.families[family]}"', size=size, more=more, text=words)


def pdf(html: str, fonts: FontSet) -> bytes:
    from scs_report.paper.pdf import write_pdf

    return write_pdf(html, fonts)


def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by each text that is measured."""
    from scs_report.paper import lines

    texts: list[str] = []
    original = lines._original_split

    def noted(text: str, *args: object, **kwargs: object) -> object:
        texts.append(text)
        return original(text, *args, **kwargs)

    monkeypatch.setattr(lines, "_original_split", noted)
    return texts


def test_what_was_measured_is_not_measured_again(
    fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = measured(monkeypatch)
    first = pdf(page(fonts), fonts)
    assert texts
    texts.clear()
    assert pdf(page(fonts), fonts) == first
    assert not texts


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Respondents named other reasons. " * 40},
        {"size": 12},
        {"more": "p { width: 6cm }"},
        {"more": "p { hyphens: auto; width: 4cm }"},
        {"more": "p { letter-spacing: 1pt }"},
        {"family": 1},
    ],
    ids=str,
)
def test_whatever_changes_is_set_as_by_a_new_process(
    fonts: FontSet, changed: dict[str, object]
) -> None:
    before = pdf(page(fonts), fonts)
    html = page(fonts, **changed)  # type: ignore[arg-type]
    after = pdf(html, fonts)
    forget()
    assert pdf(html, fonts) == after != before


def test_other_fonts_and_other_ways_to_measure_have_a_case_of_their_own(fonts: FontSet) -> None:
    from scs_report.paper.typecase import fonts_for

    html = page(fonts)
    first = fonts_for(html, "fonts")
    assert fonts_for(html, "fonts") is first
    assert fonts_for(html, "others") is not first


def test_a_document_with_a_font_of_its_own_leaves_it_to_none(fonts: FontSet) -> None:
    from scs_report.paper.typecase import fonts_for

    first = fonts_for(page(fonts), "fonts")
    own = fonts_for(page(fonts, more="@FONT-FACE { font-family: Own; src: url(data:,) }"), "fonts")
    assert own is not first
    assert fonts_for(page(fonts), "fonts") is first


def test_lines_are_not_kept_without_end(fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> None:
    from scs_report.paper import lines, typecase

    monkeypatch.setattr(typecase, "_MOST", 50)
    cases = set()
    for number in range(6):
        pdf(page(fonts, f"Text number {number}. " * 60), fonts)
        cases.add(id(typecase._case[1]))
        assert lines.known_in(typecase._case[1]) < 500
    assert len(cases) > 1
