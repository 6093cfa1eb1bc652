"""Cells of tables know their header cells, also where these span columns or rows."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from scs_report.paper.headers import header_cells


def headed(table: str) -> dict[str, str]:
    pairs = header_cells(fromstring(f"<table>{table}</table>"))
    return {cell.text or "": " ".join(head.text or "" for head in heads) for cell, heads in pairs}


HEAD = "<thead><tr><th>A</th><th>B</th></tr></thead>"


def test_columns_block_and_row() -> None:
    block = "<tr><th scope='rowgroup' colspan='2'>{0}</th></tr><tr><th>{0}r</th><td>{0}1</td></tr>"
    assert headed(
        f"{HEAD}<tbody>{block.format('x')}</tbody><tbody>{block.format('y')}</tbody>"
    ) == {
        "xr": "A x",
        "x1": "B x xr",
        "yr": "A y",
        "y1": "B y yr",
    }


def test_heads_that_span_columns_and_rows() -> None:
    head = (
        "<thead><tr><th rowspan='2'>A</th><th colspan='2'>S</th><th>C</th></tr>"
        "<tr><th>B1</th><th>B2</th><td></td></tr></thead>"
    )
    body = "<tbody><tr><th>r</th><td>1</td><td>2</td><td>3</td></tr></tbody>"
    assert headed(head + body) == {
        "B1": "S",
        "B2": "S",
        "r": "A",
        "1": "S B1 r",
        "2": "S B2 r",
        "3": "C r",
    }


def test_rows_that_a_header_cell_spans() -> None:
    body = (
        "<tbody><tr><th rowspan='2'>r</th><td>1</td></tr><tr><td>2</td></tr></tbody>"
        "<tfoot><tr><td colspan='2'>3</td></tr></tfoot>"
    )
    assert headed(HEAD + body) == {"r": "A", "1": "B r", "2": "B r", "3": "A B"}


def test_tables_of_another_kind_are_left_alone() -> None:
    assert headed("<tbody><tr><th>r</th><td>1</td></tr></tbody>") == {}
    assert headed(f"{HEAD}<tbody><tr><th scope='col'>c</th></tr><tr><td>1</td></tr></tbody>") == {}


def test_spans_that_are_no_numbers_are_one() -> None:
    assert headed(
        f"{HEAD}<tbody><tr><td colspan='x'>1</td><td rowspan='0'>2</td></tr></tbody>"
    ) == {
        "1": "A",
        "2": "B",
    }
