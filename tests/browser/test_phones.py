"""Tables on a phone are read as they are at a desk; a desk uses the room beside the text."""

from __future__ import annotations

import pytest
from page_visit import Look, Visit
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280
LONG = [(name, code) for name in ("brief", "appendix", "replication") for code in ("en", "zh")]
EVERY = [*LONG, ("summary", "en"), ("summary", "zh")]


#: What is wrong on a page at any width, by what was looked at: an empty list where nothing is.
CHECKS = {
    "heads that stand upright": """() =>
      [...document.querySelectorAll('table th, table th *')]
        .filter(one => getComputedStyle(one).writingMode !== 'horizontal-tb')
        .map(one => one.textContent)""",
    "short brackets that break": """() =>
      [...document.querySelectorAll('.whole')].filter(one => one.checkVisibility()
        && new Set([...one.getClientRects()].map(r => r.top)).size !== 1)
        .map(one => one.textContent)""",
    "words too small to read": """() => {
      const found = [], walker = document.createTreeWalker(document.body, 4);
      while (walker.nextNode()) {
        const text = walker.currentNode, of = text.parentElement, svg = of.closest('svg');
        if (!text.data.trim() || of.closest('script, style, sup, .letters, .unseen')
          || !of.checkVisibility()) { continue; }
        const drawn = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        const size = parseFloat(getComputedStyle(of).fontSize) * drawn;
        if (size < 10.95) { found.push([text.data.trim(), size]); }
      }
      return found;
    }""",
    "tables apart from their captions": """() =>
      [...document.querySelectorAll('table.table')].map(table => {
        const seen = [...table.querySelectorAll('tr > *')].filter(one =>
          one.checkVisibility() && one.getBoundingClientRect().width > 2
          && !(getComputedStyle(one.closest('thead') ?? table).clipPath !== 'none'));
        const top = Math.min(...seen.map(one => one.getBoundingClientRect().top));
        return [table.id, top - table.caption.getBoundingClientRect().bottom];
      }).filter(one => !(one[1] >= -1 && one[1] <= 20))""",
    "notes apart from their tables": """() =>
      [...document.querySelectorAll('.table-block')].map(block => {
        const table = [...block.querySelectorAll('.table-wrap')].at(-1).getBoundingClientRect();
        const notes = block.querySelector('.table-notes').getBoundingClientRect();
        const beside = notes.left >= table.right;
        return [block.querySelector('table').id,
          beside ? notes.left - table.right : notes.top - table.bottom];
      }).filter(one => !(one[1] >= 0 && one[1] <= 40))""",
}
#: How much of what is looked at there is on a page.
COUNTED = """() => ['table th', '.whole', 'table.table', '.table-block']
  .map(one => document.querySelectorAll(one).length)"""
#: Charts have the form for phones up to 720 pixels, and few words; 360 is narrower than they need.
WIDTHS = {360: {"words too small to read"}, PHONE: set(), 620: set(), DESK: set()}


@pytest.mark.parametrize(("name", "code"), EVERY)
def test_whoever_reads_at_any_width_finds_words_heads_and_notes(
    look: Look, name: str, code: str
) -> None:
    """A page is opened once for all that is only looked at."""
    wrong = {}
    for width, unlooked in WIDTHS.items():
        page = look(name, code, width)
        for what, check in CHECKS.items():
            if what not in unlooked and (found := page.evaluate(check)):
                wrong[width, what] = found
        if width == DESK and name != "summary":
            beside = page.evaluate(
                """() => ['.columns nav.contents', '.title-block', '.front > p', '.neighbours']
                  .map(one => document.querySelector(one).getBoundingClientRect())
                  .map(({ left, top, right, bottom }) => ({ left, top, right, bottom }))"""
            )
            contents, title, lead, files = beside
            assert contents["top"] < title["bottom"]
            assert contents["right"] <= title["left"]
            assert files["left"] >= lead["right"]
            assert files["top"] < lead["bottom"]
    assert wrong == {}
    heads, brackets, tables, blocks = page.evaluate(COUNTED)
    assert bool(heads and tables and blocks) == (name != "summary")
    assert brackets or name != "appendix"


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("width", [360, PHONE, 430])
def test_numbers_of_an_appendix_need_no_scrolling(look: Look, code: str, width: int) -> None:
    """Only what holds sentences may be wider than a phone, and is not here."""
    page = look("appendix", code, width)
    over = page.evaluate(
        """[...document.querySelectorAll('.table-wrap')]
          .filter(one => one.scrollWidth > one.clientWidth)
          .map(one => one.querySelector('table').id)"""
    )
    assert over == []


def test_a_listed_number_says_its_column_without_a_script(browser: Browser, pages: object) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": PHONE, "height": 844}
    )
    page = context.new_page()
    page.goto((pages / "appendix.en.html").as_uri())  # type: ignore[operator]
    said = page.locator("#table-2 tbody tr").first.evaluate(
        """row => [...row.querySelectorAll('td')].map(cell => [
          getComputedStyle(cell, '::before').content, getComputedStyle(cell).display])"""
    )
    heads = page.locator("#table-2 thead th.number").evaluate_all(
        """heads => heads.map(head => {
          const copy = head.cloneNode(true), second = copy.querySelector('.second');
          copy.querySelector('sup')?.remove();
          second.remove();
          return `"${copy.textContent.trim()} · ${second.textContent}" / ""`; })"""
    )
    assert [content for content, _ in said] == heads
    assert {display for _, display in said} == {"flow-root"}
    context.close()


