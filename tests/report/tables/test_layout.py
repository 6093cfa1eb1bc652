from __future__ import annotations

import pytest

from scs_report.tables import Block, Cell, Column, Label, Row, Spanner, Table
from scs_report.tables.alignment import align_decimals, measure
from scs_report.tables.finishing import number_footnotes
from scs_report.tables.layout import EMPTY, anchor


def table(**changes: object) -> Table:
    parts: dict[str, object] = {
        "key": "table_9",
        "number": "9",
        "anchor": "table-9",
        "label": "Table 9",
        "separator": ": ",
        "continued": "{} (continued)",
        "caption": Label("Anything"),
        "stub_head": Label("Stub"),
        "columns": (Column(Label("A")), Column(Label("B")), Column(Label("C"))),
        "blocks": (Block((Row(Label("row"), (Cell("1"), Cell("2"), EMPTY)),)),),
    }
    return Table(**{**parts, **changes})  # type: ignore[arg-type]


def test_a_row_needs_a_cell_for_every_column() -> None:
    with pytest.raises(ValueError, match="1 cells for 3 columns"):
        table(blocks=(Block((Row(Label("short"), (EMPTY,)),)),))


@pytest.mark.parametrize("spans", [[(0, 1), (1, 2)], [(1, 3)], [(2, 1)]])
def test_spanners_may_not_overlap_or_reach_outside(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="out of place"):
        table(spanners=tuple(Spanner(Label("S"), first, last) for first, last in spans))


def test_the_row_of_spanners_covers_every_column_once() -> None:
    built = table(spanners=(Spanner(Label("S"), 1, 1),))
    assert [(label and label.text, width) for label, width in built.spanner_row] == [
        (None, 1),
        ("S", 1),
        (None, 1),
    ]


def test_footnotes_are_lettered_in_the_order_of_reading_and_shared() -> None:
    built = number_footnotes(
        table(
            caption=Label("Anything", notes=("caption",)),
            columns=(
                Column(Label("A")),
                Column(Label("B", notes=("column",))),
                Column(Label("C")),
            ),
            blocks=(
                Block(
                    heading=Label("Heading", notes=("heading",)),
                    rows=(
                        Row(
                            Label("row", notes=("stub", "column")),
                            (Cell("1", notes=("cell",)), EMPTY, Cell("3", notes=("stub",))),
                        ),
                    ),
                ),
            ),
        )
    )
    assert [(note.mark, note.text) for note in built.footnotes] == [
        ("a", "caption"),
        ("b", "column"),
        ("c", "heading"),
        ("d", "stub"),
        ("e", "cell"),
    ]
    row = built.rows[0]
    assert (built.caption.mark, built.columns[1].label.mark) == ("a", "b")
    assert (row.stub.mark, row.cells[0].mark, row.cells[2].mark) == ("b, d", "e", "d")


def test_a_number_that_stands_twice_is_linked_where_it_stands_first() -> None:
    row = (Cell("1", anchor="a"), Cell("1", anchor="a"), Cell("2", anchor="b"))
    built = number_footnotes(table(blocks=(Block((Row(Label("row"), row),)),)))
    assert [cell.anchor for cell in built.rows[0].cells] == ["a", "", "b"]


def test_letters_go_on_after_z() -> None:
    rows = tuple(Row(Label("r", notes=(str(i),)), (EMPTY,) * 3) for i in range(28))
    built = number_footnotes(table(blocks=(Block(rows),)))
    assert [note.mark for note in built.footnotes[-3:]] == ["z", "aa", "ab"]


def test_anchors_are_plain_ids() -> None:
    assert anchor("table_4", "income_group=2", 1) == "table-4-income_group-2-1"


def test_numbers_with_fewer_decimals_are_filled_up_in_the_writing_of_the_language() -> None:
    def fills(*texts: str, point: str = ".") -> list[str]:
        rows = tuple(Row(Label("row"), (Cell(text), EMPTY, EMPTY)) for text in texts)
        [block] = align_decimals(table(blocks=(Block(rows),)), point).blocks
        return [row.cells[0].fill for row in block.rows]

    assert fills("0.0147", "−13.03", "1,944", "–") == ["", "00", ".0000", ".0000"]
    assert fills("12.3 (12)", "8.1 (4)") == ["", "0"]
    assert fills("80%", "72") == ["", "%"]
    assert fills("1.234", "0,5", point=",") == [",0", ""]
    assert fills("72.4 to 78.7", "0.5") == ["", ""]
    assert fills("9", "10") == ["", ""]


def test_what_stands_apart_is_not_aligned() -> None:
    def row(text: str, *, apart: bool) -> Row:
        return Row(Label("row"), (Cell(text), EMPTY, EMPTY), apart=apart)

    rows = (row("5", apart=False), row("0.037", apart=True), row("4.5", apart=False))
    [block] = align_decimals(table(blocks=(Block(rows),)), ".").blocks
    assert [row.cells[0].fill for row in block.rows] == [".0", "", ""]
    assert not block.apart
    assert Block(rows[1:2]).apart


def test_a_table_takes_no_more_room_than_its_longest_stub_and_its_columns() -> None:
    def room(stub: str, **changes: object) -> int:
        cells = (Cell("1.00"), Cell("22.00"), EMPTY)
        return measure(table(blocks=(Block((Row(Label(stub), cells),)),), **changes))

    assert room("short") < room("a stub of some forty letters, perhaps") < 60
    assert room("long " * 20) == room("long " * 40)
    assert room("汉字汉字汉字汉字") > room("eight ltr")
    assert room("short", columns=(*table().columns[:2], Column(Label("C"), align="text"))) == 0
    assert room("short", widths=(40,)) == 0
    assert room("short", paired=True) == 0
