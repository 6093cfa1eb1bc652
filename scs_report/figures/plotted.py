"""A picture as a figure of matplotlib."""

from __future__ import annotations

from typing import Any

# isort: off
from scs_report.figures import artists  # noqa: F401  # before anything imports matplotlib
import matplotlib.lines
import matplotlib.patches
import matplotlib.text
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

# isort: on
from scs_report.figures.picture import Circle, Line, Mark, Picture, Polygon, Rectangle, Text


def plotted(picture: Picture) -> Any:
    """Return a picture as a matplotlib figure with 72 dots an inch."""
    size = picture.width / 72, picture.height / 72
    figure = Figure(figsize=size, dpi=72, facecolor=picture.ground)
    # from points down from the upper left corner to inches up from the lower one
    inches = Affine2D().scale(1 / 72, -1 / 72).translate(0, size[1])
    for mark in picture.marks:
        artist = _artist(mark, picture.faces)
        if mark.address:
            artist.set_gid(mark.address)
        artist.set_zorder(mark.zorder)
        artist.set_transform(inches + figure.dpi_scale_trans)
        figure.add_artist(artist)
    return figure


def _artist(mark: Mark, faces: tuple[str, ...]) -> Any:
    match mark:
        case Text():
            return matplotlib.text.Text(
                mark.x,
                mark.y,
                mark.text,
                fontfamily=list(faces),
                fontsize=mark.size,
                fontweight="bold" if mark.bold else "normal",
                color=mark.color,
                horizontalalignment=mark.align,
                verticalalignment="baseline",
                parse_math=False,
            )
        case Line():
            return matplotlib.lines.Line2D(
                *zip(*mark.places, strict=True),
                color=mark.color,
                linewidth=mark.width,
                solid_capstyle="butt",
                solid_joinstyle="miter",
            )
        case Circle():
            pens = {"facecolor": mark.fill, "edgecolor": mark.edge or "none", "linewidth": mark.pen}
            return matplotlib.patches.Circle((mark.x, mark.y), mark.radius, **pens)
        case Rectangle():
            corner, size = (mark.x, mark.y), (mark.width, mark.height)
            return matplotlib.patches.Rectangle(
                corner,
                *size,
                facecolor=mark.fill,
                edgecolor=mark.edge or "none",
                linewidth=mark.pen,
            )
        case Polygon():
            pens = {"facecolor": mark.fill, "edgecolor": "none"}
            return matplotlib.patches.Polygon(mark.places, closed=True, **pens)
