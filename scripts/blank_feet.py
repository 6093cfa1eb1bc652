"""Measure how much of each page of PDFs is blank at its foot, and how wide its gaps are.

    python scripts/blank_feet.py build/brief.en.pdf build/appendix.zh.pdf

Pages are drawn by Poppler's pdftoppm. The foot reaches from the lowest mark of a page, running
footers left out, to the edge of the text's area; it is given in percent of the height of the page.
A gap is a band without any mark from edge to edge, between the first mark of the text and the last;
the widest of each page is given in millimetres.
"""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: Resolution in dots an inch, and the upper and lower margin of pages in millimetres.
_DPI, TOP, MARGIN = 72, 18.0, 19.0
#: What is darker than this is a mark; the lightest ground of a box is.
_WHITE = 253


def blank_feet(pdf: Path, margin: float = MARGIN) -> list[float]:
    """Return the blank foot of each page, as a share of the page's height.

    Parameters
    ----------
    pdf
        The file.
    margin
        Height in millimetres of the lower margin, which belongs to no foot.
    """
    return [_blank(rows, margin) for rows in _marked(pdf.read_bytes())]


def widest_gaps(pdf: Path, top: float = TOP, margin: float = MARGIN) -> list[float]:
    """Return the widest gap of each page in millimetres.

    Parameters
    ----------
    pdf
        The file.
    top, margin
        Height in millimetres of the upper and the lower margin, where running heads and feet are.
    """
    return [_widest(rows, top, margin) for rows in _marked(pdf.read_bytes())]


@lru_cache(maxsize=16)
def _marked(pdf: bytes) -> list[NDArray[np.bool_]]:
    """Return which rows of each page have a mark; feet and gaps are measured of the same."""
    command = ["pdftoppm", "-gray", "-r", str(_DPI), "-"]
    raw = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    pages = []
    while raw:
        kind, size, _, rest = raw.split(b"\n", 3)
        if kind != b"P5":
            raise ValueError(f"found {kind!r}, expected a picture in grey")
        width, height = map(int, size.split())
        page = np.frombuffer(rest[: width * height], np.uint8).reshape(height, width)
        pages.append(np.asarray((page < _WHITE).any(axis=1)))
        raw = rest[width * height :]
    return pages


def _blank(rows: NDArray[np.bool_], margin: float) -> float:
    height = len(rows)
    edge = height - round(margin / 25.4 * _DPI)
    (marked,) = np.nonzero(rows[:edge])
    lowest = int(marked[-1]) + 1 if marked.size else 0
    return (edge - lowest) / height


def _widest(rows: NDArray[np.bool_], top: float, margin: float) -> float:
    first, last = round(top / 25.4 * _DPI), len(rows) - round(margin / 25.4 * _DPI)
    (marked,) = np.nonzero(rows[first:last])
    gaps = np.diff(marked) - 1
    return float(gaps.max(initial=0)) / _DPI * 25.4


def main(paths: list[str]) -> None:
    """Print two lines a file: feet and gaps of its pages, the greatest first.

    The foot of the last page, which may end anywhere, is listed and not counted.
    """
    for path in map(Path, paths):
        feet = [100 * foot for foot in blank_feet(path)]
        gaps = widest_gaps(path)
        for what, values, counted in (("feet %", feet, feet[:-1]), ("gaps mm", gaps, gaps)):
            listed = " ".join(f"{value:4.1f}" for value in values)
            worst = max(counted, default=0)
            sys.stdout.write(f"{path.name:28} {what:8}{worst:5.1f}   {listed}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
