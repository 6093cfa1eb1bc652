"""What this study's documents say and look like, as files of which git shows each difference.

`make golden` renews the files and prints what changed. They are made from finished documents
alone, so that they hold still while the program behind them is rebuilt:

`DOCUMENT.LANGUAGE.text.txt`
    What a reader sees outside tables, a block a line, and what is read out for each picture.
`DOCUMENT.LANGUAGE.cells.txt`
    Cells of all tables: table, row, column, text.
`DOCUMENT.LANGUAGE.facts.txt`
    Facts of the prose by name, each with all the ways in which it is written.
`DOCUMENT.LANGUAGE.charts.txt`
    The data that readers can take away with each chart.
`DOCUMENT.LANGUAGE.png`
    The pages of paper, side by side and small.
`table-4.*`
    The tables for manuscripts, as they are.
"""

from __future__ import annotations

import base64
import difflib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

import numpy as np
import numpy.typing as npt
import pymupdf
from bs4 import BeautifulSoup, Tag
from PIL import Image

GOLDEN = Path(__file__).parents[1] / "golden"
BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, figcaption, caption, summary, blockquote, svg, img, nav a"

#: Width and height of a small page in pixels, and how many tiles it has across and down.
PAGE = (108, 153)
TILES = (6, 9)
PAGES_IN_A_ROW = 8
#: How far the ink of a tile may differ, in parts of all that it can hold: the same fonts in
#: another version, or lines that break elsewhere, stay below it; what moves or is lost does not.
INK = 0.08

Gray = npt.NDArray[np.uint8]


def texts(build: Path) -> dict[str, str]:
    """Return all files of text by name."""
    found = {}
    for page in sorted(build.glob("*.html")):
        soup = BeautifulSoup(page.read_text("utf-8"), "lxml")
        parts = {"cells": cells, "facts": facts, "charts": charts, "text": text}
        for part, lines in parts.items():
            if words := "".join(f"{line}\n" for line in lines(soup)):
                found[f"{page.stem}.{part}.txt"] = words
    for table in sorted((build / "tables").iterdir()):
        found[table.name] = table.read_text("utf-8")
    return found


def plain(element: Tag) -> str:
    """Return the words of an element; marks that only say where lines may break are left out."""
    return re.sub(r"[\u2060\u200b\u00ad]", "", re.sub(r"\s+", " ", element.get_text())).strip()


def cells(soup: BeautifulSoup) -> Iterator[str]:
    """Name each cell by what stands at the head of its row and column."""
    for number, table in enumerate(soup.find_all("table"), 1):
        name = str(table.get("id") or f"table without a name, {number}")
        for row in table.select("tr:not(.continued)"):
            place, head = 0, ""
            for cell in row.find_all(["th", "td"]):
                words = plain(cell)
                if words:
                    yield f"{name} | {head} | {place + 1} | {words}"
                head = head or words
                place += int(str(cell.get("colspan") or 1))


def facts(soup: BeautifulSoup) -> Iterator[str]:
    """List each fact with the ways in which the prose writes it."""
    written: dict[str, set[str]] = {}
    for element in soup.select("[data-fact]"):
        written.setdefault(str(element["data-fact"]), set()).add(plain(element))
    for name in sorted(written):
        yield f"{name} = {' | '.join(sorted(written[name]))}"


def charts(soup: BeautifulSoup) -> Iterator[str]:
    """Give the lines of each file of data that a page carries."""
    for link in soup.select('a[download][href^="data:"]'):
        head, _, body = str(link["href"]).partition(",")
        raw = unquote_to_bytes(body)
        data = base64.b64decode(raw) if "base64" in head else raw
        for line in data.decode("utf-8-sig").splitlines():
            yield f"{link['download']}: {line}"


def text(soup: BeautifulSoup) -> Iterator[str]:
    """Give what stands outside tables, a block a line; takes the rest out of the soup."""
    for element in soup.select("script, style, table"):
        element.decompose()
    for element in soup.select(BLOCKS):
        if element.name == "img":
            words = str(element.get("alt", ""))
        elif element.name == "svg":
            words = ": ".join(plain(part) for part in element.find_all(["title", "desc"]))
        elif element.select_one("p, li, dd"):
            continue
        else:
            for drawing in (inner := BeautifulSoup(str(element), "html.parser")).select("svg"):
                drawing.decompose()
            words = plain(inner)
        if words:
            yield f"{element.name}: {words}"


