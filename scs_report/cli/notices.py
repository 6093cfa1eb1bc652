"""What commands say of what the respondents do not carry."""

from __future__ import annotations

import json

import msgspec

from scs_report.cli.output import console, plain
from scs_report.results.lacking import REASONS, LeftOut

#: Names that one line tells.
_NAMED = 8


def print_left_out(results: bytes) -> None:
    """Say what is not in the documents and why, a line for each reason and kind of place."""
    tree = json.loads(results)
    listed = msgspec.convert(tree["left_out"], tuple[LeftOut, ...])
    numbers = {one["key"]: one["number"] for name in ("tables", "models") for one in tree[name]}
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in listed:
        place = str(numbers.get(one.key, "") or one.key)
        alike.setdefault((one.place, _what(one), REASONS[one.why]), []).append(place)
    if alike:
        console.print("Left out, because of who answered and how (left_out in results.json):")
    for (kind, what, why), places in alike.items():
        named = _PLURALS[kind] if len(places) > 1 or kind == "fact" else kind
        where = " ".join([named, ", ".join(filter(None, places))]).strip()
        console.print(plain(f"  {where}: {what}{why}"))


_PLURALS = {
    "model": "models",
    "hypothesis": "hypotheses",
    "table": "tables",
    "figure": "figures",
    "fact": "facts",
}


def _what(one: LeftOut) -> str:
    """Return how many numbers, or the names of terms and facts, before the reason."""
    if one.place in ("table", "figure"):
        count = len(one.what)
        return f"{count:,} {'number' if count == 1 else 'numbers'}: "
    more = len(one.what) - _NAMED
    names = [*one.what[:_NAMED], *([f"{more:,} more"] if more > 0 else [])]
    return f"{', '.join(names)}: " if names else ""
