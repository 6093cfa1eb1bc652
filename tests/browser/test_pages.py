"""The pages as a reader meets them in a browser, on a phone and on a desk."""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby
from pathlib import Path

import pytest
from msgspec.structs import replace
from page_rules import faint, violations
from page_visit import Look, Visit
from playwright.sync_api import Browser, Page, expect

from scs_report.brand.brand import LEAST_CONTRAST
from scs_report.brand.colors import contrast
from scs_report.figures import figure_data
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.results import Replication, Results
from scs_report.study import load_study

DOCUMENTS = load_study(Path(__file__).parents[2] / "data").names

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280
EVERY = [(name, code) for name in DOCUMENTS for code in ("en", "zh")]
every_document = pytest.mark.parametrize(("name", "code"), EVERY)
both_widths = pytest.mark.parametrize("width", [PHONE, DESK])


def hexadecimal(color: str) -> str:
    """Return a colour that is not transparent as `1b2733`."""
    red, green, blue = map(int, re.findall(r"\d+", color))
    return bytes((red, green, blue)).hex()


def top(page: Page, place: str) -> float:
    """Distance in pixels from the top of the window to the element with this id."""
    return float(
        page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", place)
    )


def scrolled(page: Page) -> float:
    return float(page.evaluate("scrollY"))


def section_ids(page: Page) -> list[str]:
    return [str(section.get_attribute("id")) for section in page.locator("main section[id]").all()]


def current(page: Page) -> list[str]:
    """Where the contents say that the reader is."""
    found = page.locator(".contents a[aria-current]").evaluate_all("all => all.map(a => a.hash)")
    return sorted(set(found))


@every_document
@both_widths
def test_axe_finds_nothing_by_day_or_night(look: Look, name: str, code: str, width: int) -> None:
    page = look(name, code, width=width)
    # axe does not judge colours on a ground of gradients: without the shadow of tables it does
    style = page.add_style_tag(content=".table-wrap { background: none !important }")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert faint(page) == [], "by night nothing else is another than by day"
    style.evaluate("style => style.remove()")


@every_document
@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_the_page_never_scrolls_sideways(look: Look, name: str, code: str, width: int) -> None:
    page = look(name, code, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    out = "e => !e.closest('svg, .scrolls') && e.getBoundingClientRect().right > innerWidth + 1"
    stray = f"[...document.querySelectorAll('main *')].filter({out}).map(e => e.outerHTML)"
    assert page.evaluate(stray) == []


def test_every_page_is_one_small_file(pages: Path) -> None:
    sizes = {file.name: file.stat().st_size for file in pages.glob("*.html")}
    assert len(sizes) == len(EVERY)
    assert max(sizes.values()) < 600 * 1024


@pytest.mark.parametrize(("code", "twin", "width"), [("en", "zh", PHONE), ("zh", "en", DESK)])
def test_the_other_language_opens_at_the_same_place(
    visit: Visit, code: str, twin: str, width: int
) -> None:
    """Two ways are gone; at the other places the link leads there, and there is such a place."""
    page = visit.open("appendix", code, "", width)
    places = [*section_ids(page)[::3], "table-4", "figure-6"]
    for place in places:
        page.evaluate("place => { location.hash = place }", place)
        expect(page.locator(".switch")).to_have_attribute("href", f"appendix.{twin}.html#{place}")
    for place in (places[-3], "table-a8"):
        page = visit.open("appendix", code, place, width)
        page.locator(".switch").click()
        page.wait_for_url(f"**/appendix.{twin}.html#{place}")
        assert 0 <= top(page, place) < 840
    for place in places:
        page.evaluate("place => { location.hash = place }", place)
        assert 0 <= top(page, place) < 840


def test_the_other_language_follows_the_reading(visit: Visit) -> None:
    page = visit.open("brief", "en", width=PHONE)
    switch = page.locator(".switch")
    expect(switch).to_have_attribute("href", "brief.zh.html")
    second = section_ids(page)[1]
    page.evaluate("id => scrollTo(0, document.getElementById(id).offsetTop - 60)", second)
    expect(switch).to_have_attribute("href", f"brief.zh.html#{second}")
    page.evaluate("scrollTo(0, 0)")
    expect(switch).to_have_attribute("href", "brief.zh.html")


def test_the_other_language_is_reached_by_keyboard_without_losing_the_place(visit: Visit) -> None:
    page = visit.open("appendix", "en", "table-4", PHONE)
    before = scrolled(page)
    page.locator(".switch").focus()
    assert scrolled(page) == before
    page.keyboard.press("Enter")
    page.wait_for_url("**/appendix.zh.html#table-4")


@every_document
def test_the_contents_lead_to_every_section_and_say_where_one_is(
    visit: Visit, name: str, code: str
) -> None:
    page = visit.open(name, code)
    assert current(page) == []
    for place in section_ids(page):
        page.locator(f".columns .contents a[href='#{place}']").click()
        assert 0 <= top(page, place) < 880
        expect(page.locator(f".columns .contents a[href='#{place}']")).to_have_attribute(
            "aria-current", "location"
        )
        assert current(page) == [f"#{place}"]
        assert page.locator(".columns .contents").bounding_box()


def test_the_mark_in_the_contents_follows_the_reading_to_the_end(visit: Visit) -> None:
    page = visit.open("brief", "en")
    first, *_, last = section_ids(page)
    page.evaluate("id => document.getElementById(id).scrollIntoView()", first)
    expect(page.locator(".columns [aria-current]")).to_have_attribute("href", f"#{first}")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".columns [aria-current]")).to_have_attribute("href", f"#{last}")


