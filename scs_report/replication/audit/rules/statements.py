"""Statements that must say the same, signs, codings and bands."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.finding import (
    Finding,
    Message,
    Series,
    Value,
    checked,
    clauses,
    figures,
    listing,
    say,
    tally,
)
from scs_report.replication.audit.publication import Publication, reading_of
from scs_report.results import LocalText


def conflicts(publication: Publication) -> Iterator[Finding]:
    """Compare declared statements; they conflict where they do not say the same."""
    for declared in publication.declared.conflicts:
        if len({statement.says for statement in declared.statements}) < 2:
            continue
        yield Finding(
            key=f"statement.{declared.key}",
            rule="statement",
            kind=declared.kind,
            severity=declared.severity,
            where=declared.where,
            what=declared.what,
            evidence=clauses(
                say("place.quoted", w=s.where, q=s.quote) for s in declared.statements
            ),
            cells=tuple(publication.cell(name).key for name in declared.cells),
        )


def signs(publication: Publication) -> Iterator[Finding]:
    """Check what a sentence says about a sign against the coding of the variable."""
    for declared in publication.declared.signs:
        value = publication.printed(declared.coefficient)
        about = -value if declared.about_zero else value
        found = "positive" if about > 0 else "negative"
        if found == declared.stated:
            continue
        words = {"positive": say("sign.positive"), "negative": say("sign.negative")}
        starred = publication.cell(declared.coefficient.replace("coefficient", "stars")).printed
        yield Finding(
            key=f"sign.{declared.key}",
            rule="sign",
            kind="contradiction",
            severity="medium" if starred else "low",
            where=declared.where,
            what=say(
                "sign.what",
                o=declared.one_means,
                v=value,
                a=declared.text_about,
                f=words[found],
                s=words[declared.stated],
            ),
            evidence=say(
                "sign.evidence", c=declared.coding, n="" if starred else say("sign.no_star")
            ),
        )


def codings(publication: Publication) -> Iterator[Finding]:
    """Compare two descriptions of one variable's codes, code by code."""
    for declared in publication.declared.codings:
        first, second = declared.first_codes, declared.second_codes
        differing = [code for code in sorted(first) if first[code] != second.get(code)]
        if not differing:
            continue
        missing = [label for label in second.values() if label not in first.values()]
        whole = len(first) == len(second)
        yield Finding(
            key=f"coding.{declared.key}",
            rule="coding",
            kind="contradiction",
            severity="low",
            where=declared.label,
            what=say(
                "coding.what",
                m=say("coding.missing", x=listing(missing)) if missing and whole else "",
            ),
            evidence=clauses(
                [
                    say("place.labelled", l=declared.first, s=_codes(first, differing)),
                    say("place.labelled", l=declared.second, s=_codes(second, differing)),
                ]
            ),
        )


def _codes(codes: dict[str, LocalText], shown: list[str]) -> Series:
    return listing(say("coding.code", k=k, v=codes.get(k, "—")) for k in shown)


def bands(publication: Publication) -> Iterator[Finding]:
    """Check that ranges in the text are the ends of the bands in the tables."""
    held: list[Message] = []
    for declared in publication.declared.bands:
        coding = publication.cell(declared.coding).printed
        ends = [
            int(number) for part in coding.split(",") for number in part.split(" ", 1)[1].split("-")
        ]
        low, high = (int(publication.printed(name)) for name in (declared.low, declared.high))
        shown = say("bands.evidence", l=declared.label, a=low, b=high, c=min(ends), d=max(ends))
        if (low, high) == (min(ends), max(ends)):
            held.append(shown)
            continue
        yield Finding(
            key=f"bands.{declared.key}",
            rule="bands",
            kind="contradiction",
            severity="low",
            where=declared.label,
            what=say("bands.fails"),
            evidence=shown,
        )
    if held:
        yield Finding(
            key="bands.agree",
            rule="bands",
            where=say("bands.where"),
            what=say("bands.holds"),
            evidence=clauses(held),
        )


def bounds(publication: Publication) -> Iterator[Finding]:
    """Check numbers against “more than …” statements about the same thing."""
    for declared in publication.declared.at_least:
        number = publication.printed(declared.number)
        bound = float(publication.cell(declared.bound).printed.lstrip("> "))
        holds = number > bound
        yield Finding(
            key=f"bound.{declared.key}",
            rule="bound",
            kind="consistent" if holds else "contradiction",
            severity="none" if holds else "low",
            where=declared.where,
            what=declared.what if holds else say("bound.fails"),
            evidence=figures((number, bound), "g", "falling" if holds else "not_above"),
        )


def verdicts(publication: Publication) -> Iterator[Finding]:
    """Check that each verdict follows from sign and stars of its coefficient."""
    declared = publication.declared.verdicts
    against: list[Value] = []
    strange: list[Value] = []
    for verdict in declared:
        cell = publication.cell(f"{verdict.coefficient} / coefficient")
        starred = bool(publication.cell(f"{verdict.coefficient} / stars").printed)
        table = publication.declared.layout.hypotheses
        expected = publication.cell(f"{table}: {verdict.hypothesis} / verdict").printed
        right = (float(reading_of(cell)) > 0) == (verdict.expects == "positive")
        if expected != ("supported" if starred and right else "not supported"):
            against.append(verdict.hypothesis)
        if starred and not right:
            strange.append(f"{verdict.hypothesis} ({cell.printed})")
    if declared:
        yield tally(
            "verdicts.follow",
            len(declared) - len(against),
            len(declared),
            rule="verdict",
            severity="high",
            where=say("verdicts.follow.where"),
            evidence=say(
                "verdicts.follow.evidence",
                s=listing(strange) if strange else "—",
                x=say("verdicts.follow.against", h=listing(against)) if against else "",
            ),
        )


def order_of_effects(publication: Publication) -> Iterator[Finding]:
    """Check a stated order of coefficients."""
    for declared in publication.declared.orders:
        values = [publication.printed(name) for name in declared.cells]
        holds = values == sorted(values, reverse=True)
        yield checked(
            f"order.{declared.key}",
            holds,
            rule="order",
            message="order",
            severity="low",
            where=declared.where,
            evidence=figures(values, ".3f", "falling" if holds else "list"),
            q=declared.quote,
        )
