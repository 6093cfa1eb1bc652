"""One browser for all tests, the pages built once, and nothing that leaves them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_visit import Visit
from playwright.sync_api import Browser, Route, sync_playwright

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


@pytest.fixture
def visit(browser: Browser, pages: Path) -> Iterator[Visit]:
    """A page that may say nothing on the console and ask for nothing but the documents."""
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
    assert visit.said == []
    assert visit.asked == []
