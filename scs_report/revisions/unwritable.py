"""What came into a file beside words, and looks that no text has: it is listed, lest it be lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scs_report.office.word_sources import Record
from scs_report.pages.manuscript import Manuscript
from scs_report.revisions.change import ODD, OTHER, STYLE, Change, named
from scs_report.revisions.hunks import Refused
from scs_report.revisions.pairing import Group
from scs_report.revisions.word import Returned

#: Styles of paragraphs that hold pictures of ours.
_PICTURES = ("chart", "masthead")


def unwritable(
    returned: Returned, record: Record, groups: Sequence[Group], manuscript: Manuscript
) -> Iterator[Change]:
    """Yield what a person has to bring into the texts by hand, in the order of the file."""
    group_of = {e: (number, group) for number, group in enumerate(groups) for e in group.new}
    # some programs drop the names of styles, by which our own pictures are known
    drawn = returned.record or any(one.style in _PICTURES for one in returned.paragraphs)
    for e, paragraph in enumerate(returned.paragraphs):
        number, group = group_of.get(e, (-1, None))
        old = [record.written[b] for b in group.old] if group else []
        template, claims = (old[0].template, old[0].claims) if old else ("", ())
        if group and not old and paragraph.odd - {"picture"}:
            continue  # a new paragraph, which is listed as a whole
        for kind, words in paragraph.beside:
            if kind == "picture" and (paragraph.style in _PICTURES or not drawn):
                continue
            yield Change(
                "beside",
                "",
                words or paragraph.text,
                template,
                claims=claims,
                group=number,
                refused=Refused(ODD, named(kind)),
            )
        # other programs have other styles
        if (
            template
            and returned.record is not None
            and _kind(old[0].style) != _kind(paragraph.style)
        ):
            yield Change(
                "beside",
                "",
                paragraph.text,
                template,
                claims=claims,
                group=number,
                refused=Refused(STYLE, paragraph.style or "Normal"),
            )
    yield from _margins(returned, record, manuscript)


def _margins(returned: Returned, record: Record, manuscript: Manuscript) -> Iterator[Change]:
    """Yield running heads and feet that say something else."""
    titles = [manuscript.title, *(one.text for one in record.written if one.style == "title")]
    words = manuscript.synthetic
    usual = {_bare(manuscript.kind + title) for title in titles}
    usual |= {"", _bare(str(words.running) if words else "")}
    for text in dict.fromkeys(returned.margins):
        if _bare(text) not in usual:
            yield Change("beside", "", text, refused=Refused(OTHER))


def _bare(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text)


def _kind(style: str) -> str:
    """Return what a paragraph is, however its style is called: heading, item or text."""
    if found := re.match(r"heading \d|title", style):
        return found[0]
    return "item" if re.search("list|finding", style) else ""
