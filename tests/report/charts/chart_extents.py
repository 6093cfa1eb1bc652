"""Where the texts of a figure stand, as matplotlib's renderer measures them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

#: Finer than the figure's 72 dots an inch: whole dots would round a point away.
_FINE = 6
#: Points by which line boxes may touch: they are taller than the letters in them.
_TOUCH = 0.7


def text_boxes(figure: Any) -> list[tuple[str, Any]]:
    """Return every text with its box in points, origin at the lower left."""
    figure.set_dpi(72 * _FINE)
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()  # all is placed, and nothing painted
    renderer = canvas.get_renderer()
    texts = [text for text in figure.findobj(Text) if text.get_text().strip()]
    boxes = [
        (text.get_text(), text.get_window_extent(renderer).frozen().get_points() / _FINE)
        for text in texts
    ]
    figure.set_dpi(72)
    return boxes


def misplaced_texts(figure: Any) -> list[str]:
    """Say which texts leave the figure, and which run into one another."""
    width, height = figure.get_size_inches() * 72
    boxes = text_boxes(figure)
    found = [
        f"{text!r} leaves the picture"
        for text, ((left, low), (right, high)) in boxes
        if left < -0.1 or right > width + 0.1 or low < -0.1 or high > height + _TOUCH
    ]
    for (one, a), (other, b) in combinations(boxes, 2):
        beside = min(a[1][0], b[1][0]) - max(a[0][0], b[0][0]) > 0.1
        if beside and min(a[1][1], b[1][1]) - max(a[0][1], b[0][1]) > _TOUCH:
            found.append(f"{one!r} runs into {other!r}")
    return found