def test_the_contents_are_within_reach_anywhere_on_a_phone(visit: Visit) -> None:
    page = visit.open("appendix", "zh", "table-4", PHONE)
    menu, place = page.locator(".menu summary"), section_ids(page)[6]
    link = page.locator(f".menu a[href='#{place}']")
    menu.click()
    link.click()
    assert 0 <= top(page, place) < 140
    expect(link).to_be_hidden()
    menu.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()


def test_everything_leads_somewhere_without_scripts(browser: Browser, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((pages / "brief.en.html").as_uri())
    page.locator(".menu summary").click()
    link = page.locator(".menu a").nth(2)
    place = str(link.get_attribute("href"))
    link.click()
    assert page.url.endswith(place)
    page.locator(".switch").click()
    assert page.url.endswith("brief.zh.html")
    context.close()


def test_the_keyboard_reaches_text_contents_and_wide_tables_in_order(visit: Visit) -> None:
    page = visit.open("appendix", "en", width=320)  # on wider phones Table 4 fits
    reached: list[str] = []
    name = "e => [...e.classList, e.localName, e.hash].join(' ')"
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.append(str(page.evaluate(f"({name})(document.activeElement)")))
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) == "solid", "the focus can be seen"
        if "table-wrap" in reached[-1]:
            break
    stops = ("skip", "summary", "switch", "table-wrap", "figure-drawing", "button", "a")
    kinds = [next(k for k in stops if k in r.split()) for r in reached]
    # links of the text, one after the other, count as one stop
    below = ["summary", "a", "button", "a"]  # a figure's data: opened, saved, copied; then text
    drawn = ["figure-drawing", "a", *below]
    assert [kind for kind, _ in groupby(kinds)] == [
        *("skip", "summary", "switch", "a"),
        *below,  # a diagram has no values to visit
        *drawn,
        *drawn,
        "figure-drawing",
        *below,
        "table-wrap",
    ]
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_only_what_scrolls_or_answers_stops_the_keyboard(visit: Visit) -> None:
    stops = (
        "[...document.querySelectorAll('.scrolls, .figure-drawing')].map(e =>"
        " [e.tabIndex === 0, e.scrollWidth > e.clientWidth,"
        " !!e.querySelector('[data-tip], [data-mark]')])"
    )
    for width in (PHONE, DESK):
        found = visit.open("appendix", "en", width=width).evaluate(stops)
        assert any(answers for _, _, answers in found)
        assert not all(scrolls or answers for _, scrolls, answers in found)
        assert [stop for stop, *_ in found] == [scrolls or answers for _, scrolls, answers in found]


