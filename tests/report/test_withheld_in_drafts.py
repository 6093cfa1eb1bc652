"""A draft is printed although facts of its text are withheld, and says where."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import DictLoader, Environment
from made_facts import without

from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.prose.environment import make_environment
from scs_report.results import Results

SMALL = "approval.support.rural"


@pytest.fixture(scope="module")
def withheld(results: Results) -> Results:
    """Return results in which rural approval, and the gap it is part of, are withheld."""
    return without(results, SMALL)


def drafted(results: Results, text: str, *, draft: bool = True) -> tuple[str, Environment]:
    made = make_environment(Path("templates"), Language("en"), results, draft=draft)
    made.loader = DictLoader({"t": text})
    return made.get_template("t").render(), made


@pytest.mark.parametrize(
    "text",
    [
        "{{ approval.support.rural | pct }}",
        "{{ approval.support.rural | interval(1) }}",
        "{{ approval.support.rural.low | pct }}",
        "{{ 'approval.support.rural' | pct }}",
        "{{ approval.support.urban | more_than(approval.support.rural) }}",
    ],
)
def test_a_draft_says_in_place_of_a_number_that_it_is_withheld(
    withheld: Results, text: str
) -> None:
    html, made = drafted(withheld, text)
    mark = BeautifulSoup(html, "html.parser").mark
    assert mark is not None
    assert mark.text == "withheld"
    assert "n = 12" in str(mark["title"])
    assert len(made.claim_log.lacking) == 1  # type: ignore[attr-defined]
    html, made = drafted(withheld, text, draft=False)
    assert html == '<span class="withheld">withheld</span>'
    assert len(made.claim_log.lacking) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "condition",
    [
        "approval.support.urban > approval.support.rural",
        "not approval.support.urban > approval.support.rural",
        "approval.support.urban > 0 or significant(gap.location)",
        "approval.support.rural.low > 0",
        "ordering(approval.support.urban, approval.support.rural)",
    ],
)
@pytest.mark.parametrize("otherwise", ["", "{% otherwise %}no"])
def test_a_draft_cannot_tell_whether_a_claim_of_withheld_facts_holds(
    withheld: Results, condition: str, otherwise: str
) -> None:
    text = '{% claim "c": ' + condition + " %}yes" + otherwise + "{% endclaim %}"
    html, made = drafted(withheld, text)
    (claim,) = made.claim_log.claims  # type: ignore[attr-defined]
    undecided = "or" not in condition.split()
    assert claim.left_out is undecided
    assert ("mark" in html) is undecided
    assert "yes" in html
    assert "no" not in BeautifulSoup(html, "html.parser").text
    assert claim.reasons == (("small_base",) if undecided else ())


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_draft_of_withheld_facts_is_a_document(
    withheld: Results, code: str, copied: Callable[[Path], Path], tmp_path: Path
) -> None:
    templates = copied(tmp_path)
    groups = templates / "brief" / f"30-groups.{code}.md"  # as if nobody had thought of it
    text = groups.read_text("utf-8")
    changed = re.sub(r'(claim "liberal_puzzle".*?){% unknown %}[^{]*', r"\1", text)
    groups.write_text(changed + "\n{{ approval.support.rural | pct }}\n", "utf-8")
    final = render_document("brief", code, withheld, templates)
    assert 'class="broken-claim"' not in final.screen
    page = render_document("brief", code, withheld, templates, draft=True)
    for html in (page.screen, page.paper):
        read = BeautifulSoup(html, "html.parser")
        notice = read.find(class_="draft-notice")
        assert notice is not None
        broken = [claim for claim in page.claims if claim.left_out]
        assert broken
        assert str(len(broken)) in notice.text
        assert ("withheld" if code == "en" else "未列示") in notice.text
        assert any("is withheld" in str(mark.get("title")) for mark in read("mark"))
