"""What an editor is told of edits: what is written where, what is left to do, what people noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scs_report.errors import N_
from scs_report.language.reader import language_names
from scs_report.language.reader import tell as _
from scs_report.revisions.change import Change
from scs_report.revisions.compared import END
from scs_report.revisions.merge import Merged, Noted

#: Letters shown on either side of a change.
_AROUND = 32
_LONGEST = 400


@dataclass(frozen=True)
class Line:
    """A line for the terminal: `kind` is `head`, `place`, `old`, `new` or `said`."""

    text: str
    kind: str = "said"


def told(merged: Merged, *, written: bool) -> Iterator[Line]:
    """Yield what an editor is told; `written` says whether the texts were changed."""
    if merged.written:
        head = N_("Written into the texts: {n}") if written else N_("Could be written: {n}")
        yield Line(_(head, n=len(merged.written)), "head")
        for change in merged.written:
            yield from _change(change)
    if merged.listed:
        yield Line(_("Not written, for a person to decide: {n}", n=len(merged.listed)), "head")
        for change in merged.listed:
            yield from _change(change)
            assert change.refused is not None
            why = _(change.refused.why, what=_short(change.refused.what))
            yield Line(_("why: {reason}", reason=why))
    if merged.comments:
        yield Line(_("Comments: {n}", n=len(merged.comments)), "head")
        for noted in merged.comments:
            yield from _comment(noted)
    if not merged.changes:
        yield Line(_("The file says what it said when it was made."), "head")
    yield from _to_do(merged)


def _change(change: Change) -> Iterator[Line]:
    yield Line(_place(change), "place")
    if change.kind == "words":
        before, after = change.around
        left, right = _end_of(before), _beginning_of(after)
        if change.before == change.after:
            yield Line(f"{left}{change.before}{right}", "old")
            yield Line(_("other emphasis, or another link"))
            return
        if change.before:
            yield Line(f"{left}[{_whole(change.before)}]{right}", "old")
        else:
            yield Line(f"{left}{right}", "old")
        marked = f"[{_whole(change.after)}]" if change.after else ""
        yield Line(f"{left}{marked}{right}", "new")
    elif change.kind == "moved":
        yield Line(_("moved: {words}", words=_short(change.before)))
    else:
        if change.before:
            yield Line(_shown(change.before), "old")
        if change.after:
            yield Line(_shown(change.after), "new")
    for number in change.typed if change.refused is None else ():
        yield Line(_("“{number}” is typed: no fact stands behind it", number=number))


def _place(change: Change) -> str:
    claims = ", ".join(change.claims)
    if not change.template:
        return _("from the program or the data")
    place = f"templates/{change.template}"
    if change.line:
        place = _("{place}, line {line}", place=place, line=str(change.line))
    return _("{place}, claim {name}", place=place, name=claims) if claims else place


def _comment(noted: Noted) -> Iterator[Line]:
    place = f"templates/{noted.template}" if noted.template else _("from the program or the data")
    if noted.claims:
        place = _("{place}, claim {name}", place=place, name=", ".join(noted.claims))
    yield Line(place, "place")
    about = noted.comment.about or noted.words
    if about:
        yield Line(f"“{_short(about)}”", "old")
    author = noted.comment.author or _("nobody named")
    yield Line(f"{author}: {noted.comment.text}", "new")


def _to_do(merged: Merged) -> Iterator[Line]:
    claims = dict.fromkeys(name for change in merged.written for name in change.claims)
    if claims:
        said = _(
            "Look at these claims again, their other branches too: {names}", names=", ".join(claims)
        )
        yield Line(said, "head")
    sections = dict.fromkeys(name.rsplit(".", 2)[0] for name in merged.texts)
    if sections and merged.others:
        said = _(
            "Out of step now: {sections} in {languages}. Bring them into step, then run {command}.",
            sections=", ".join(sections),
            languages=language_names(merged.others),
            command=f"`scs-report translations accept {' '.join(sections)}`",
        )
        yield Line(said, "head")


def _whole(words: str) -> str:
    words = words.replace(END, " ¶ ")
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _shown(words: str) -> str:
    return _short(words.replace(END, " ¶ "), _LONGEST)


def _short(words: str, longest: int = 80) -> str:
    words = " ".join(words.split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _end_of(words: str) -> str:
    words = words.rpartition(END)[2]
    return words if len(words) <= _AROUND else f"…{words[-_AROUND:]}"


def _beginning_of(words: str) -> str:
    words = words.partition(END)[0]
    return words if len(words) <= _AROUND else f"{words[:_AROUND]}…"