def pages(build: Path) -> dict[str, list[Gray]]:
    """Return the pages of each document on paper, small and in gray."""
    return {f"{path.stem}.png": draw(path) for path in sorted(build.glob("*.pdf"))}


def draw(path: Path) -> list[Gray]:
    """Draw each page of a PDF."""
    found = []
    with pymupdf.open(path) as document:
        for page in document:
            drawn = page.get_pixmap(dpi=60, colorspace=pymupdf.csGRAY)
            picture = Image.frombytes("L", (drawn.width, drawn.height), drawn.samples)
            found.append(np.asarray(picture.resize(PAGE, Image.Resampling.BOX)))
    return found


def sheet(pictures: list[Gray]) -> bytes:
    """Lay pages side by side; sixteen grays suffice and keep the file small."""
    rows = -(-len(pictures) // PAGES_IN_A_ROW)
    whole = np.full((rows * PAGE[1], PAGES_IN_A_ROW * PAGE[0]), 255, np.uint8)
    for at, picture in enumerate(pictures):
        top, left = (at // PAGES_IN_A_ROW) * PAGE[1], (at % PAGES_IN_A_ROW) * PAGE[0]
        whole[top : top + PAGE[1], left : left + PAGE[0]] = picture // 17 * 17
    out = io.BytesIO()
    image = Image.fromarray(whole).quantize(16, dither=Image.Dither.NONE)
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def laid_out(file: Path) -> list[Gray]:
    """Take the pages of a sheet apart; a place without ink is no page."""
    whole = np.asarray(Image.open(file).convert("L"))
    places = [
        whole[top : top + PAGE[1], left : left + PAGE[0]]
        for top in range(0, whole.shape[0], PAGE[1])
        for left in range(0, whole.shape[1], PAGE[0])
    ]
    return [place for place in places if place.min() < 255]


def ink(picture: Gray) -> npt.NDArray[np.float64]:
    """Return how dark each tile of a page is, from 0 (white) to 1."""
    dark = 1 - picture.astype(float) / 255
    down = np.array_split(dark, TILES[1])
    return np.array([[t.mean() for t in np.array_split(row, TILES[0], axis=1)] for row in down])


def moved(golden: list[Gray], now: list[Gray]) -> list[str]:
    """Say which pages look otherwise."""
    if len(golden) != len(now):
        return [f"{len(golden)} pages were expected and there are {len(now)}"]
    differences = [np.abs(ink(a) - ink(b)).max() for a, b in zip(golden, now, strict=True)]
    return [
        f"page {number} looks otherwise: the ink of a tile differs by {most:.2f}"
        for number, most in enumerate(differences, 1)
        if most > INK
    ]


def compare(build: Path) -> list[str]:
    """Return every difference between documents and golden files, a line each."""
    said = []
    now = texts(build)
    named = {path.name for path in GOLDEN.iterdir() if path.suffix != ".png"}
    for name in sorted(named | set(now)):
        before = (GOLDEN / name).read_text("utf-8") if name in named else ""
        lines = difflib.unified_diff(
            before.splitlines(), now.get(name, "").splitlines(), lineterm="", n=0
        )
        changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
        said += [f"{name}: {line}" for line in changed]
    drawn = pages(build)
    for name in sorted({path.name for path in GOLDEN.glob("*.png")} | set(drawn)):
        before_pages = laid_out(GOLDEN / name) if (GOLDEN / name).exists() else []
        said += [f"{name}: {line}" for line in moved(before_pages, drawn.get(name, []))]
    return said


def renew(build: Path) -> list[str]:
    """Write the golden files anew and return what differs from the old ones.

    Pictures are left as they are where a page looks the same, so that git holds no needless ones.
    """
    GOLDEN.mkdir(exist_ok=True)
    said = compare(build)
    now, drawn = texts(build), pages(build)
    for path in GOLDEN.iterdir():
        if path.name not in now and path.name not in drawn:
            path.unlink()
    for name, words in now.items():
        (GOLDEN / name).write_text(words, "utf-8")
    for name, pictures in drawn.items():
        if any(line.startswith(f"{name}: ") for line in said):
            (GOLDEN / name).write_bytes(sheet(pictures))
    return said


if __name__ == "__main__":
    differences = renew(Path(sys.argv[1]))
    sys.stdout.write("".join(f"{line}\n" for line in differences))
    sys.stdout.write(f"{len(differences)} lines differ; the rest is in `git diff tests/golden`\n")
