"""Why a statement cannot be made."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from scs_report.prose.statements.sentences import fill
from scs_report.prose.statements.writer import Told, Writer


def reasons(lacking: Iterable[tuple[Told, str]], writer: Writer) -> Markup:
    """Say why numbers are not known.

    Parameters
    ----------
    lacking
        Each with what its people are called.
    writer
        Who knows the results.
    """
    said = dict.fromkeys(_reason(told, groups, writer) for told, groups in lacking)
    if not said:
        return Markup(writer.patterns.reasons.error)
    return Markup(writer.language.marks.semicolon).join(said)


def _reason(told: Told, groups: str, writer: Writer) -> Markup:
    patterns, results = writer.patterns.reasons, writer.results
    # a difference lacks what its parts lack
    addresses = (told.address, *(told.address.parts or ()))
    why = [results.withheld[str(one)] for one in addresses if str(one) in results.withheld]
    kinds: set[str] = {one.reason for one in why}
    for kind, pattern in (
        ("reworded", patterns.reworded),
        ("not_asked", patterns.not_asked),
        ("other_model", patterns.other_model),
        ("no_people", patterns.nobody),
        ("left_out", patterns.not_estimable),
        ("not_estimable", patterns.not_estimable),
    ):
        if kind in kinds:
            return fill(pattern, groups=groups)
    if not why:
        return fill(patterns.nobody, groups=groups)
    threshold = results.disclosure.withhold
    if min(one.n for one in why) < threshold:
        few = writer.language.number(threshold)
        return fill(patterns.few, groups=groups, threshold=few)
    return fill(patterns.hidden, groups=groups)
