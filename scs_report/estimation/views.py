"""What results look like at a prompt and in a notebook."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from html import escape
from typing import Any, Self

import numpy as np
import pandas as pd

from scs_report.estimation.errors import EstimationError
from scs_report.estimation.json_form import Kept, read, written


class Shown:
    """A result with a `repr` of one line, a table (`to_frame`) and an HTML view for notebooks."""

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={_brief(value)}" for name, value in self._scalars().items())
        return f"{type(self).__name__}({fields})"

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table of one row."""
        return pd.DataFrame([self._scalars()])

    def to_json(self) -> str:
        """Return the result as JSON, without what it holds of people; see `from_json`."""
        return written(self)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return a result that `to_json` wrote.

        Raises
        ------
        EstimationError
            If the text is none of such a result.
        """
        found = read(text, {one.__name__: one for of in (Shown, Kept) for one in _kinds(of)})
        if not isinstance(found, cls):
            raise EstimationError(f"this is a {type(found).__name__}, expected {cls.__name__}")
        return found

    def _repr_html_(self) -> str:
        return html_table(self.to_frame(), self._caption(), self._notes())

    def _scalars(self) -> dict[str, Any]:
        """Return the fields that are single numbers or texts."""
        if not dataclasses.is_dataclass(self):
            return {}
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        kinds = (str, int, float, np.number)
        return {name: value for name, value in values.items() if isinstance(value, kinds)}

    def _caption(self) -> str:
        return re.sub("(?<=[a-z])(?=[A-Z])", " ", type(self).__name__).capitalize()

    def _notes(self) -> tuple[str, ...]:
        return ()


def _kinds(of: type[Any]) -> list[type[Any]]:
    """Return the kinds of results, and those that follow from them."""
    below: list[type[Any]] = of.__subclasses__()
    return [kind for one in below for kind in (one, *_kinds(one))]


def html_table(frame: pd.DataFrame, caption: str, notes: Iterable[str] = ()) -> str:
    """Return a table as HTML: escaped, with a caption and the scope of its heads, without styles.

    Examples
    --------
    >>> print(html_table(pd.DataFrame({"n": [1200]}, index=["<all>"]), "Bases", ["Unweighted."]))
    <table><caption>Bases</caption>
    <thead><tr><td></td><th scope="col">n</th></tr></thead>
    <tbody>
    <tr><th scope="row">&lt;all&gt;</th><td>1,200</td></tr>
    </tbody></table>
    <p>Unweighted.</p>
    """
    named = not isinstance(frame.index, pd.RangeIndex)
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    rows = []
    for index, *values in frame.itertuples(name=None):
        cells = "".join(
            f"<td>{escape(_cell(value, str(name)))}</td>"
            for name, value in zip(frame.columns, values, strict=True)
        )
        head = f'<th scope="row">{escape(str(index))}</th>' if named else ""
        rows.append(f"<tr>{head}{cells}</tr>")
    return "\n".join(
        [
            f"<table><caption>{escape(caption)}</caption>",
            f"<thead><tr>{'<td></td>' * named}{heads}</tr></thead>",
            "<tbody>",
            *rows,
            "</tbody></table>",
            *(f"<p>{escape(note)}</p>" for note in notes),
        ]
    )


def _brief(value: Any) -> str:
    return f"{value:.5g}" if isinstance(value, (float, np.floating)) else repr(value)


def _cell(value: Any, column: str) -> str:
    """Write a number with five digits, a p-value with four decimals, a missing one as a dash."""
    if isinstance(value, (bool, str, np.bool_)):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return f"{value:,}"
    if not isinstance(value, (float, np.floating)):
        return str(value)
    if np.isnan(value):
        return "–"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    if column.startswith("p") and value < 0.0001:
        return "< 0.0001"
    return f"{value:.4f}" if column.startswith("p") else f"{value:,.5g}"