def test_the_skip_link_leads_to_the_text(visit: Visit) -> None:
    page = visit.open("brief", "zh")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_names_of_rows_and_the_caption_stay_while_a_table_scrolls(visit: Visit) -> None:
    page = visit.open("appendix", "en", "table-4", 320)  # on wider phones all models fit
    lefts = (
        "['caption', 'tbody th.stub', '.held']"
        ".map(s => document.querySelector('#table-4 ' + s).getBoundingClientRect().left)"
    )
    before = page.evaluate(lefts)
    moved = "document.querySelector('#table-4').closest('.table-wrap')"
    page.evaluate(f"{moved}.scrollLeft = 15")
    assert page.evaluate(f"{moved}.scrollLeft") == 15
    assert page.evaluate(lefts) == pytest.approx(before, abs=1)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_all_models_and_their_stars_are_seen_on_a_phone(visit: Visit, code: str) -> None:
    page = visit.open("appendix", code, "table-4", PHONE)
    for table in ("table-2", "table-4", "table-4-2", "table-a3", "table-a5"):
        widths = page.evaluate(
            f"""() => {{
          const wrap = document.querySelector('#{table}').closest('.table-wrap');
          const ends = [...wrap.querySelectorAll('.stars, td')].map(e => e.getBoundingClientRect());
          return [wrap.scrollWidth - wrap.clientWidth, Math.max(...ends.map(e => e.right)),
            wrap.getBoundingClientRect().right];
        }}"""
        )
        assert widths[0] == 0, table
        assert widths[1] <= widths[2] + 0.5, "no star is cut off"


@pytest.mark.parametrize(("name", "code"), [one for one in EVERY if one[0] != "summary"])
def test_a_phone_shows_what_is_found_before_what_else_there_is(
    look: Look, name: str, code: str
) -> None:
    page = look(name, code, PHONE)
    first, others = page.evaluate(
        """() => ['.front > p', '.neighbours'].map(
          one => document.querySelector(one).getBoundingClientRect())
          .map(box => [box.top, box.bottom])"""
    )
    assert first[1] <= others[0]
    assert others[0] - first[1] < 60, "right below"


@pytest.mark.parametrize(("name", "code"), [one for one in EVERY if one[0] != "summary"])
def test_a_table_scrolled_to_its_end_shows_all_of_its_last_column(
    visit: Visit, name: str, code: str
) -> None:
    page = visit.open(name, code, width=PHONE)
    scrolled, hidden = page.evaluate(
        """() => {
          const hidden = [];
          let scrolled = 0;
          for (const wrap of document.querySelectorAll('.table-wrap.overflows')) {
            wrap.scrollLeft = wrap.scrollWidth;
            scrolled += wrap.scrollLeft > 0;
            const end = wrap.getBoundingClientRect().right;
            for (const row of wrap.querySelectorAll('tr:not(.continued, .block-heading)')) {
              const last = row.lastElementChild, stub = row.querySelector('.stub');
              if (!last || last === stub || !last.checkVisibility()) { continue; }
              const box = last.getBoundingClientRect();
              const from = stub ? stub.getBoundingClientRect().right : 0;
              if (box.right > end + 1 || box.left < from - 1) {
                hidden.push([wrap.className, last.textContent, box.left, box.right, from, end]);
              }
            }
          }
          return [scrolled, hidden];
        }"""
    )
    assert hidden == []
    assert scrolled or name != "replication"


