"""Charts answer to the pointer and the keyboard, and can be saved as pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_visit import Visit
from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280


def drawing(page: Page, figure: str) -> Locator:
    return page.locator(f"#{figure} .figure-drawing:visible")


def tip(page: Page) -> str:
    return page.locator(".chart-tip").inner_text()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_arrow_keys_lead_from_value_to_value(visit: Visit, width: int) -> None:
    page = visit.open("brief", "en", width=width)
    chart = drawing(page, "figure-3")
    marks = chart.locator("[data-tip]")
    said = marks.evaluate_all("all => all.map(one => one.dataset.tip)")
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
    mark = drawing(page, "figure-4").locator("[data-tip]").first
    mark.hover()
    said = tip(page)
    assert said == mark.get_attribute("data-tip")
    page.locator(".chart-tip").hover()
    assert tip(page) == said
    page.locator("#figure-4 figcaption").hover()
    page.locator("h1").hover()
    assert tip(page) == ""


def test_a_picture_holds_the_chart_with_its_title(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("brief", "zh", width=DESK)
    figure = page.locator("#figure-4")
    with page.expect_download() as waiting:
        figure.locator("button").click()
    assert waiting.value.suggested_filename == "brief-figure-4.zh.png"
    waiting.value.save_as(tmp_path / "picture.png")
    content = (tmp_path / "picture.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    wide, high = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    box = drawing(page, "figure-4").locator("svg").get_attribute("viewBox")
    assert box
    assert wide > 3 * float(box.split()[2])
    assert high > 3 * float(box.split()[3])


def test_a_table_opens_without_a_script(visit: Visit) -> None:
    page = visit.open("brief", "en", width=PHONE)
    table = page.locator("#figure-3 details.figure-table")
    assert not table.locator("table").is_visible()
    table.locator("summary").click()
    assert table.locator("table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
