"""Make the pictures of the guide, docs/pictures/NAME.CODE.png, from the product itself.

Needs the Chromium of the system, as the browser tests do.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
COMMAND = ROOT / ".venv" / "bin" / "scs-report"
CODES = ("en", "zh")
#: What a reader of the guide sees of a page; twice as many pixels would be three times the bytes.
VIEW = {"width": 1000, "height": 640}
#: Flat colours of a page need no more.
COLORS = 48


def pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Build the study as the pages of the guide do; yield names of pictures and their pages."""
    study = folder / "study"
    for part in ("data", "templates"):
        shutil.copytree(ROOT / part, study / part)
    yield from built(study, "brief", folder)
    brand = study / "templates" / "brand.toml"
    text = brand.read_text("utf-8")
    changed = text.replace('accent = "#0f5872"', 'accent = "#5c2a6b"', 1)
    if changed == text:
        raise SystemExit("templates/brand.toml has another accent than docs/brand.md says")
    brand.write_text(changed, "utf-8")
    yield from built(study, "brand", folder)


def built(study: Path, name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Build the brief of a study; yield the pictures' names and the pages."""
    out = folder / name
    words = ("build", "brief", "--format", "html", "--study", str(study), "--out", str(out))
    subprocess.run([COMMAND, *words], check=True, stdout=subprocess.DEVNULL)
    for code in CODES:
        yield f"{name}.{code}", out / f"brief.{code}.html"


def small(png: bytes) -> bytes:
    """Return a picture of few colours."""
    made = io.BytesIO()
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    few.save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> None:
    """Make all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=VIEW, color_scheme="light")
        for name, file in pages(Path(folder)):
            page.goto(file.as_uri())
            page.evaluate("document.fonts.ready")
            picture = small(page.screenshot())
            (PICTURES / f"{name}.png").write_bytes(picture)
            sys.stdout.write(f"docs/pictures/{name}.png: {len(picture) // 1000} kB\n")
        browser.close()


if __name__ == "__main__":
    main()
