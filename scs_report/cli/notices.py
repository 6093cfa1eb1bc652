"""What commands say of what the respondents do not carry."""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec

from scs_report.cli.output import print_folded
from scs_report.errors import N_, Message
from scs_report.language.reader import reader, told
from scs_report.language.reader import tell as _
from scs_report.results.lacking import REASONS, LeftOut

#: Names that one line tells.
_NAMED = 8


def print_notes(notes: Iterable[str]) -> None:
    """Say what was read otherwise than it is written, and what was left out of the file."""
    for note in notes:
        print_folded(told(Message(N_("Note: {note}"), note=note)))


def print_left_out(results: bytes) -> None:
    """Say what is not in the documents and why, a line for each reason and kind of place."""
    tree = json.loads(results)
    listed = msgspec.convert(tree["left_out"], tuple[LeftOut, ...])
    numbers = {one["key"]: one["number"] for name in ("tables", "models") for one in tree[name]}
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in listed:
        place = str(numbers.get(one.key, "") or one.key)
        alike.setdefault((one.place, _what(one), _(REASONS[one.why])), []).append(place)
    if alike:
        head = _("Left out, because of who answered and how ({where}):", where=_WHERE)
        print_folded(head)
    marks = reader().marks
    for (kind, what, why), places in alike.items():
        keys = marks.enumeration.join(filter(None, places))
        one_or_more = _PLACES[kind][len(places) > 1]
        where = _(one_or_more, keys=keys).strip()
        print_folded(marks.colon.join(filter(None, (where, what, why))), indent="  ")


_WHERE = "left_out in results.json"
_PLACES = {
    "model": (N_("model {keys}"), N_("models {keys}")),
    "hypothesis": (N_("hypothesis {keys}"), N_("hypotheses {keys}")),
    "table": (N_("table {keys}"), N_("tables {keys}")),
    "figure": (N_("figure {keys}"), N_("figures {keys}")),
    "fact": (N_("facts {keys}"), N_("facts {keys}")),
}


def _what(one: LeftOut) -> str:
    """Return how many numbers, or the names of terms and facts, before the reason."""
    if one.place in ("table", "figure"):
        count = len(one.what)
        return _("one number") if count == 1 else _("{n} numbers", n=count)
    more = len(one.what) - _NAMED
    names = [*one.what[:_NAMED], *([_("{n} more", n=more)] if more > 0 else [])]
    return reader().marks.comma.join(names)
