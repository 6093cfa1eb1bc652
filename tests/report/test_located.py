"""A page that says where its lines come from is otherwise the page that is published."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scs_report.language import Language
from scs_report.pages.documents import render_manuscript
from scs_report.pages.made_before import Kept
from scs_report.pages.rendered import Rendered
from scs_report.pages.sections import Prose
from scs_report.prose.environment import make_environment
from scs_report.prose.source_marks import Trace, without_marks
from scs_report.results import Results
from scs_report.study import load_study

MARKS = re.compile(r'<i data-at="([^"]*):(\d+)"></i>|</?mark\b[^<>]*>')


def located(
    name: str, code: str, results: Results, study: Path, kept: Kept | None = None
) -> Rendered:
    made = render_manuscript(name, code, results, study / "templates", located=True, kept=kept)
    return made.rendered


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["brief", "summary"])
def test_without_its_marks_it_is_the_page_that_is_published(
    name: str, code: str, results: Results, root: Path, made: Callable[[str, str], Rendered]
) -> None:
    page = located(name, code, results, root)
    assert "data-at" in page.screen
    assert "data-claim" in page.screen
    assert MARKS.sub("", page.screen) == made(name, code).screen
    assert page.paper == ""


@pytest.mark.slow
def test_what_was_kept_changes_nothing(results: Results, root: Path) -> None:
    kept = Kept()
    first = located("brief", "en", results, root, kept).screen
    assert located("brief", "en", results, root, kept).screen == first
    assert kept._things


def test_what_was_kept_goes_with_its_results_and_its_brand() -> None:
    kept, results, replication = Kept(), object(), object()
    kept.begin(results, replication, {"ink": "#000"})
    assert kept.once("a", lambda: 1) == 1
    kept.begin(results, replication, {"ink": "#000"})
    assert kept.once("a", lambda: 2) == 1
    for of in (
        (results, replication, {"ink": "#111"}),
        (results, object(), {"ink": "#111"}),
        (object(), None, {"ink": "#111"}),
    ):
        kept.begin(*of)
        assert kept.once("a", lambda: 3) == 3
        assert kept.once("a", lambda: 4) == 3


@pytest.mark.slow
def test_lines_are_those_of_their_files(results: Results, root: Path) -> None:
    """The words behind a mark stand in the line of the file that it names."""
    page = located("brief", "en", results, root).screen
    found = 0
    for mark in re.finditer(r'<i data-at="([^"]*):(\d+)"></i>(?:<\w+>)?([^<]{12,40})', page):
        line = (root / "templates" / mark[1]).read_text("utf-8").splitlines()[int(mark[2]) - 1]
        begin = mark[3].split("’")[0].split("“")[0].strip()[:12]
        if len(begin) >= 8 and "\u2060" not in begin and "\xa0" not in begin:
            assert begin in line
            found += 1
    assert found > 20


ON_A_PAGE = Trace(located=True)
TEXT = """\
# Title

First paragraph with {{ 0.5 | pct }},
and its second line.

- an item
- {% claim "yes": satisfaction.high > 0 %}so it is{% otherwise %}so it is not{% endclaim %}

| Head | Other |
|------|-------|
| cell | more  |

{% call box("method") %}
A box.
{% endcall %}

<div>HTML</div>

{% claim "no": satisfaction.high > 2 %}
It never is.
{% endclaim %}
"""


@pytest.fixture
def section(
    demo_results: Results, demo_copied: Callable[[Path], Path], tmp_path: Path
) -> Callable[..., str]:
    """Render a text as a section, with marks of the given kind."""

    templates = demo_copied(tmp_path / "study")

    def section(text: str, trace: Trace | None = ON_A_PAGE) -> str:
        (templates / "brief" / "00-front.en.md").write_text(text)
        study = load_study(templates.parent / "data")
        environment = make_environment(templates, Language("en"), demo_results, trace=trace)
        prose = Prose(environment, "brief", "en", study.languages, {})
        made = prose.section("00-front")
        return made.title + made.html

    return section


def test_marks_stand_before_the_words_of_lines(
    section: Callable[[str], str], demo_results: Results
) -> None:
    fact = next(name for name in demo_results.named)
    html = section(TEXT.replace("satisfaction.high", fact))
    at = [int(mark[2]) for mark in MARKS.finditer(html) if mark[1]]
    assert at == [1, 3, 4, 6, 7, 9, 11, 14, 20]
    for words in ("an item", "so it is", "A box.", "It never is.", "and its second line."):
        assert re.search(rf'data-at="[^"]*"></i>{re.escape(words)}', html)
    assert '<mark class="broken-claim"' in html
    assert "<td><i " in html
    assert "<li><i " in html


SHAPES = """\
# Title

| Head | Other |
|:-----|-------|
| cell | {{ 0.5 | pct }} |

> **Bold** begins,
see: what goes on.

1. {{ 0.5 | pct }} [leads](https://example.org/a)
   - ![a picture](data:image/png;base64,iVBORw0KGgo=)

---

```
code
```

<div title="{{ 0.5 | pct }}">HTML</div>
"""


@pytest.mark.parametrize("trace", [Trace(), Trace(located=True)], ids=["Word", "page"])
def test_marks_change_nothing_of_what_markdown_makes(
    section: Callable[..., str], trace: Trace
) -> None:
    plain = section(SHAPES, None)
    assert all(f"<{tag}" in plain for tag in ("table", "blockquote", "ol", "hr", "code", "img"))
    marked = section(SHAPES, trace)
    assert marked != plain
    assert MARKS.sub("", without_marks(marked)) == plain
