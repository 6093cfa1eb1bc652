"""Tests that claims may use beside comparisons: significant, majority, verdicts, other claims."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.prose.claims import Claim, ClaimLog
from scs_report.prose.factbook import FactBook, FactNode
from scs_report.prose.family_claims import FamilyTests
from scs_report.prose.outcomes import compare, holds
from scs_report.prose.truth import Truth, Unknown, all_of
from scs_report.results import Results


def significant(number: FactNode) -> Truth:
    """Whether a difference is clearly not zero, in a descriptive claim too.

    Raises
    ------
    UserError
        If the fact is no difference.
    """
    quantity = number.quantity
    if not number.is_difference or (quantity.error is None and not quantity.reason):
        raise UserError(_("{words} is not a difference with an interval", words=quantity.words))
    return holds(number, "<" if quantity.value < 0 else ">", 0, clearly=True)


def majority(number: FactNode) -> Truth:
    """Whether a share is clearly more than half."""
    quantity = number.quantity
    if quantity.unit not in ("share", "probability"):
        raise UserError(_("{words} is not a share", words=quantity.words))
    return number > 0.5


def known(number: FactNode) -> bool:
    """Whether a fact has a number: it is not withheld, and there were people to compute it."""
    return not number.quantity.reason


class _Untested(str):
    """The verdict on a hypothesis that could not be tested: equal to none, unequal to none."""

    __slots__ = ()

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]
        return other == "not_tested" or Unknown(("not_estimable",))

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        return other != "not_tested" and Unknown(("not_estimable",))

    __hash__ = str.__hash__


def make_tests(
    results: Results | None, book: FactBook, log: Callable[[], ClaimLog]
) -> dict[str, Callable[..., Any]]:
    """Return the tests by name, for the context of templates.

    Parameters
    ----------
    results, book
        The results and their facts; without any the tests have their names and arguments only.
    log
        Returns the claims that the document has made so far.
    """
    hypotheses = results.hypotheses if results else ()
    verdicts = {hypothesis.key: hypothesis.verdict for hypothesis in hypotheses}

    def verdict(key: str) -> str:
        """Return what the data say of a hypothesis of Table 1."""
        if key not in verdicts:
            near = difflib.get_close_matches(key, verdicts, n=1)
            hint = (
                _("Did you mean {near}?", near=near[0])
                if near
                else _("There are {names}.", names=list(verdicts))
            )
            raise UserError(_("There is no hypothesis {key}", key=key), hint=hint)
        found: str = verdicts[key]
        return _Untested(found) if found == "not_tested" else found

    def claimed(name: str, branch: str = "") -> Truth:
        """Whether an earlier claim of the document printed a branch; its first if none is named."""
        claim = _earlier(log(), name)
        return claim.was(branch) if branch else claim.holds

    def both(first: str, second: str, branch: str = "") -> Truth:
        """Whether two earlier claims printed a branch, their first if none is named."""
        return all_of(claimed(first, branch), claimed(second, branch))

    return {
        "compare": compare,
        "significant": significant,
        "majority": majority,
        "known": known,
        "verdict": verdict,
        "claimed": claimed,
        "both": both,
        **FamilyTests(book).functions,
    }


def _earlier(log: ClaimLog, name: str) -> Claim:
    claim = log.named(name)
    if claim is None:
        names = [claim.name for claim in log.claims]
        near = difflib.get_close_matches(name, names, n=1)
        hint = (
            _("Did you mean {near}?", near=near[0])
            if near
            else _("It has to stand before this one.")
        )
        raise UserError(_("There is no claim {name} so far", name=name), hint=hint)
    return claim
