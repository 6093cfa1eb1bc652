"""What commands say of what the respondents do not carry."""

from __future__ import annotations

import json

import msgspec

from scs_report.border.texts import first
from scs_report.cli.output import console, plain
from scs_report.results.left_out import REASONS, LeftOut

#: Names that one line tells.
_NAMED = 8


def print_left_out(results: bytes) -> None:
    """Say what is not in the documents and why, a line for each place and reason."""
    tree = json.loads(results)
    listed = msgspec.convert(tree["left_out"], tuple[LeftOut, ...])
    if not listed:
        return
    numbers = {one["key"]: one["number"] for name in ("tables", "models") for one in tree[name]}
    labels = {one["key"]: f" {first(one['label'])}" for one in tree["models"]}
    console.print("Left out, because of who answered and how (left_out in results.json):")
    for one in listed:
        named = plain(f"{_place(one, numbers, labels)}: {_what(one)}{REASONS[one.why]}")
        console.print(f"  {named}")


def _place(one: LeftOut, numbers: dict[str, object], labels: dict[str, str]) -> str:
    match one.place:
        case "fact":
            return "facts"
        case "model":
            return f"model {numbers[one.key]},{labels[one.key]}"
        case "table":
            return f"table {numbers[one.key] or one.key}"
        case _:
            return f"{one.place} {one.key}"


def _what(one: LeftOut) -> str:
    """Return how many numbers, or the names of terms and facts, before the reason."""
    if one.place in ("table", "figure"):
        count = len(one.what)
        return f"{count:,} {'number' if count == 1 else 'numbers'}: "
    more = len(one.what) - _NAMED
    names = [*one.what[:_NAMED], *([f"{more:,} more"] if more > 0 else [])]
    return f"{', '.join(names)}: " if names else ""
