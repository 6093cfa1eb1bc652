"""Notes of numbers, wide tables, faces and print, as a reader of the demonstration meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from page_rules import violations
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sharing import Once

from scs_report.fonts import prepare_fonts
from scs_report.language.rules import rules_of
from scs_report.pages.documents import render_document
from scs_report.pages.page_fonts import with_fonts
from scs_report.results import Results

pytestmark = pytest.mark.browser

CODES = ("en", "zh-Hant")
PHONE: Any = {"width": 390, "height": 844}
NOTE = ".number-tip"


@pytest.fixture(scope="session")
def leaves(demo_results: Results, demo: Path, root: Path, once: Once) -> Path:
    """The folder with the pages of the demonstration study."""

    def fill(folder: Path) -> None:
        fonts = prepare_fonts(root / ".cache" / "fonts", regions=("SC", "TC"))
        for name in ("brief", "appendix"):
            for code in CODES:
                made = render_document(name, code, demo_results, demo / "templates").screen
                page = with_fonts(made, fonts, han=rules_of(code).typesetting.han)
                (folder / f"{name}.{code}.html").write_text(page, "utf-8")

    return once("leaves", fill)


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield context
    context.close()


def opened(context: BrowserContext, leaves: Path, name: str = "brief", code: str = "en") -> Page:
    page = context.new_page()
    page.goto((leaves / f"{name}.{code}.html").as_uri())
    return page


def in_text(page: Page) -> Any:
    """Return a number in the running text whose note names a place of the appendix."""
    links = page.locator(".text p a.fact")
    for link in links.all():
        note = page.locator(str(link.get_attribute("href")))
        if note.locator("a.place").count():
            return link
    raise AssertionError("no number has a place in the appendix")


def test_a_note_stays_while_one_points_at_the_number_or_at_the_note(
    desk: BrowserContext, leaves: Path
) -> None:
    page = opened(desk, leaves)
    link, note = in_text(page), page.locator(NOTE)
    expect(note).to_be_hidden()
    link.hover()
    expect(note).to_be_visible()
    page.wait_for_timeout(800)  # as long as one wishes
    expect(note).to_be_visible()
    note.locator("a.place").hover()
    page.wait_for_timeout(800)
    expect(note).to_be_visible()
    page.mouse.move(2, 450)
    expect(note).to_be_hidden()


def test_escape_closes_a_note_without_moving_anything(desk: BrowserContext, leaves: Path) -> None:
    page = opened(desk, leaves)
    link, note = in_text(page), page.locator(NOTE)
    link.hover()
    expect(note).to_be_visible()
    place = page.evaluate("scrollY")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.wait_for_timeout(300)
    expect(note).to_be_hidden()
    assert page.evaluate("scrollY") == place


def test_a_note_that_was_selected_stays_until_it_is_closed(
    desk: BrowserContext, leaves: Path
) -> None:
    page = opened(desk, leaves)
    link, note = in_text(page), page.locator(NOTE)
    link.click()
    page.mouse.move(2, 450)
    page.wait_for_timeout(800)
    expect(note).to_be_visible()
    assert "#" not in page.url, "it opens in place"
    link.click()
    expect(note).to_be_hidden()
    link.click()
    note.get_by_role("button").click()
    expect(note).to_be_hidden()


def test_the_keyboard_goes_from_a_number_into_its_note_and_back(
    desk: BrowserContext, leaves: Path
) -> None:
    page = opened(desk, leaves)
    link, note = in_text(page), page.locator(NOTE)
    page.keyboard.press("Tab")
    link.focus()
    expect(note).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(note.locator("a.place")).to_be_focused()
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    for _ in range(3):  # the place, the button, what comes after
        page.keyboard.press("Tab")
    expect(note).not_to_contain_text(str(link.text_content()) + "0000")
    assert not page.evaluate("document.activeElement.closest('.number-tip')")


def test_a_reading_voice_is_told_what_a_number_is(desk: BrowserContext, leaves: Path) -> None:
    page = opened(desk, leaves)
    link = in_text(page)
    page.keyboard.press("Tab")
    link.focus()
    said = str(page.locator(str(link.get_attribute("href"))).text_content())
    expect(link).to_have_accessible_description(said)
    follows = link.evaluate("link => link.nextElementSibling.textContent")
    assert said in follows, "the note is read after its number"


@pytest.mark.parametrize("code", CODES)
def test_a_tap_on_a_phone_opens_a_note_in_place(
    phone: BrowserContext, leaves: Path, code: str
) -> None:
    page = opened(phone, leaves, code=code)
    link, note = in_text(page), page.locator(NOTE)
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    link.tap()
    expect(note).to_be_visible()
    box = note.bounding_box()
    number = link.bounding_box()
    assert box
    assert number
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert min(abs(box["y"] + box["height"] - number["y"]), abs(box["y"] - number["y"] - 30)) < 30
    assert page.evaluate("scrollY") == before
    assert "#" not in page.url
    button = note.get_by_role("button").bounding_box()
    assert button
    assert min(button["width"], button["height"]) >= 24  # WCAG 2.5.8
    page.touchscreen.tap(200, 20)
    expect(note).to_be_hidden()


def test_open_notes_pass_axe_by_day_and_night(desk: BrowserContext, leaves: Path) -> None:
    page = opened(desk, leaves)
    in_text(page).click()
    page.locator(".numbers summary").click()
    in_text(page).click()
    page.add_style_tag(content=".table-wrap { background: none !important }")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []


def test_without_scripts_a_number_leads_into_the_list(browser: Browser, leaves: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = opened(context, leaves)
    link = in_text(page)
    note = page.locator(str(link.get_attribute("href")))
    expect(note).to_be_hidden()
    link.click()
    expect(note).to_be_in_viewport()
    page.locator(".numbers summary").click()
    expect(note).to_be_hidden()
    context.close()


def test_an_address_of_a_note_opens_the_list(desk: BrowserContext, leaves: Path) -> None:
    page = opened(desk, leaves)
    place = str(in_text(page).get_attribute("href"))
    page.evaluate("place => { location.hash = place; }", place)
    expect(page.locator(place)).to_be_in_viewport()


@pytest.mark.parametrize("name", ["brief", "appendix"])
@pytest.mark.parametrize("code", CODES)
def test_all_text_is_set_in_the_faces_of_the_page(
    desk: BrowserContext, leaves: Path, name: str, code: str
) -> None:
    page = opened(desk, leaves, name, code)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate("document.fonts.ready.then(() => 1)")
    session = desk.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    body = session.send("DOM.querySelector", {"nodeId": root, "selector": "body"})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": body})["fonts"]
    assert used
    assert [font for font in used if not font["isCustomFont"]] == []


@pytest.mark.parametrize("code", CODES)
def test_a_wide_table_on_a_phone_says_that_it_scrolls(
    phone: BrowserContext, browser: Browser, leaves: Path, code: str
) -> None:
    page = opened(phone, leaves, "appendix", code)
    hints = page.evaluate(
        """() => [...document.querySelectorAll('.table-wrap')].map(wrap => [
            wrap.scrollWidth > wrap.clientWidth,
            wrap.previousElementSibling.checkVisibility(),
            wrap.previousElementSibling.className.includes('scroll-hint')])"""
    )
    assert {bool(scrolls) for scrolls, *_ in hints} == {True, False}
    for scrolls, seen, is_hint in hints:
        assert is_hint
        assert scrolls == seen
    plain = browser.new_context(java_script_enabled=False, viewport=PHONE)
    expect(opened(plain, leaves, "appendix", code).locator(".scroll-hint").first).to_be_visible()
    plain.close()


@pytest.mark.parametrize("code", CODES)
def test_nothing_shows_at_the_left_of_what_stays(
    phone: BrowserContext, leaves: Path, code: str
) -> None:
    """Names of rows cover what scrolls beneath them, up to the edge of the table."""
    page = opened(phone, leaves, "appendix", code)
    bare = page.evaluate(
        """() => {
          const found = [];
          for (const wrap of document.querySelectorAll('.table-wrap.overflows')) {
            wrap.scrollIntoView({block: 'center'});
            wrap.scrollLeft = 90;
            const stub = wrap.querySelector('tbody th.stub');
            if (!stub) { continue; }
            const box = stub.getBoundingClientRect(), edge = wrap.getBoundingClientRect().left;
            const shadow = parseFloat(getComputedStyle(stub).boxShadow.split('px')[0]
              .split(' ').pop());
            if (box.left + (shadow || 0) > edge) { found.push([wrap.className, box.left, edge]); }
          }
          return found;
        }"""
    )
    assert bare == []


@pytest.mark.parametrize("code", CODES)
def test_printed_by_a_browser_a_page_is_whole(
    desk: BrowserContext, leaves: Path, code: str
) -> None:
    page = opened(desk, leaves, "appendix", code)
    page.emulate_media(media="print")
    for seen in (".masthead .series", "h1"):
        expect(page.locator(seen).first).to_be_visible()
    expect(page.locator(".scroll-hint:visible")).to_have_count(0)
    expect(page.locator(".neighbours:visible")).to_have_count(0)
    paper = pymupdf.open(stream=page.pdf(prefer_css_page_size=True))
    assert paper[0].rect.width == pytest.approx(595, abs=1), "A4"
    labels = {"en": "{} (continued)", "zh-Hant": "續{}"}[code]
    tables = page.locator("table.table:not(.sources) .table-number").all_text_contents()
    # Chromium drops the text of 續 in some runs, not its glyph
    first = labels.format("")[0]
    text = [part.get_text().replace("\n", " ").replace("\x00", first) for part in paper]
    # the row stands in every head: under the caption first, then at the top of each further page
    for name in tables:
        label = re.compile(re.escape(labels.format(name)) + r"(?!\d)")
        here = [number for number, part in enumerate(text) if label.search(part)]
        assert here, f"{name} is not in: {text[0]!a}"
        assert here == list(range(here[0], here[0] + len(here)))
    assert any(part.strip().startswith(labels.format(name)) for part in text for name in tables), (
        "one of them is continued on a further page"
    )


def test_only_what_carries_the_argument_is_printed_of_the_list(
    desk: BrowserContext, leaves: Path
) -> None:
    page = opened(desk, leaves)
    page.emulate_media(media="print")
    notes = page.locator(".numbers li")
    printed = [note for note in notes.all() if note.evaluate("li => li.checkVisibility()")]
    front = set(page.locator(".front a.fact").evaluate_all("all => all.map(a => a.hash)"))
    text = "".join(part.get_text() for part in pymupdf.open(stream=page.pdf()))
    assert 0 < len(front) < notes.count()
    for note in notes.all():
        value = str(note.text_content()).split(". n =")[0][-40:]
        wanted = f"#{note.get_attribute('id')}" in front
        assert ("".join(value.split()) in "".join(text.split())) is wanted
    assert len(printed) <= notes.count()
