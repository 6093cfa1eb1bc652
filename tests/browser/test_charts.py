"""Charts answer to the pointer and the keyboard, and can be saved as pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_visit import Visit
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280
MARKS = "[data-tip], [data-mark]"


def drawing(page: Page, figure: str) -> Locator:
    return page.locator(f"#{figure} .figure-drawing:visible")


def tip(page: Page) -> str:
    return page.locator(".chart-tip").inner_text()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_arrow_keys_lead_from_value_to_value(visit: Visit, width: int) -> None:
    page = visit.open("brief", "en", width=width)
    chart = drawing(page, "figure-1")
    # the marks of the narrow drawing name the places of those of the wide one before it
    wide = page.locator("#figure-1 .wide.groups-0.weights-0 [data-tip]")
    every = wide.evaluate_all("all => all.map(one => one.dataset.tip)")
    places = chart.locator(MARKS).evaluate_all("all => all.map(one => one.dataset.mark)")
    said = [every[place if mark is None else int(mark)] for place, mark in enumerate(places)]
    assert len(said) == len(every)
    page.keyboard.press("Tab")
    chart.focus()
    assert tip(page) == said[0]
    page.keyboard.press("ArrowRight")
    assert tip(page) == said[1]
    page.keyboard.press("End")
    assert tip(page) == said[-1]
    page.keyboard.press("ArrowDown")
    assert tip(page) == said[-1]
    page.keyboard.press("ArrowLeft")
    assert tip(page) == said[-2]
    page.keyboard.press("Escape")
    assert tip(page) == ""
    assert "95%" in said[0]
    assert chart.get_attribute("aria-label")


def test_a_tip_stays_while_the_pointer_is_on_it(visit: Visit) -> None:
    page = visit.open("brief", "en", width=DESK)
    mark = drawing(page, "figure-3").locator("[data-tip]").first
    mark.hover()
    said = tip(page)
    assert said == mark.get_attribute("data-tip")
    page.locator(".chart-tip").hover()
    assert tip(page) == said
    page.locator("#figure-3 figcaption").hover()
    page.locator("h1").hover()
    assert tip(page) == ""


def test_a_picture_holds_the_chart_with_its_title(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("brief", "zh", width=DESK)
    figure = page.locator("#figure-3")
    with page.expect_download() as waiting:
        figure.locator("[data-act=save]").click()
    assert waiting.value.suggested_filename == "brief-figure-3.zh.png"
    waiting.value.save_as(tmp_path / "picture.png")
    content = (tmp_path / "picture.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    wide, high = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    box = drawing(page, "figure-3").locator("svg").get_attribute("viewBox")
    assert box
    assert wide > 3 * float(box.split()[2])
    assert high > 3 * float(box.split()[3])


def test_a_table_opens_without_a_script(visit: Visit) -> None:
    page = visit.open("brief", "en", width=PHONE)
    table = page.locator("#figure-1 details.figure-table")
    assert not table.locator("table").first.is_visible()
    table.locator("summary").click()
    assert table.locator("table").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def shown(page: Page) -> str:
    return page.locator("#figure-1 .figure-drawing:visible").inner_text()


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_switch_shows_other_groups_and_says_so(visit: Visit, code: str, width: int) -> None:
    page = visit.open("brief", code, width=width)
    figure, before = page.locator("#figure-1"), shown(page)
    told = figure.locator("output")
    assert told.inner_text() == ""
    title = figure.locator(".says:visible").first.inner_text()
    first = figure.locator("input").first
    first.focus()
    page.keyboard.press("ArrowRight")  # radio buttons are one stop of the keyboard
    others = shown(page)
    assert others != before
    assert figure.locator("svg:visible").count() == 1
    assert told.inner_text()
    assert told.get_attribute("role") or told.evaluate("one => one.localName") == "output"
    assert title not in figure.inner_text(), "a message on other groups does not stand above these"
    figure.locator("input").nth(3).check()
    assert shown(page) not in (before, others)
    label = figure.locator("label").nth(3).inner_text().strip()
    assert label in told.inner_text()
    assert figure.locator("table.view").nth(0).evaluate("one => !one.checkVisibility()")
    figure.locator("summary").click()
    assert figure.locator("table.view:visible").count() == 1
    page.emulate_media(media="print")
    printed = str(figure.locator(".figure-drawing:visible").get_attribute("class"))
    assert "groups-0 weights-0" in printed, "print shows the figure as it stands"
    assert figure.locator("fieldset:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_switch_works_without_a_script(browser: Browser, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / "brief.en.html").as_uri())
    figure = page.locator("#figure-1")
    before = figure.locator("svg:visible text").all_text_contents()
    figure.locator("input").nth(3).check()
    assert figure.locator("svg:visible text").all_text_contents() != before
    assert figure.locator("button:visible").count() == 0, "no button that does nothing"
    context.close()


def test_a_mark_without_weights_says_its_own_share(visit: Visit) -> None:
    page = visit.open("brief", "en", width=PHONE)
    figure = page.locator("#figure-1")
    figure.locator("input").nth(3).check()
    chart = drawing(page, "figure-1")
    chart.locator(MARKS).nth(4).hover(position={"x": 2, "y": 2})
    said = tip(page)
    assert "95%" not in said
    assert "n =" in said.replace("\u2009", " ").replace("\u00a0", " ")


def test_data_and_pictures_are_copied_and_that_is_said(visit: Visit) -> None:
    page = visit.open("brief", "en", width=DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure = page.locator("#figure-1")
    figure.locator("[data-act=data]").click()
    expect(figure.locator("output")).to_have_text("Copied.")
    data = page.evaluate("navigator.clipboard.readText()")
    assert data.startswith("Variable,Group,n")
    figure.locator("input").nth(1).check()
    figure.locator("[data-act=data]").click()
    expect(figure.locator("output")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") != data, "what is shown is copied"
    figure.locator("[data-act=copy]").click()
    expect(figure.locator("output")).to_have_text("Copied.")
    kinds = page.evaluate("navigator.clipboard.read().then(all => all[0].types)")
    assert kinds == ["image/png"]


@pytest.mark.parametrize(("act", "ending"), [("data", "csv"), ("copy", "png")])
def test_what_cannot_be_copied_is_saved(visit: Visit, act: str, ending: str) -> None:
    page = visit.open("brief", "en", width=DESK)
    refuse = "() => Promise.reject(new DOMException('refused', 'NotAllowedError'))"
    page.evaluate(
        "refuse => { for (const name of ['write', 'writeText'])"
        " navigator.clipboard[name] = eval(refuse); }",
        refuse,
    )
    figure = page.locator("#figure-1")
    with page.expect_download() as waiting:
        figure.locator(f"[data-act={act}]").click()
    assert waiting.value.suggested_filename == f"brief-figure-1.en.{ending}"
    expect(figure.locator("output")).to_have_text("Saved as a file.")
