"""The audit finds again what a careful reader found, and says it in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scs_report.checks.glossary import read_glossary
from scs_report.errors import UserError
from scs_report.replication import Published, load_published
from scs_report.replication.audit import Declarations, Finding, audit, load_declarations
from scs_report.replication.wording import in_words
from scs_report.results import AuditFinding, FindingKind

DIRECTORY = Path(__file__).parents[2] / "data" / "published"

# What a reader found by hand, and the key of the finding that the rules make of it.
FOUND_BY_HAND = {
    "B-T3-income": "sum.table-3.income_group",
    "B-age-unweighted": "sum.age_band.unweighted",
    "B-improves_quality_of_life-unweighted": "sum.quality_of_life.unweighted",
    "B-tencent_score-weighted": "sum.tencent_score.weighted",
    "B-text-employment": "sum.text",
    "C-age": "sum.age_band.unweighted",
    "C-edu": "grim.education",
    "C-qol": "sum.quality_of_life.unweighted",
    "C-region": "grim.region",
    "C-tencent": "grim.tencent_score",
    "C-use": "grim.social_credit_use",
    "D-edu": "moments.agree",
    "D-gender": "moments.gender",
    "D-joining": "moments.joined_automatically",
    "D-post": "moments.posting",
    "D-region": "moments.region",
    "D-tencent": "moments.tencent_score",
    "E-edu-sep": "separation.model_5.education",
    "E-stars": "stars.agree",
    "F-A4": "collinearity.products",
    "F-A4-scope": "collinearity.scope",
    "G-N": "identity.people",
    "G-mix": "overlap.table-2",
    "H-43x11": "product.pilot_localities",
    "H-80": "statement.eighty_percent",
    "H-bases": "exclusive.membership",
    "H-sesame": "union.commercial",
    "I-A1": "quotas.steps",
    "I-A1-header": "quotas.header",
    "I-A1-target": "quotas.target",
    "I-ages": "quotas.ages",
    "J-age": "groups.age_band",
    "J-age-n": "groups.age_band.precision",
    "J-edu": "groups.education",
    "J-income": "groups.income_group",
    "J-loc": "groups.location",
    "J-region": "groups.region",
    "J-totals": "restatement.tables",
    "K-M2": "missing.coding.smartphone_time",
    "K-M5M6": "missing.core.model_5",
    "K-Ns": "missing.observations",
    "L-moe": "sampling.margin",
    "M-info": "error.information_model5",
    "M-join": "error.joined_automatically",
    "M-sesame": "error.sesame_score",
    "N-eta": "margins.top",
    "O-60": "restatement.slightly_higher_score",
    "O-rural": "mixture.share",
    "P-H18": "statement.h18",
    "P-approval": "restatement.text",
    "P-edumax": "order.socio_demographic",
    "P-income46": "restatement.income_above_4000",
    "P-incomeunit": "statement.income_unit",
    "P-interviews": "statement.interviews",
    "P-joincode": "sign.joining",
    "P-localities": "bound.localities",
    "P-mlr": "statement.estimator",
    "P-notes": "notes.table-a2",
    "P-onlycomment": "restatement.unchecked",
    "P-phonecode": "coding.smartphone_time",
    "P-rep": "statement.representativeness",
    "P-scores": "bands.agree",
}
# Numbers that the reader worked out, and that the rules must work out again.
EVIDENCE = {
    "sum.age_band.unweighted": ("90.00", "62.43", "1,379"),
    "sum.quality_of_life.unweighted": ("100.40", "26.44", "584", "30.29", "669"),
    "sum.tencent_score.weighted": ("98.93",),
    "sum.table-3.income_group": ("90.70", "100.01", "9.30", "34.05, 50.46, 15.49"),
    "grim.education": ("2,128", "2,121", "1,735", "81"),
    "grim.region": ("2,201", "2,191", "2,145", "2,138"),
    "grim.tencent_score": ("682", "680"),
    "grim.social_credit_use": ("680/2033", "1309/2033", "160/2033", "166/2033"),
    "moments.region": ("2.2544", "0.7639", "2.1268"),
    "moments.tencent_score": ("6.2052", "2.1478", "6.222", "2.139"),
    "moments.agree": ("19 of 24",),
    "stars.agree": ("98 coefficients", "all bear stars"),
    "stars.lost": ("5 coefficients", "Fairness of score, model 5: 0 seen, 3 due"),
    "stars.bounds": ("1.55", "(1 021)"),
    "collinearity.products": ("all 21",),
    "identity.people": ("129", "363"),
    "ratio.tencent_sesame": ("440/680", "64.7"),
    "union.commercial": ("33.64", "80.62", "53.55", "58.4"),
    "exclusive.membership": ("104", "74.2", "2,033"),
    "overlap.table-2.base": ("7.90 to 8.18", "7.40"),
    "overlap.table-2.rest": ("539", "2.0, 1.9, 36.1, 28.5, 31.4"),
    "mixture.share": ("0.152–0.161", "0.163–0.296"),
    "product.pilot_localities": ("4.5 to 5.0",),
    "groups.region": ("81.63 to 81.67", "78.45 to 78.48"),
    "groups.age_band": ("78.7", "81.9", "77.3"),
    "groups.education": ("36.1", "58.9", "76.8", "85.6"),
    "groups.income_group": ("36.7 / 15.4 / 11.7", "33.3 / 13.9 / 10.6"),
    "groups.location": ("67.6", "82.4"),
    "groups.age_band.precision": ("46 people", "14.3"),
    "quotas.header": ("East 42",),
    "quotas.target": ("54.3", "58.26", "61.30", "28.53"),
    "quotas.ages": ("28.6", "25.4"),
    "sampling.margin": ("1.134", "1.128 to 1.139", "1949", "0.365"),
    "missing.observations": ("All 7", "of 23 without the new variable 8", "of 186", "68"),
    "missing.core.model_5": ("at least 149", "at most 159", "at most 10", "at least 50"),
    "error.information_model5": ("0.428", "0.030", "0.97"),
    "error.joined_automatically": ("64 to 36",),
    "margins.top": ("49.9", "56.9"),
    "restatement.income_above_4000": ("14.05", "45.77"),
    "restatement.slightly_higher_score": ("59.82", "926", "41.9"),
    "interviews.dates": ("Interview 10", "March, June, July"),
    "verdicts.follow": ("All 21", "H1", "H2", "H4"),
}
KINDS: dict[FindingKind, tuple[str, ...]] = {
    "slip": (
        "sum.age_band.unweighted",
        "sum.quality_of_life.unweighted",
        "sum.tencent_score.weighted",
        "moments.gender",
        "moments.posting",
        "union.commercial",
        "quotas.header",
        "notes.table-a2",
        "stars.lost",
    ),
    "base": (
        "sum.table-3.income_group",
        "grim.education",
        "grim.region",
        "grim.social_credit_use",
        "exclusive.membership",
        "collinearity.scope",
        "quotas.ages",
        "error.information_model5",
    ),
    "contradiction": (
        "grim.tencent_score",
        "moments.region",
        "moments.joined_automatically",
        "restatement.income_above_4000",
        "statement.interviews",
        "statement.income_unit",
        "sign.joining",
        "coding.smartphone_time",
    ),
}
RULED_OUT = {
    "table-a2: age_band=1 / unweighted / unweighted_share",
    "table-a2: quality_of_life=3 / unweighted / unweighted_share",
    "table-a2: use_sesame=1 / weighted / weighted_share",
    "table-a3: region / mean / weighted_mean",
    "table-a3: region / sd / weighted_standard_deviation",
    "table-a3: gender / mean / weighted_mean",
    "table-a1: header / step5_west / target_share",
    "table-a1: header / step5_east / target_share",
}


@pytest.fixture(scope="module")
def findings(audited: tuple[Finding, ...]) -> dict[str, AuditFinding]:
    return {finding.key: finding for finding in in_words(audited, DIRECTORY)}


def _said(finding: AuditFinding) -> str:
    reading = finding.reading["en"] if finding.reading else ""
    parts = (finding.where, finding.what, finding.evidence)
    return "\n".join((*(part["en"] for part in parts), reading))


@pytest.mark.parametrize(("by_hand", "key"), FOUND_BY_HAND.items())
def test_what_a_reader_found_is_found_by_rule(
    by_hand: str, key: str, findings: dict[str, AuditFinding]
) -> None:
    assert key in findings, f"{by_hand} is not found"


@pytest.mark.parametrize(("key", "numbers"), EVIDENCE.items())
def test_the_numbers_behind_a_finding(
    key: str, numbers: tuple[str, ...], findings: dict[str, AuditFinding]
) -> None:
    said = _said(findings[key])
    assert [number for number in numbers if number not in said] == []


def test_scan_damage_slips_bases_and_contradictions_are_told_apart(
    findings: dict[str, AuditFinding],
) -> None:
    for kind, keys in KINDS.items():
        assert {findings[key].kind for key in keys} == {kind}
    for finding in findings.values():
        assert (finding.kind == "consistent") == (finding.severity == "none"), finding.key


def test_cells_that_are_ruled_out(findings: dict[str, AuditFinding], published: Published) -> None:
    cells = [cell for finding in findings.values() for cell in finding.cells]
    assert set(cells) >= RULED_OUT
    assert set(cells) <= {cell.key for cell in published}
    # of two possible mends only the one that is read, and nothing of another variable
    assert "table-a2: quality_of_life=5 / unweighted / unweighted_share" not in cells
    assert not any("joined_automatically" in cell for cell in cells)
    # agreement rules out nothing
    assert not any(f.cells for f in findings.values() if f.kind == "consistent")


def test_every_corrected_reading_is_backed_by_a_finding(
    findings: dict[str, AuditFinding], published: Published
) -> None:
    cells = {cell for finding in findings.values() for cell in finding.cells}
    corrected = [cell.key for cell in published if cell.is_corrected and cell.raw == cell.printed]
    assert [key for key in corrected if key not in cells] == []


def test_every_finding_is_told_in_both_languages(findings: dict[str, AuditFinding]) -> None:
    for finding in findings.values():
        for text in (finding.where, finding.what, finding.evidence, finding.reading):
            if text is None:
                continue
            assert text["en"].strip(), finding.key
            assert text["zh"].strip(), finding.key
            assert not re.search(r"[{}]|\b(nan|inf|None)\b", text["en"] + text["zh"]), finding.key
            assert not re.search(r"[一-鿿]", text["en"]), finding.key
        for part in (finding.where, finding.what):
            assert re.search(r"[一-鿿]", part["zh"]), finding.key
        # words of rules are in Chinese; figures, the paper's code words and formulas may stay
        assert not re.search(
            r"(?<![A-Za-z])(the|and|with|of|per cent|people)(?![A-Za-z])",
            (finding.what["zh"] + finding.evidence["zh"]),
        ), finding.key


def test_the_same_numbers_stand_in_both_languages(findings: dict[str, AuditFinding]) -> None:
    digits = re.compile(r"\d+(?:\.\d+)?")
    # answers, labels and months hold numbers in one language only
    worded = ("stars", "typing", "statement", "interviews")
    for finding in findings.values():
        en, zh = (
            set(digits.findall(text.replace(",", "")))
            for text in (finding.evidence["en"], finding.evidence["zh"])
        )
        assert finding.rule in worded or en <= zh, (finding.key, en - zh)


def test_keys_and_rules_are_names(findings: dict[str, AuditFinding]) -> None:
    for finding in findings.values():
        assert re.fullmatch(r"[a-z_]+(\.[a-z0-9_-]+)+", finding.key)
        assert re.fullmatch(r"[a-z_]+", finding.rule)


@pytest.mark.slow
def test_the_audit_is_the_same_every_time(published: Published, declarations: Declarations) -> None:
    assert audit(published, declarations) == audit(published, declarations)


def test_declarations_that_do_not_fit_are_reported(tmp_path: Path, published: Published) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_declarations(tmp_path / "audit.toml")
    text = (DIRECTORY / "audit.toml").read_text(encoding="utf-8")
    path = tmp_path / "audit.toml"
    path.write_text(text.replace("table-2: n / all", "table-2: n / nobody"), encoding="utf-8")
    with pytest.raises(UserError, match="do not fit"):
        audit(published, load_declarations(path))
    path.write_text(text.replace("[[bases]]", "[[basis]]"), encoding="utf-8")
    with pytest.raises(UserError, match=r"audit\.toml"):
        load_declarations(path)


@pytest.mark.slow
def test_a_table_that_is_not_there_is_named(
    published: Published, declarations: Declarations
) -> None:
    without = Published(tuple(cell for cell in published if cell.table != "table-a4"))
    with pytest.raises(UserError) as caught:
        audit(without, declarations)
    assert "table-a4 holds no cells" in caught.value.problems


@pytest.mark.slow
def test_rules_know_no_name_of_a_table_a_question_or_a_group(
    audited: tuple[Finding, ...], tmp_path: Path
) -> None:
    renamed = {
        "table-": "sheet-",
        "approval": "view",
        "approves": "agrees",
        "age_band": "cohort",
        "gender": "sex",
        r'\bregion(?=["=,]| ==)': "zone",  # a question, not the key of the declarations
        "doubter": "critic",
        "comment": "letter",
        "Interview": "Conversation",
        "step1_population": "people",
        "internet_pct": "online",
    }
    for path in [*DIRECTORY.glob("*.csv"), DIRECTORY / "audit.toml"]:
        name, text = path.name, path.read_text(encoding="utf-8")
        for old, new in renamed.items():
            name, text = re.sub(old, new, name), re.sub(old, new, text)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = audit(load_published(tmp_path), load_declarations(tmp_path / "audit.toml"))
    assert [(f.rule, f.kind, f.severity, len(f.cells)) for f in found] == [
        (f.rule, f.kind, f.severity, len(f.cells)) for f in audited
    ]


def test_findings_keep_to_the_glossary(findings: dict[str, AuditFinding], root: Path) -> None:
    glossary = read_glossary(root)
    departures = [
        f"{finding.key}: {said}"
        for finding in findings.values()
        for text in (finding.where, finding.what, finding.evidence)
        # what the paper says is quoted in its own words
        for code, words in (("en", re.sub("“[^”]*”", "", text["en"])), ("zh", text["zh"]))
        for _, said in glossary.departures(words, code)
    ]
    assert departures == []