@pytest.mark.parametrize(("name", "code"), [one for one in EVERY if one[0] != "summary"])
def test_the_data_of_every_chart_can_be_taken_away(
    visit: Visit, name: str, code: str, tmp_path: Path
) -> None:
    page = visit.open(name, code)
    figures = page.locator("figure.figure").all()
    assert figures
    for figure in figures:
        with page.expect_download() as download:
            figure.locator(".figure-data a:visible").click()
        assert (
            download.value.suggested_filename == f"{name}-{figure.get_attribute('id')}.{code}.csv"
        )
        download.value.save_as(tmp_path / "chart.csv")
        content = (tmp_path / "chart.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf"), "Excel reads it as UTF-8"
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        assert rows
        assert {len(row) for row in rows} == {len(header)}
        assert bool(re.search("[一-龥]", "".join(header))) is (code == "zh")


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_data_are_those_of_the_chart(
    visit: Visit, code: str, results: Results, replication: Replication, tmp_path: Path
) -> None:
    language = Language(code)
    for name, anchor, expected in (
        ("brief", "figure-1", figure_data(results.figure("place_income"), results, language)),
        ("appendix", "figure-4", figure_data(results.figure("groups"), results, language)),
        ("replication", "figure-r1", figure_data(replication, results, language)),
    ):
        page = visit.open(name, code)
        with page.expect_download() as download:
            page.locator(f"#{anchor} .figure-data a:visible").click()
        download.value.save_as(tmp_path / "chart.csv")
        assert (tmp_path / "chart.csv").read_bytes().decode("utf-8-sig") == expected


@every_document
def test_charts_are_text_that_can_be_selected_and_say_what_they_show(
    look: Look, name: str, code: str
) -> None:
    page = look(name, code)
    for figure in page.locator("figure.figure").all():
        chart = figure.locator("svg:visible")
        expect(chart).to_have_role("img")
        expect(chart).to_have_accessible_name(re.compile(r"\S"))
        expect(chart).to_have_accessible_description(re.compile(r"\S"))
        selected = chart.evaluate(
            "svg => { getSelection().selectAllChildren(svg); return String(getSelection()); }"
        )
        labels = [text for text in chart.locator("text").all_text_contents() if text.strip()]
        assert labels
        assert labels[0] in selected
        assert labels[-1] in selected


def test_charts_are_dark_by_night_and_light_on_paper(look: Look) -> None:
    """Every word of theirs is read on what lies under it: a bar, or the page."""
    read = """() => [...document.querySelectorAll('.figure-drawing svg text')]
      .filter(text => text.textContent.trim() && text.getClientRects().length)
      .map(text => {
        text.scrollIntoView({ block: 'center', inline: 'center' });
        const { left, top, width, height } = text.getBoundingClientRect();
        const fill = one => getComputedStyle(one).fill;
        const under = document.elementsFromPoint(left + width / 2, top + height / 2)
          .filter(one => !one.closest('text') && one.closest('svg > *') && fill(one) !== 'none');
        let ground = text.closest('svg');
        while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') {
          ground = ground.parentElement;
        }
        const grounds = [...under.map(fill), getComputedStyle(ground).backgroundColor];
        return [text.textContent, fill(text), ...grounds];
      })"""
    page = look("brief", "en", width=PHONE)
    for media, least, most in (("screen", 0, 60), ("print", 255, 255)):
        page.emulate_media(media=media, color_scheme="dark")  # type: ignore[arg-type]
        words = [(word, *map(hexadecimal, colors)) for word, *colors in page.evaluate(read)]
        assert words
        # the lowest two are the ground of the drawing, where it has one, and the page
        grounds = {word[-1] for word in words} | {word[-2] for word in words if len(word) > 3}
        assert all(least <= part <= most for ground in grounds for part in bytes.fromhex(ground))
        unread = [one for one in words if contrast(f"#{one[1]}", f"#{one[2]}") < LEAST_CONTRAST]
        assert unread == []


