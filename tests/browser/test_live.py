"""Documents in the browser while they are written: what is saved is seen, what is wrong too."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

pytestmark = pytest.mark.browser
# as long as it takes on a busy machine
expect.set_options(timeout=120_000)

SUNDAY = "templates/brief/10-sunday.en.md"


@pytest.fixture(scope="module")
def study(
    root: Path, tmp_path_factory: pytest.TempPathFactory, with_fonts: Callable[[Path], Path]
) -> Path:
    """The demonstration, in a folder that tests may spoil; fonts come from the real cache."""
    folder = tmp_path_factory.mktemp("live") / "study"
    shutil.copytree(root / "examples" / "demo", folder, ignore=shutil.ignore_patterns("build"))
    return with_fonts(folder)


@pytest.fixture(scope="module")
def serving(study: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scs_report", "serve", "--no-open", "--study", str(study)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # as in a terminal: what runs in the background ignores Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        env=os.environ | {"COLUMNS": "200"},
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert address, said
    yield process, address[0]
    if process.poll() is None:
        process.kill()
        process.wait()
    process.stdout.close()


@pytest.fixture
def page(browser: Browser, serving: tuple[object, str]) -> Iterator[Page]:
    """The view, which may say nothing on the console, and ask nobody else for anything."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((serving[1], "data:", "blob:"))
            else said.append(request.url)
        ),
    )
    yield page
    context.close()
    # a connection that ends with the program is no fault
    assert not [one for one in said if "net::ERR_" not in one]


@pytest.fixture
def edit(study: Path) -> Iterator[Callable[[str, str, str], None]]:
    """Change a file; all are as they were after the test."""
    before: dict[Path, str] = {}

    def edit(name: str, old: str, new: str) -> None:
        path = study / name
        before.setdefault(path, path.read_text("utf-8"))
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    yield edit
    for path, text in before.items():
        path.write_text(text, "utf-8")


def until(frame: Frame, holds: str) -> None:
    """Wait until something holds; the pages forbid what Playwright would do for that."""
    end = time.monotonic() + 120
    while not frame.evaluate(holds):
        assert time.monotonic() < end, holds
        time.sleep(0.02)


def opened(page: Page, address: str, codes: str = "en", more: str = "") -> list[Frame]:
    page.goto(f"{address}?doc=brief&lang={codes}{more}")
    frames = []
    for code in codes.split(","):
        expect(page.frame_locator(f"iframe[title='brief.{code}']").locator("h1")).to_be_visible()
        frame = page.frame(url=re.compile(rf"brief\.{code}\.html"))
        assert frame is not None
        frames.append(frame)
    return frames


def test_a_saved_sentence_changes_in_its_place(
    page: Page, serving: tuple[object, str], edit: Callable[[str, str, str], None]
) -> None:
    (frame,) = opened(page, serving[1])
    expect(page.locator("#findings")).to_contain_text("Nothing to mend")
    frame.evaluate("document.querySelector('#use').scrollIntoView()")
    frame.evaluate("window.same = document.querySelector('#use figure'), scrollBy(0, 30)")
    place = frame.evaluate("same.getBoundingClientRect().top")
    edit(SUNDAY, "Who wants Sundays", "Whoever wants Sundays, and a title as long as it gets")
    edit(SUNDAY, "# Whoever", "# Whosoever")
    title = frame.locator("#sunday h2")
    expect(title).to_contain_text("Whosoever wants")
    expect(title).to_have_class(re.compile("live-changed"))
    # what did not change is what it was, where it was
    assert frame.evaluate("same.isConnected")
    assert abs(frame.evaluate("same.getBoundingClientRect().top") - place) <= 1
    assert frame.locator(".live-changed").count() < 5
    expect(page.locator("#timing")).to_contain_text(re.compile(r"text shown \d+\.\d\d s"))


