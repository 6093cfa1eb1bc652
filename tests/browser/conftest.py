"""One browser for all tests, the pages built once, and nothing that leaves them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from page_visit import Look, Visit
from playwright.sync_api import Browser, Page, Route, sync_playwright

from scs_report.replication.folder import replicate_folder
from scs_report.results import Replication, Results

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = tuple(
    f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome")
)


@pytest.fixture(scope="session")
def replication(results: Results, root: Path) -> Replication:
    return replicate_folder(root / "data" / "published", results)


@pytest.fixture(scope="session")
def pages(folder: Path) -> Path:
    """The folder with all documents in both languages."""
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this computer; no longer than needed, for it brings threads along."""
    found = [path for path in map(shutil.which, NAMES) if path]
    found += [path for path in ON_A_MAC if Path(path).exists()]
    assert found, "There is no Chromium here: sudo apt-get install -y chromium, then make test"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0])
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, pages: Path) -> Iterator[Visit]:
    """A page of its own, of which is kept what it says on the console and what it asks for."""
    context = browser.new_context()
    visit = Visit(context.new_page(), pages)

    def answer(route: Route) -> None:
        if route.request.url.startswith(pages.as_uri()):
            route.continue_()
        else:
            visit.asked.append(route.request.url)
            route.abort()

    context.route("**/*", answer)
    visit.page.on("console", lambda message: visit.said.append(message.text))
    visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
    yield visit
    context.close()


@pytest.fixture
def visit(browser: Browser, pages: Path) -> Iterator[Visit]:
    """A page that may say nothing on the console and ask for nothing but the documents."""
    with visiting(browser, pages) as visit:
        yield visit
    assert visit.said == []
    assert visit.asked == []


@pytest.fixture(scope="module")
def seen(browser: Browser, pages: Path) -> Iterator[Callable[[str, str], Visit]]:
    """Every document, opened once for all tests that only look at it."""
    with ExitStack() as stack:

        def opened(name: str, code: str) -> Visit:
            visit = stack.enter_context(visiting(browser, pages))
            visit.open(name, code)
            return visit

        yield cache(opened)


@pytest.fixture
def look(seen: Callable[[str, str], Visit]) -> Iterator[Look]:
    """`look("brief", "en")`: a page as `visit` opens it, for a test that leaves it as it is."""
    looked: list[Visit] = []

    def look(name: str, code: str, width: int = 1280) -> Page:
        looked.append(visit := seen(name, code))
        visit.page.emulate_media(media="screen", color_scheme="light")
        visit.resize(width)
        # scripts have seen by then that the window is another
        visit.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        return visit.page

    yield look
    for visit in looked:
        assert visit.said == []
        assert visit.asked == []