@every_document
def test_a_page_is_whole_when_printed(look: Look, name: str, code: str) -> None:
    page = look(name, code, width=658)  # A4 within its margins
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in ("nav.contents", ".switch", ".figure-data", ".scroll-hint", ".neighbours"):
        assert page.locator(f"{hidden}:visible").count() == 0
    expect(page.locator(".masthead .logo:visible")).to_have_count(1)
    masthead = page.locator(".masthead")
    assert masthead.evaluate("e => getComputedStyle(e).position") == "static", "on one page only"
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    for table in page.locator(".table-wrap").all():
        assert table.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), table.inner_text()[:80]


def test_a_figure_of_half_width_takes_half_of_the_text(
    demo_results: Results, demo: Path, browser: Browser, tmp_path: Path
) -> None:
    figures = tuple(replace(figure, width="half") for figure in demo_results.figures)
    half = replace(demo_results, figures=figures)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    widths = []
    for number, results in enumerate((demo_results, half)):
        made = render_document("brief", "en", results, demo / "templates").screen
        (file := tmp_path / f"{number}.html").write_text(made, "utf-8")
        page.goto(file.as_uri())
        box = page.locator(".figure-drawing:not(.narrow) svg").first.bounding_box()
        assert box
        widths.append(box["width"])
    page.close()
    assert widths[1] == pytest.approx(78 / 25.4 * 96, abs=1)
    assert widths[0] > 1.5 * widths[1]


@every_document
@pytest.mark.parametrize("width", [1280, 1440])
def test_no_table_is_clipped_on_a_desk(look: Look, name: str, code: str, width: int) -> None:
    look(name, code, width=PHONE)  # which was turned, or a window made larger
    page = look(name, code, width=width)
    clipped = (
        "[...document.querySelectorAll('.scrolls')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    )
    assert page.evaluate(f"{clipped}.map(e => e.textContent.trim().slice(0, 40))") == []


@every_document
def test_counts_stay_with_their_numbers(look: Look, name: str, code: str) -> None:
    text = str(look(name, code).locator("main").text_content())
    assert not re.search(r"\b[nN] = \d", text)
    assert re.search(r"\b[nN][\u00a0]?=[\u00a0]?\d", text)


#: Where lines of a title break within a word: between two characters that no break is offered
#: between, neither by a mark, a space nor another element.
WITHIN_WORDS = """() => [...document.querySelectorAll('main .by-words')].flatMap((title) => {
  const walker = document.createTreeWalker(title, 5), found = [];
  let before = null;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === 1) { before = null; continue; }
    [...node.data].forEach((one, at) => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const { top, height } = range.getBoundingClientRect();
      const free = !before || /[\\s\\p{P}]/u.test(before.one + one);
      if (height && !free && top > before.top + height / 2) { found.push(before.one + one); }
      if (height) { before = { one, top }; }
    });
  }
  return found;
})"""


@pytest.mark.parametrize("width", [360, PHONE, 412, DESK])
def test_titles_without_spaces_break_between_words(look: Look, width: int) -> None:
    page = look("brief", "zh", width=width)
    assert page.locator("main .by-words").count() > 5
    assert page.evaluate(WITHIN_WORDS) == []


@pytest.mark.parametrize(("name", "code"), [one for one in EVERY if one[0] != "summary"])
def test_all_has_one_of_two_edges_at_the_right(look: Look, name: str, code: str) -> None:
    page = look(name, code, width=DESK)
    edges = page.evaluate(
        """() => {
          const shown = (e) => e.checkVisibility();
          const right = (e) => Math.round(e.getBoundingClientRect().right);
          const all = 'main :is(.figure, .table-wrap, .table-notes, .box, section > p)';
          return [...document.querySelectorAll(all)].filter(shown)
            .filter(e => !e.closest('.box-quote')).map(right);
        }"""
    )
    assert len(edges) > 3
    assert len(set(edges)) <= 2
