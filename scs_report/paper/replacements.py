"""The private functions of WeasyPrint and its libraries that we replace, and why.

`docs/weasyprint.md` is this table for readers; `scs-report doctor --paper` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The versions that the replacements were written for.
WRITTEN_FOR = {"weasyprint": "70.0", "pydyf": "0.13.0"}


@dataclass(frozen=True)
class Replacement:
    """A function of another package that is replaced by one of ours.

    Parameters
    ----------
    target
        Where the function is defined.
    ours
        What replaces it.
    places
        The attributes to which ours is assigned: each module that imports the target by name has
        its own. `TAGS[text]` is an entry of a dictionary.
    needed
        Whether pages need it; otherwise it only saves time.
    why
        What it is for.
    proof
        Name of the test that fails, on a finished PDF, if it is not in place.
    upstream
        How others could have it.
    digest
        Of the source of the target and of all that ours `relies_on`.
    relies_on
        Other private functions that ours calls or repeats.
    on_import
        Whether it is in place only while WeasyPrint is imported.
    """

    target: str
    ours: str
    places: tuple[str, ...]
    needed: bool
    why: str
    proof: str
    upstream: str
    digest: str
    relies_on: tuple[str, ...] = ()
    on_import: bool = False


_OURS = "scs_report.paper"
_LAYOUT = "weasyprint.layout"
_LINE_BREAK = "weasyprint.text.line_break"
_SAME_BYTES = "test_bytes_are_the_same_without_it"

REPLACEMENTS = (
    Replacement(
        target=f"{_LAYOUT}.inline.justify_line",
        ours=f"{_OURS}.justification.justify_line",
        places=(f"{_LAYOUT}.inline.justify_line",),
        needed=True,
        why="Justify Chinese lines: WeasyPrint stretches spaces, of which Chinese has none.",
        proof="chinese_lines_end_at_the_margin",
        upstream="`text-justify: inter-character` (CSS Text 3)",
        digest="574ffbbab239",
        relies_on=(f"{_LAYOUT}.inline.add_word_spacing",),
    ),
    Replacement(
        target=f"{_LAYOUT}.inline.text_align",
        ours=f"{_OURS}.justification.text_align",
        places=(f"{_LAYOUT}.inline.text_align",),
        needed=True,
        why="Let opening brackets at the beginning of Chinese lines stand at the edge.",
        proof="an_opening_bracket_stands_at_the_edge",
        upstream="`text-spacing-trim: trim-start` (CSS Text 4)",
        digest="d34a02a2b99a",
        relies_on=(f"{_LAYOUT}.inline.get_next_linebox",),
    ),
    Replacement(
        target=f"{_LAYOUT}.inline.get_next_linebox",
        ours=f"{_OURS}.headings.get_next_linebox",
        places=(f"{_LAYOUT}.inline.get_next_linebox",),
        needed=True,
        why="Balance the lines of headings and captions, so that the last is not short.",
        proof="a_heading_has_no_short_last_line",
        upstream="`text-wrap: balance` (CSS Text 4)",
        digest="fdb4d9cf2293",
    ),
    Replacement(
        target=f"{_LINE_BREAK}.Layout.set_text",
        ours=f"{_OURS}.justification.set_text",
        places=(f"{_LINE_BREAK}.Layout.set_text",),
        needed=True,
        why="Draw the space that justification puts between Chinese characters.",
        proof="chinese_lines_end_at_the_margin",
        upstream="`text-justify: inter-character` (CSS Text 3)",
        digest="2adacfcd5bf4",
        relies_on=(f"{_LINE_BREAK}.Layout.reactivate", "weasyprint.draw.text.draw_text"),
    ),
    Replacement(
        target=f"{_LAYOUT}.table.table_wrapper_width",
        ours=f"{_OURS}.continued.table_wrapper_width",
        places=(f"{_LAYOUT}.block.table_wrapper_width",),
        needed=True,
        why="Keep the row `Table 1 (continued)` off the page on which the table begins.",
        proof="the_first_page_of_a_table_does_not_say_continued",
        upstream="a header group for continuation pages only",
        digest="d5f18cf559cd",
    ),
    Replacement(
        target=f"{_LAYOUT}.table.table_layout",
        ours=f"{_OURS}.continued.table_layout",
        places=(f"{_LAYOUT}.block.table_layout",),
        needed=True,
        why="Say on later pages of a table that it continues, and repeat the block's heading.",
        proof="later_pages_of_a_table_say_continued",
        upstream="a header group for continuation pages only",
        digest="fd4683bd5509",
    ),
    Replacement(
        target=f"{_LAYOUT}.page.make_page",
        ours=f"{_OURS}.flow.make_page",
        places=(f"{_LAYOUT}.page.make_page",),
        needed=True,
        why="Plan all pages, so that none is half empty before a figure or table.",
        proof="text_fills_a_page_before_a_figure",
        upstream="page floats (CSS Page Floats 3)",
        digest="4491b76956b2",
        relies_on=(f"{_LAYOUT}.page.remake_page", f"{_LAYOUT}.page.make_all_pages"),
    ),
    Replacement(
        target="weasyprint.svg.text.text",
        ours=f"{_OURS}.drawings.text",
        places=(
            "weasyprint.svg.text",
            *(f"weasyprint.svg.TAGS[{tag}]" for tag in ("a", "text", "textPath", "tspan")),
        ),
        needed=True,
        why="Draw a label of a chart as one kerned text: WeasyPrint draws letter by letter.",
        proof="a_label_is_one_kerned_text",
        upstream="drop the loop over letters if no letter has a position of its own",
        digest="dfb1cebdad91",
        relies_on=("weasyprint.svg.TAGS",),
    ),
    Replacement(
        target="weasyprint.pdf.tags.add_tags",
        ours=f"{_OURS}.structure.add_tags",
        places=("weasyprint.pdf.add_tags",),
        needed=True,
        why=(
            "Tag one element once, however many pages it covers, with scopes, header cells, "
            "artifacts and names of links, as PDF/UA-1 asks."
        ),
        proof="a_table_on_two_pages_is_one_element",
        upstream="a rewrite of `pdf/tags.py` that goes by element instead of by page",
        digest="80af96371402",
        relies_on=("weasyprint.pdf.stream.Stream.marked", "weasyprint.pdf.stream.Stream.artifact"),
    ),
    Replacement(
        target=f"{_LINE_BREAK}.split_first_line",
        ours=f"{_OURS}.lines.split_first_line",
        places=tuple(
            f"{module}.split_first_line"
            for module in (_LINE_BREAK, f"{_LAYOUT}.inline", f"{_LAYOUT}.preferred")
        ),
        needed=True,
        why=(
            "Keep a text whole of which but the space at its end has no room on a line; and cache "
            "measured lines: a table cell is measured at least three times."
        ),
        proof="a_word_is_not_alone_before_what_has_room",
        upstream="leave the space at the end of a text out where its width is compared; a cache",
        digest="a88bd90ada33",
        relies_on=(
            *(f"{_LINE_BREAK}.Layout.{name}" for name in ("__init__", "deactivate", "reactivate")),
        ),
    ),
    Replacement(
        target=f"{_LINE_BREAK}.Layout.setup",
        ours=f"{_OURS}.lines.setup",
        places=(f"{_LINE_BREAK}.Layout.setup",),
        needed=False,
        why="Cache the Pango context, font and features of a style.",
        proof=_SAME_BYTES,
        upstream="a cache per style",
        digest="66d99815c5e3",
    ),
    Replacement(
        target=f"{_LINE_BREAK}.Layout.deactivate",
        ours=f"{_OURS}.lines.deactivate",
        places=(f"{_LINE_BREAK}.Layout.deactivate",),
        needed=False,
        why="Keep what a line was measured as, to draw it.",
        proof=_SAME_BYTES,
        upstream="keep the Pango layout until it is drawn",
        digest="2546da2a25b1",
    ),
    Replacement(
        target=f"{_LINE_BREAK}.Layout.reactivate",
        ours=f"{_OURS}.lines.reactivate",
        places=(f"{_LINE_BREAK}.Layout.reactivate",),
        needed=False,
        why="Draw a line that is not stretched as it was measured; it would be shaped once more.",
        proof=_SAME_BYTES,
        upstream="keep the Pango layout until it is drawn",
        digest="4987034009ac",
        relies_on=(
            *(f"{_LINE_BREAK}.{name}" for name in ("first_line_metrics", "split_first_line")),
            "weasyprint.draw.text.draw_text",
        ),
    ),
    Replacement(
        target="weasyprint.draw.text.draw_first_line",
        ours=f"{_OURS}.glyphs.draw_first_line",
        places=("weasyprint.draw.text.draw_first_line",),
        needed=False,
        why="Cache the font of a run and how a glyph is written.",
        proof=_SAME_BYTES,
        upstream="caches per font; glyphs of a run read at once",
        digest="37484b6a0171",
        relies_on=("weasyprint.pdf.stream.Stream.add_font",),
    ),
    Replacement(
        target=f"{_LINE_BREAK}.strut",
        ours=f"{_OURS}.lines.strut",
        places=(f"{_LINE_BREAK}.strut", f"{_LAYOUT}.inline.strut"),
        needed=False,
        why="Cache the line height and baseline of a style.",
        proof=_SAME_BYTES,
        upstream="a cache per style",
        digest="4577958d76f2",
    ),
    Replacement(
        target=f"{_LINE_BREAK}.can_break_text",
        ours=f"{_OURS}.lines.can_break_text",
        places=(f"{_LAYOUT}.preferred.can_break_text",),
        needed=False,
        why="Cache whether a line may break between two characters.",
        proof=_SAME_BYTES,
        upstream="`functools.cache`",
        digest="50b1f2c840c9",
    ),
    Replacement(
        target=f"{_LAYOUT}.inline.iter_line_boxes",
        ours=f"{_OURS}.handed_on.iter_line_boxes",
        places=(f"{_LAYOUT}.block.iter_line_boxes",),
        needed=False,
        why="Put lines that were set to plan the pages on these pages, and do not set them again.",
        proof="test_lines_set_to_plan_the_pages_are_not_set_again",
        upstream="none: only who plans pages sets lines twice",
        digest="4c71ed6eb8f6",
        relies_on=(f"{_LAYOUT}.block._linebox_layout",),
    ),
    Replacement(
        target="weasyprint.css.StyleFor.__init__",
        ours=f"{_OURS}.cascade.set_styles",
        places=("weasyprint.css.StyleFor.__init__",),
        needed=False,
        why="Compute styles once for all elements that are alike, whatever their names.",
        proof=_SAME_BYTES,
        upstream="names of elements apart from their styles",
        digest="ff8e5af1151f",
        relies_on=(
            "weasyprint.css.StyleFor.set_computed_styles",
            "weasyprint.css.find_style_attributes",
        ),
    ),
    Replacement(
        target=f"{_LAYOUT}.page.set_page_type_computed_styles",
        ours=f"{_OURS}.cascade.set_page_styles",
        places=(f"{_LAYOUT}.page.set_page_type_computed_styles",),
        needed=False,
        why="Compute the styles of a page and its margins once for all that follow the same rules.",
        proof=_SAME_BYTES,
        upstream="a cache by the rules that match",
        digest="4c63e370bd82",
        relies_on=("weasyprint.css.StyleFor.add_page_declarations",),
    ),
    Replacement(
        target="weasyprint.css.ComputedStyle.__missing__",
        ours=f"{_OURS}.styles.compute",
        places=("weasyprint.css.ComputedStyle.__missing__",),
        needed=False,
        why="Take inherited and initial values directly where a property is not declared.",
        proof=_SAME_BYTES,
        upstream="an early return in `__missing__`",
        digest="23a466c36496",
    ),
    Replacement(
        target=f"{_LAYOUT}.percent.resolve_percentages",
        ours=f"{_OURS}.styles.resolve_percentages",
        places=tuple(
            f"{_LAYOUT}.{module}.resolve_percentages"
            for module in ("absolute", "block", "column", "float", "inline", "page", "table")
        ),
        needed=False,
        why="Cache the used lengths of a style without percentages.",
        proof=_SAME_BYTES,
        upstream="a cache per style",
        digest="fc46d5e3c9f8",
        relies_on=tuple(
            f"{_LAYOUT}.percent.{name}" for name in ("resolve_one_percentage", "adjust_box_sizing")
        ),
    ),
    Replacement(
        target="weasyprint.css.find_stylesheets",
        ours=f"{_OURS}.styles.find_stylesheets",
        places=("weasyprint.css.find_stylesheets",),
        needed=False,
        why="Parse a stylesheet once for all documents that have it.",
        proof=_SAME_BYTES,
        upstream="a cache of parsed stylesheets",
        digest="15914b2b6a42",
        relies_on=("weasyprint.CSS.__init__",),
    ),
    Replacement(
        target=f"{_LAYOUT}.block.remove_placeholders",
        ours=f"{_OURS}.tree.remove_placeholders",
        places=(f"{_LAYOUT}.block.remove_placeholders",),
        needed=False,
        why="Skip what is laid out again if nothing in it stands out of the text.",
        proof=_SAME_BYTES,
        upstream="an early return",
        digest="e3f58cf4796f",
    ),
    Replacement(
        target="weasyprint.formatting_structure.boxes.Box.descendants",
        ours=f"{_OURS}.tree.descendants",
        places=("weasyprint.formatting_structure.boxes.Box.descendants",),
        needed=False,
        why="Walk through boxes in one loop; WeasyPrint passes each through all above it.",
        proof=_SAME_BYTES,
        upstream="a loop with a list of what is to come",
        digest="2bf59944972d",
    ),
    Replacement(
        target="weasyprint.formatting_structure.boxes.Box.is_in_normal_flow",
        ours=f"{_OURS}.tree.is_in_normal_flow",
        places=("weasyprint.formatting_structure.boxes.Box.is_in_normal_flow",),
        needed=False,
        why="Look at most boxes once instead of in five ways.",
        proof=_SAME_BYTES,
        upstream="an early return",
        digest="3eda7e373d79",
        relies_on=tuple(
            f"weasyprint.formatting_structure.boxes.Box.{name}"
            for name in ("is_floated", "is_absolutely_positioned", "is_running", "is_note")
        ),
    ),
    Replacement(
        target="weasyprint.draw.border.draw_border",
        ours=f"{_OURS}.tree.draw_border",
        places=("weasyprint.draw.draw_border",),
        needed=False,
        why="Skip boxes without borders, which most are.",
        proof=_SAME_BYTES,
        upstream="an early return",
        digest="872511515a75",
    ),
    Replacement(
        target="weasyprint.draw.border.draw_outline",
        ours=f"{_OURS}.tree.draw_outline",
        places=("weasyprint.draw.draw_outline", "weasyprint.draw.border.draw_outline"),
        needed=False,
        why="Skip boxes without an outline, which most are.",
        proof=_SAME_BYTES,
        upstream="an early return",
        digest="a9b5ed98a38a",
    ),
    Replacement(
        target="weasyprint.formatting_structure.boxes.Box.rounded_box",
        ours=f"{_OURS}.tree.rounded_box",
        places=("weasyprint.formatting_structure.boxes.Box.rounded_box",),
        needed=False,
        why="Compute no curves for square corners, which most are.",
        proof=_SAME_BYTES,
        upstream="an early return",
        digest="00e2bf820db0",
    ),
    Replacement(
        target=f"{_LAYOUT}.float.avoid_collisions",
        ours=f"{_OURS}.tree.avoid_collisions",
        places=(f"{_LAYOUT}.inline.avoid_collisions",),
        needed=False,
        why="Have lines begin at the edge where nothing floats.",
        proof=_SAME_BYTES,
        upstream="an early return",
        digest="267274f7219e",
    ),
    Replacement(
        target=f"{_LAYOUT}.background.layout_box_backgrounds",
        ours=f"{_OURS}.styles.layout_box_backgrounds",
        places=(f"{_LAYOUT}.background.layout_box_backgrounds",),
        needed=False,
        why="Skip boxes without a background, which most are.",
        proof=_SAME_BYTES,
        upstream="an early return",
        digest="90a61b3d243d",
    ),
    Replacement(
        target="weasyprint.HTML.__init__",
        ours=f"{_OURS}.tree.read_xml",
        places=(f"{_OURS}.tree.Tree.__init__",),
        needed=False,
        why="Parse well-formed pages as XML, which is twenty times as fast as the HTML parser.",
        proof=_SAME_BYTES,
        upstream="an argument `tree=` of `HTML` that accepts an ElementTree",
        digest="35052a00d003",
    ),
    Replacement(
        target="weasyprint.HTML._ua_stylesheets",
        ours=f"{_OURS}.tree.ua_stylesheets",
        places=(f"{_OURS}.tree.Tree._ua_stylesheets",),
        needed=False,
        why="Leave out rules for footnotes and markers, which give every element six more styles.",
        proof=_SAME_BYTES,
        upstream="rules for `::footnote-call` and `::marker` that match only where they apply",
        digest="c1580856643f",
    ),
    Replacement(
        target="weasyprint.text.ffi._dlopen",
        ours=f"{_OURS}.libraries.find_nothing",
        places=("ctypes.util.find_library",),
        needed=False,
        why="Load libraries by soname: `find_library` starts a compiler for each other name.",
        proof="test_libraries_are_loaded_without_starting_a_compiler",
        upstream="sonames first on Linux in `text/ffi.py`",
        digest="f8457861d703",
        on_import=True,
    ),
    Replacement(
        target="weasyprint.pdf.fonts.Font.subset",
        ours=f"{_OURS}.cut.subset",
        places=("weasyprint.pdf.fonts.Font.subset",),
        needed=False,
        why="Cut a font once for all documents that have the same characters.",
        proof=_SAME_BYTES,
        upstream="a cache of what was cut",
        digest="10e47b0c7fd0",
        relies_on=(
            "weasyprint.pdf.fonts.Font._harfbuzz_subset",
            "weasyprint.pdf.fonts.Font._fonttools_subset",
        ),
    ),
    Replacement(
        target="pydyf._to_bytes",
        ours=f"{_OURS}.operands.to_bytes",
        places=("pydyf._to_bytes",),
        needed=False,
        why="Ask for the most frequent kinds of what is written first.",
        proof=_SAME_BYTES,
        upstream="the kind looked up once",
        digest="2d07f1549e6f",
    ),
    Replacement(
        target="pydyf.Stream.data",
        ours=f"{_OURS}.compression.zlib",
        places=("pydyf.zlib",),
        needed=False,
        why="Compress at level 6, three times as fast as level 9, for files 2% larger.",
        proof="test_streams_are_compressed_at_level_6",
        upstream="a compression level as an option of `pydyf.Stream`",
        digest="924c48bf0e64",
    ),
)
