"""The coefficients of a fitted model as a figure: points and intervals, a row each."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inputs import Array, Mask

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Inches of a row, and of what stands above and below the rows.
_ROW, _ENDS = 0.26, 0.85
_WIDTH = 6.4
_INK, _QUIET = "C0", "0.55"


@dataclass(frozen=True, eq=False, repr=False)
class CoefficientPlot:
    """A figure of matplotlib that notebooks show as SVG.

    Attributes
    ----------
    figure, axes
        matplotlib's, to change what is not to one's liking.
    terms
        What stands in the rows, from above.
    """

    figure: Figure
    axes: Axes
    terms: tuple[str, ...]

    def __repr__(self) -> str:
        return f"CoefficientPlot({', '.join(self.terms)})"

    def save(self, path: str | Path) -> None:
        """Write the figure to a file; its ending says which format (svg, pdf, png …)."""
        with _settings():
            self.figure.savefig(path, bbox_inches="tight")

    def _repr_svg_(self) -> str:
        made = io.StringIO()
        with _settings(), warnings.catch_warnings():
            # the reader's fonts have what matplotlib's lacks
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            self.figure.savefig(made, format="svg", bbox_inches="tight", metadata={"Date": None})
        text = made.getvalue()
        return text[text.index("<svg") :]


def coefficient_plot(
    names: Sequence[str],
    values: Array,
    ends: tuple[Array, Array],
    finite: Mask,
    *,
    exponentiated: str = "",
    effect: str = "Coefficient",
    confidence: float = 0.95,
    axes: Any = None,
) -> CoefficientPlot:
    """Draw estimates and intervals; see `ModelTests.plot`.

    Parameters
    ----------
    names, values, ends, finite
        (k,) each; `ends` lower and upper ends of intervals.
    exponentiated
        What exponentiated estimates are called, which are drawn then on a logarithmic scale.
    effect
        What estimates are called otherwise.

    Raises
    ------
    EstimationError
        If there is nothing to draw.
    """
    if not len(names):
        raise EstimationError("plot: the model has no coefficients")
    from matplotlib.figure import Figure

    with _settings():
        if axes is None:
            axes = Figure(figsize=(_WIDTH, _ENDS + _ROW * len(names))).add_subplot()
        rows = np.arange(len(names))
        low, high = ends
        shown, null = np.exp if exponentiated else np.asarray, 1.0 if exponentiated else 0.0
        known = finite & np.isfinite(low) & np.isfinite(high)
        axes.axvline(null, color=_QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        axes.hlines(rows[known], shown(low[known]), shown(high[known]), color=_INK, linewidth=1.4)
        axes.plot(shown(values[known]), rows[known], "o", color=_INK, markersize=4.5, zorder=3)
        if exponentiated:
            axes.set_xscale("log")
            _plain_ticks(axes)
        for row in rows[~known]:
            why = "no finite estimate" if not finite[row] else "no standard error"
            axes.annotate(why, (null, row), (6, 0), textcoords="offset points", va="center",
                          color=_QUIET, fontsize="small", fontstyle="italic")  # fmt: skip
        axes.set_yticks(rows, names)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlabel(f"{exponentiated or effect}, {100 * confidence:g}% interval")
        axes.tick_params(axis="y", length=0)
        axes.spines[["top", "right", "left"]].set_visible(False)
    return CoefficientPlot(axes.figure, axes, tuple(names))


def _plain_ticks(axes: Axes) -> None:
    """Write 0.5 and 2 on a logarithmic axis rather than powers of ten."""
    from matplotlib.ticker import LogLocator, StrMethodFormatter

    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=8))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.xaxis.set_minor_locator(LogLocator(subs=()))


def _settings() -> Any:
    """Draw by matplotlib's defaults, whatever a reader's matplotlibrc says; text stays text."""
    import matplotlib as mpl

    own = {"svg.fonttype": "none", "svg.hashsalt": "coefficients", "font.family": "sans-serif"}
    return mpl.rc_context({**mpl.rcParamsDefault, **own, "backend": mpl.rcParams["backend"]})