def test_both_languages_stand_side_by_side_and_scroll_together(
    page: Page, serving: tuple[object, str], edit: Callable[[str, str, str], None]
) -> None:
    english, german = opened(page, serving[1], "en,de")
    page.locator("iframe[title='brief.en']").hover()
    english.evaluate("document.querySelector('#use').scrollIntoView()")
    expect(german.locator("#use h2")).to_be_in_viewport()
    before = english.locator("#use").inner_text()
    edit("templates/brief/20-use.de.md", "# ", "# Anders: ")
    expect(german.locator("#use h2")).to_contain_text("Anders:")
    assert english.locator("#use").inner_text() == before
    expect(page.locator("#findings")).to_contain_text("templates/brief/20-use.de.md")
    page.keyboard.press("l")
    expect(page.locator("iframe")).to_have_count(1)


def test_an_error_is_shown_at_its_line_and_the_last_page_stays(
    page: Page, serving: tuple[object, str], edit: Callable[[str, str, str], None]
) -> None:
    (frame,) = opened(page, serving[1])
    edit(SUNDAY, '{{ figure("sunday") }}', '{{ figure("sunday") }}\n\nAn {{ unheard.of | pct }}.')
    note = frame.locator(".live-note.error")
    expect(note).to_contain_text(f"{SUNDAY}:7")
    expect(frame.locator("#sunday .live-note.error")).to_be_visible()
    expect(frame.locator("#sunday h2")).to_contain_text("Who wants Sundays")
    item = page.locator("#findings .error")
    expect(item).to_contain_text("unheard")
    page.keyboard.press("j")
    expect(frame.locator("#sunday .live-here")).to_have_count(1)
    edit(SUNDAY, "An {{ unheard.of | pct }}.", "No error.")
    expect(note).to_have_count(0)
    expect(frame.locator("#sunday")).to_contain_text("No error.")


def test_broken_claims_typed_numbers_and_few_people_are_marked(
    page: Page,
    serving: tuple[object, str],
    edit: Callable[[str, str, str], None],
) -> None:
    (frame,) = opened(page, serving[1])
    edit(
        SUNDAY,
        '{{ figure("sunday") }}',
        '{% claim "never": sunday.agree > 0.99 %}Everybody agrees.{% endclaim %}\n\n'
        'About 57% came.\n\n{{ figure("sunday") }}',
    )
    broken = frame.locator("mark.broken-claim")
    expect(broken).to_contain_text("Everybody agrees.")
    expect(page.locator("#findings .left-out")).to_contain_text(f"{SUNDAY}:5")
    expect(page.locator("#findings .problem")).to_contain_text(["57%"])
    expect(frame.locator(".live-note.problem", has_text="57%")).to_contain_text(f"{SUNDAY}:7")
    edit("data/study.toml", "flag = 60", "flag = 5000")
    few = frame.locator(".live-badge.small-base")
    expect(few.first).to_be_visible()
    expect(page.locator("#findings .small-base").first).to_contain_text("fewer than 5,000")
    # a claim opens with its evidence and its other branches
    frame.locator("mark.claim[data-claim$=':regulars']").click(position={"x": 3, "y": 6})
    panel = page.locator("#opened")
    expect(panel).to_contain_text("compare(sunday.regular, sunday.others)")
    expect(panel).to_contain_text("95% interval")
    for branch in ("greater", "smaller", "unclear", "unknown"):
        expect(panel).to_contain_text(branch)
    expect(panel.locator(".printed")).to_have_count(1)
    # and a number with its way
    frame.locator("#use a.fact").first.click()
    expect(panel).to_contain_text("How computed")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_cell_tells_its_way_and_a_jump_leads_both_languages(
    page: Page, serving: tuple[object, str], edit: Callable[[str, str, str], None]
) -> None:
    page.goto(f"{serving[1]}?doc=appendix&lang=en")
    cell = page.frame_locator("iframe").locator("main td[id*='--']").first
    expect(cell).to_be_visible()  # however long the page takes to make
    cell.click()
    panel = page.locator("#opened")
    expect(panel).to_contain_text("How computed")
    page.keyboard.press("2")
    expect(page).to_have_url(re.compile("width=phone"))
    english, german = opened(page, serving[1], "en,de")
    edit("templates/brief/20-use.en.md", "# ", "# {{ unheard.of | pct }} ")
    page.locator("#findings .error").click()
    expect(english.locator("#use h2")).to_be_in_viewport()
    expect(german.locator("#use h2")).to_be_in_viewport()


