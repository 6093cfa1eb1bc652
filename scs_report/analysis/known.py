"""What the codebook declares, and what to say of a name that it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from scs_report.border.shape import is_no
from scs_report.errors import say as _
from scs_report.survey import Codebook, Derived, Question


class Names:
    """What the codebook declares, asked for by the names that a specification uses."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        variables: list[Question | Derived] = [*codebook.questions, *codebook.derived]
        self.bases = {base.id for base in codebook.bases}
        #: one value a person: columns and derived variables
        self.columns = {*codebook.columns, *(derived.id for derived in codebook.derived)}
        #: answers that can be tabulated
        self.tables = {v.id for v in variables if v.answers or getattr(v, "items", ())}
        self.variables = {v.id for v in variables}

    def base(self, name: str) -> Iterator[str]:
        """Say that a name is not that of a base."""
        return known(_("base"), name, self.bases)

    def column(self, name: str) -> Iterator[str]:
        """Say that a name is not that of a column or derived variable."""
        return known(_("variable"), name, self.columns)

    def table(self, name: str) -> Iterator[str]:
        """Say that a name is not that of a question with answers."""
        return known(_("question with answers"), name, self.tables)

    def codes(self, name: str) -> tuple[int, ...]:
        """Return the declared codes of a column or derived variable; none if it is a number."""
        if name in self.variables:
            return self.codebook.variable(name).codes
        return (0, 1)

    def values(self, name: str) -> tuple[int, ...]:
        """Return the codes that have a value in models."""
        missing = self.codebook.variable(name).missing_codes if name in self.variables else ()
        return tuple(code for code in self.codes(name) if code not in missing)


def known(what: str, name: str, names: Iterable[str]) -> Iterator[str]:
    """Say that a name is none of those there are, and which is nearest."""
    there = sorted(names)
    if name not in there:
        yield is_no(what, name, there)


def one_of(what: str, code: float, codes: Iterable[int]) -> Iterator[str]:
    """Say that a code is none of those there are."""
    codes = tuple(codes)
    if code not in codes:
        there = ", ".join(map(str, codes))
        expected = _("one of {names}", names=there) if codes else _("none: it has no codes")
        said = _("found {found}, expected {expected}", found=f"{code:g}", expected=expected)
        yield _("{option}: {problem}", option=what, problem=said)


def twice(what: str, keys: Iterable[str]) -> Iterator[str]:
    """Say which names are used twice."""
    for key, count in Counter(keys).items():
        if count > 1:
            yield _("{what} {key}: the name is used twice", what=what, key=key)