@pytest.mark.parametrize("table", ["table-2", "table-4"])
def test_a_reading_voice_finds_tables_with_heads(visit: Visit, table: str) -> None:
    page = visit.open("appendix", "en", width=PHONE)
    client = page.context.new_cdp_session(page)
    found = client.send("DOM.getDocument")
    node = client.send(
        "DOM.querySelector", {"nodeId": found["root"]["nodeId"], "selector": f"#{table}"}
    )
    tree = client.send("Accessibility.queryAXTree", {"nodeId": node["nodeId"]})["nodes"]
    roles = [one["role"]["value"] for one in tree if not one["ignored"]]
    columns = page.locator(f"#{table} thead th").count()
    assert roles.count("table") == 1
    assert roles.count("columnheader") == columns
    assert roles.count("rowheader") == page.locator(f"#{table} tbody th").count()
    assert roles.count("cell") + roles.count("gridcell") > 25


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("table", ["table-4", "table-a2"])
def test_heads_stay_while_a_long_table_passes(visit: Visit, table: str, width: int) -> None:
    page = visit.open("appendix", "en", width=width)
    page.evaluate(
        f"""() => {{
          const {{ top, height }} = document.querySelector('#{table} tbody:nth-of-type(3)')
            .getBoundingClientRect();
          scrollTo(0, scrollY + top + height - 200);
        }}"""
    )
    masthead, head, shown = page.evaluate(
        f"""() => {{
          const head = document.querySelector('#{table} thead').getBoundingClientRect();
          const last = document.querySelector('#{table} thead tr:last-child > :last-child');
          const box = last.getBoundingClientRect();
          const at = [box.left + box.width / 2, box.top + box.height / 2];
          const seen = document.elementFromPoint(...at);
          return [document.querySelector('.masthead').getBoundingClientRect().bottom, head.top,
            last === seen || last.contains(seen)];
        }}"""
    )
    assert head == pytest.approx(masthead, abs=2)
    assert shown


def test_lines_of_a_title_on_a_phone_are_of_like_length(look: Look) -> None:
    page = look("summary", "en", PHONE)
    widths = page.evaluate(
        """() => {
          const range = document.createRange(), lines = new Map();
          range.selectNodeContents(document.querySelector('h1'));
          for (const box of range.getClientRects()) {
            lines.set(box.top, (lines.get(box.top) ?? 0) + box.width);
          }
          return [...lines.values()];
        }"""
    )
    assert len(widths) > 2
    assert min(widths[:-1]) > 0.8 * max(widths)


def test_a_chinese_title_fills_its_lines_on_a_phone(look: Look) -> None:
    lines = look("brief", "zh", PHONE).evaluate(
        """() => {
          const range = document.createRange();
          range.selectNodeContents(document.querySelector('h1'));
          return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
        }"""
    )
    assert lines == 3


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_chinese_paragraph_goes_on_behind_what_it_says_first(look: Look, width: int) -> None:
    alone = look("brief", "zh", width).evaluate(
        """[...document.querySelectorAll('section > p > strong:first-child')].filter(one => {
          const range = document.createRange();
          range.setStart(one.nextSibling, 0);
          range.setEnd(one.nextSibling, 1);
          return range.getBoundingClientRect().top > one.getBoundingClientRect().bottom - 4;
        }).map(one => one.textContent)"""
    )
    assert alone == []


@pytest.mark.parametrize("code", ["en", "zh"])
def test_parts_of_a_recommendation_stand_apart(look: Look, code: str) -> None:
    gaps = look("brief", code, PHONE).evaluate(
        """[...document.querySelectorAll('li > p + p')].map(one => one.getBoundingClientRect().top
          - one.previousElementSibling.getBoundingClientRect().bottom)"""
    )
    assert len(gaps) > 10
    assert min(gaps) >= 6


@pytest.mark.parametrize("code", ["en", "zh"])
def test_models_stay_columns_on_a_phone(look: Look, code: str) -> None:
    page = look("appendix", code, PHONE)
    for table in ("table-a6", "table-a8"):
        tops = page.locator(f"#{table} tbody tr").first.evaluate(
            "row => [...row.querySelectorAll('td')].map(one => one.getBoundingClientRect().top)"
        )
        assert len(tops) == 7
        assert max(tops) - min(tops) < 3


@pytest.mark.parametrize("code", ["en", "zh"])
def test_notes_of_a_narrow_table_stand_beside_it_at_a_desk(look: Look, code: str) -> None:
    page = look("appendix", code, DESK)
    for table in ("table-3", "table-5", "table-a2"):
        wrap, notes = page.evaluate(
            f"""() => {{
              const wrap = document.querySelector('#{table}').closest('.table-wrap');
              const notes = wrap.parentNode.querySelector('.table-notes');
              return [wrap, notes].map(one => one.getBoundingClientRect())
                .map(({{ left, top, right, bottom }}) => ({{ left, top, right, bottom }}));
            }}"""
        )
        assert notes["left"] >= wrap["right"], table
        assert notes["top"] < wrap["bottom"], table