def test_data_and_style_are_seen_too(
    page: Page, serving: tuple[object, str], study: Path, edit: Callable[[str, str, str], None]
) -> None:
    (frame,) = opened(page, serving[1])
    edit("data/codebook.toml", "At least monthly", "Every month or more")
    expect(frame.locator("body")).to_contain_text("Every month or more")
    expect(page.locator("#timing")).to_contain_text("data shown")
    ink = "getComputedStyle(document.querySelector('h1')).color"
    before = frame.evaluate(ink)
    styles = study / "templates" / "styles"
    styles.mkdir()
    shutil.copy(Path(__file__).parents[2] / "scs_report/house/styles/document.css", styles)
    with (styles / "document.css").open("a") as file:
        file.write("\nh1 { color: rgb(1, 2, 3) }\n")
    until(frame, f"{ink} === 'rgb(1, 2, 3)'")
    shutil.rmtree(styles)
    until(frame, f"{ink} === '{before}'")


def test_widths_dark_and_pdf_are_at_a_key(page: Page, serving: tuple[object, str]) -> None:
    (frame,) = opened(page, serving[1])
    page.keyboard.press("2")
    until(frame, "innerWidth === 390")
    page.keyboard.press("3")
    until(frame, "innerWidth === 794")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = frame.evaluate(ground)
    page.keyboard.press("d")
    until(frame, f"{ground} !== '{light}'")
    page.keyboard.press("d")
    until(frame, f"{ground} === '{light}'")
    page.keyboard.press("p")
    until(page.main_frame, "document.querySelector('.sheets img')?.naturalWidth > 500")
    with page.expect_download() as download:
        page.locator("#files a", has_text="Word").click()
    assert download.value.suggested_filename == "brief.en.docx"


def test_nothing_stops_it(
    page: Page, serving: tuple[object, str], study: Path, edit: Callable[[str, str, str], None]
) -> None:
    """A hundred saves, halves of files, files that come and go, and data replaced while read."""
    (frame,) = opened(page, serving[1])
    path, data = study / SUNDAY, study / "data" / "respondents.csv"
    text, rows = path.read_text("utf-8"), data.read_bytes()
    title = frame.locator("#sunday h2")
    for number in range(100):
        path.write_text(text.replace("Who wants", f"Who, {'x' * number}, wants"), "utf-8")
        if number % 10 == 0:
            path.write_text(text[: len(text) // 3], "utf-8")
            data.write_bytes(rows[: len(rows) // 2])
        if number % 25 == 3:
            path.unlink()
            time.sleep(0.05)
    data.write_bytes(rows)
    expect(title).to_contain_text(f"Who, {'x' * 99}, wants")
    path.write_bytes(b"\xff\xfe# no text")
    expect(page.locator("#findings .error").first).to_contain_text("10-sunday.en.md")
    path.unlink()
    expect(page.locator("#findings .error").first).to_contain_text("twin")
    new = study / "templates" / "brief" / "10-sunday.new"
    new.write_text(text.replace("Who wants", "Who after all wants"), "utf-8")
    os.replace(new, path)
    expect(title).to_contain_text("Who after all wants")
    other = study / "data" / "other"
    other.write_bytes(rows)
    os.replace(other, data)
    path.write_text(text, "utf-8")
    expect(title).to_contain_text("Who wants Sundays")
    expect(page.locator("#findings .error")).to_have_count(0)


def test_it_ends_with_ctrl_c_and_leaves_nothing(
    page: Page, serving: tuple[subprocess.Popen[str], str], study: Path
) -> None:
    process, address = serving
    opened(page, address)
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert children
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert process.stdout is not None
    assert process.stdout.read().rstrip().endswith("serve has ended.")
    expect(page.locator("#timing")).to_contain_text("serve has ended")
    while any(Path(f"/proc/{pid}").exists() for pid in children):  # they see that it ended
        time.sleep(0.05)
    assert not (study / "build").exists()
