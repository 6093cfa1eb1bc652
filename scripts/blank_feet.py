"""Measure how much of each page of PDFs is blank at its foot.

    python scripts/blank_feet.py build/brief.en.pdf build/appendix.zh.pdf

Pages are drawn by Poppler's pdftoppm. The foot reaches from the lowest mark of a page, running
footers left out, to the edge of the text's area; it is given in percent of the height of the page.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: Resolution in dots an inch, and the lower margin of pages in millimetres.
_DPI, MARGIN = 72, 19.0
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
    return [_blank(page, margin) for page in _drawn(pdf)]


def _drawn(pdf: Path) -> list[NDArray[np.uint8]]:
    command = ["pdftoppm", "-gray", "-r", str(_DPI), str(pdf)]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    pages = []
    while raw:
        kind, size, _, rest = raw.split(b"\n", 3)
        if kind != b"P5":
            raise ValueError(f"{pdf}: found {kind!r}, expected a picture in grey")
        width, height = map(int, size.split())
        pages.append(np.frombuffer(rest[: width * height], np.uint8).reshape(height, width))
        raw = rest[width * height :]
    return pages


def _blank(page: NDArray[np.uint8], margin: float) -> float:
    height = len(page)
    edge = height - round(margin / 25.4 * _DPI)
    (marked,) = np.nonzero((page[:edge] < _WHITE).any(axis=1))
    lowest = int(marked[-1]) + 1 if marked.size else 0
    return (edge - lowest) / height


def main(paths: list[str]) -> None:
    """Print a table: a file, the blank feet of its pages, and the greatest but for the last."""
    for path in map(Path, paths):
        feet = [100 * foot for foot in blank_feet(path)]
        listed = " ".join(f"{foot:4.1f}" for foot in feet)
        sys.stdout.write(f"{path.name:28} {max(feet[:-1], default=0):5.1f}   {listed}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
