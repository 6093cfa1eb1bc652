"""A changed number in the paper is noticed by the rule that should notice it."""

from __future__ import annotations

import msgspec
import pytest

from scs_report.replication import Published
from scs_report.replication.audit import Declarations, Finding, audit

# the finding that must become a contradiction or a slip; the cell and what it prints instead
CHANGES = {
    "restatement.tables": (
        "table-2: approval=3 / all / weighted_share",
        "16.85",
    ),
    "sum.approval.all": (
        "table-2: approval=3 / all / weighted_share",
        "16.85",
    ),
    "identity.both": (
        "table-2: n / commercial_only / unweighted_n",
        "1,501",
    ),
    "sum.gender.doubters": (
        "table-3: gender=0 / doubters / weighted_share",
        "45.04",
    ),
    "stars.agree": (
        "table-4: gender=1 / model_1 / standard_error",
        "0.0694",
    ),
    "cutpoints.ascend": (
        "table-4: cut3 / model_6 / coefficient",
        "-5.195",
    ),
    "missing.observations": (
        "table-4: n / model_2 / unweighted_n",
        "1,992",
    ),
    "verdicts.follow": (
        "table-4: posting / model_2 / coefficient",
        "-0.179",
    ),
    "margins.top": (
        "table-4: cut4 / model_1 / coefficient",
        "3.523",
    ),
    "restatement.text": (
        "table-5: benefit_visa / location=1 / weighted_share",
        "41",
    ),
    "quotas.steps": (
        "table-a1: age=14-25,gender=1 / step3 / quota_n",
        "221",
    ),
    "sum.abide.weighted": (
        "table-a2: abide=2 / weighted / weighted_share",
        "4.54",
    ),
    "moments.approval": (
        "table-a3: approval / mean / weighted_mean",
        "4.296",
    ),
    "moments.pilot_benefits": (
        "table-a3: pilot_benefits / sd / weighted_standard_deviation",
        ".279",
    ),
    "collinearity.products": (
        "table-a4: age / vif / vif",
        "1.078",
    ),
    "groups.location": (
        "text: approves=1 / paper section 4.2 (location == 0) / weighted_share",
        "86",
    ),
    "sum.text.employment": (
        "text: employment=1 / paper section 3.1 (weighted) (all) / weighted_share",
        "86",
    ),
    "sampling.margin": (
        "text: statement 19 / paper section 3.1 / statement",
        "1.22",
    ),
    "bands.sesame_score": (
        "text: statement 45.2 / paper section 3.2 / statement",
        "850",
    ),
    "ratio.tencent_sesame": (
        "text: use_sesame=1 / paper section 4 (tencent_users) / weighted_share",
        "36",
    ),
    "mixture.share": (
        "text: received_benefits=1 / paper section 4.4"
        " (sesame_or_tencent and location == 1) / weighted_share",
        "78",
    ),
}


def _changed(published: Published, key: str, printed: str) -> Published:
    found = [cell for cell in published if cell.key == key]
    assert len(found) == 1, key
    try:
        value: float | None = float(printed.replace(",", ""))
    except ValueError:
        value = None
    new = msgspec.structs.replace(found[0], printed=printed, value=value)
    return Published(tuple(new if cell is found[0] else cell for cell in published))


def _misfits(found: tuple[Finding, ...]) -> set[str]:
    return {f.key for f in found if f.kind in ("contradiction", "slip")}


@pytest.mark.slow
@pytest.mark.parametrize(("finding", "change"), CHANGES.items())
def test_a_changed_number_is_noticed(
    finding: str,
    change: tuple[str, str],
    published: Published,
    declarations: Declarations,
    audited: tuple[Finding, ...],
) -> None:
    assert finding not in _misfits(audited)
    assert finding in _misfits(audit(_changed(published, *change), declarations))


@pytest.mark.slow
def test_a_mended_number_is_no_longer_noticed(
    published: Published, declarations: Declarations
) -> None:
    mended = _changed(published, "table-a2: age_band=1 / unweighted / unweighted_share", "62.43")
    mended = _changed(mended, "table-a2: use_sesame=1 / weighted / weighted_share", "63.64")
    kinds = {f.key: f.kind for f in audit(mended, declarations)}
    assert "sum.age_band.unweighted" not in kinds
    assert kinds["union.commercial"] == "consistent"
