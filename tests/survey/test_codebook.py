"""The codebook explains every column in both languages and refuses to contradict itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from scs_report.border.texts import LocalText
from scs_report.errors import UserError
from scs_report.survey import Codebook, load_codebook

CODEBOOK = Path(__file__).parents[2] / "data" / "codebook.toml"

COLUMNS = re.findall(
    r"\w+",
    """
id weight age gender province location education income employment smartphone_time posting
ccp_member government_confidence mistrust pilot_locality purchase_influence
use_sesame use_tencent use_pilot use_other use_none use_unknown
approval accountability abide quality_of_life manager
data_central data_provincial data_municipal data_state_owned data_foreign data_private
sesame_score tencent_score score_compared transparency fairness
benefit_credit benefit_loans benefit_savings benefit_visa benefit_deposit_free benefit_checkin
benefit_dating benefit_none
drawback_credit drawback_loans drawback_savings drawback_visa drawback_deposit drawback_travel
drawback_dating drawback_none drawback_refused
received_information joined_actively joined_automatically information_model5
pilot_score_compared pilot_benefits pilot_drawbacks
""",
)

DERIVED = re.findall(
    r"\w+",
    """
age_band income_group region approves doubter participant sesame_or_tencent commercial
commercial_only pilot pilot_only sesame_and_tencent received_benefits received_drawbacks male urban
strongly_approves
""",
)

BASES = re.findall(
    r"\w+",
    """
all membership_known sesame_users tencent_users sesame_or_tencent commercial_users commercial_only
pilot_users pilot_only participants pilot_locality
""",
)


def test_every_column_base_and_derived_variable_is_there(codebook: Codebook) -> None:
    assert sorted(codebook.columns) == sorted(COLUMNS)
    assert sorted(variable.id for variable in codebook.derived) == sorted(DERIVED)
    assert sorted(base.id for base in codebook.bases) == sorted(BASES)


def _texts(codebook: Codebook) -> list[tuple[str, LocalText]]:
    survey = codebook.survey
    texts = [
        (f"survey.{name}", value)
        for name in survey.__struct_fields__
        if isinstance(value := getattr(survey, name), dict)
    ]
    for base in codebook.bases:
        texts.append((f"base {base.id}", base.label))
    for variable in (*codebook.questions, *codebook.derived):
        texts.append((variable.id, variable.label))
        texts += [(f"{variable.id} note", t) for t in (variable.note, variable.unit) if t]
        texts += [(f"{variable.id} {answer.code}", answer.label) for answer in variable.answers]
    for question in codebook.questions:
        texts.append((f"{question.id} text", question.text))
        texts += [(item.column, item.label) for item in question.items]
    return texts


def test_every_text_is_chinese_in_chinese_and_english_in_english(codebook: Codebook) -> None:
    texts = _texts(codebook)
    assert len(texts) > 300
    for where, text in texts:
        if where == "survey.source":  # an author and a year
            assert text == {"en": "Kostka (2018)", "zh": "Kostka（2018）"}
            continue
        assert re.search(r"[一-鿿]", text["zh"]), where
        assert not re.search(r"[一-鿿，。（）]", text["en"]), where
        assert list(text) == ["en", "zh"], where


def test_chinese_texts_follow_mainland_punctuation(codebook: Codebook) -> None:
    for where, text in _texts(codebook):
        assert not re.search(r"[一-鿿][,;:?!()]|[,;:?!()][一-鿿]", text["zh"]), where
        assert not re.search(r"\d[–-]\d", text["zh"]), where  # ranges take the wave dash
        assert "  " not in text["zh"], where


def test_the_approval_question_is_the_papers(codebook: Codebook) -> None:
    approval = codebook.question("approval")
    assert approval.wording == "published"
    assert approval.text["en"] == "How much do you approve of social credit systems?"
    assert approval.text["zh"] == "您多大程度上赞同社会信用体系？"
    assert [answer.label["zh"] for answer in approval.answers] == [
        "非常反对",
        "有点反对",
        "一般，既不赞同，也不反对",
        "有点赞同",
        "非常赞同",
    ]


def test_look_ups(codebook: Codebook) -> None:
    assert codebook.question("abide").codes == (1, 2, 3, 4, 98)
    assert codebook.question("abide").missing_codes == (98,)
    education = codebook.question("education").answers
    assert [answer.code for answer in education if answer.counted] == [1, 2, 3, 4]
    assert codebook.question("smartphone_time").missing_codes == (7,)
    assert codebook.question("benefits").columns[-1] == "benefit_none"
    assert codebook.owner("benefit_visa").id == "benefits"
    assert codebook.base("sesame_users").when == "use_sesame == 1"
    assert codebook.variable("region").answer(3).label["en"] == "East"
    assert codebook.variable("approval") is codebook.question("approval")
    assert codebook.derived_variable("male").source == ("gender",)
    assert codebook.label("use_sesame")["zh"] == "芝麻信用"
    assert codebook.label("region")["en"] == "Region"
    assert codebook.question("social_credit_use").item("use_pilot").base == "membership_known"
    with pytest.raises(KeyError):
        codebook.question("approvall")
    with pytest.raises(KeyError):
        codebook.question("approval").answer(6)


def test_every_province_has_exactly_one_region(codebook: Codebook) -> None:
    whens = [answer.when for answer in codebook.derived_variable("region").answers]
    assigned = sorted(int(code) for when in whens for code in re.findall(r"\d\d", when))
    assert assigned == sorted(codebook.question("province").codes)


def _broken(tmp_path: Path, *changes: tuple[str, str]) -> UserError:
    text = CODEBOOK.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "codebook.toml"
    path.write_text(text, encoding="utf-8")
    shutil.copy(CODEBOOK.with_name("study.toml"), tmp_path)
    with pytest.raises(UserError) as caught:
        load_codebook(path)
    assert str(path) in caught.value.title
    return caught.value


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "gender"\n', 'id = "age"\n', 'question "age": stands in the codebook more than'),
        (
            'kind = "single"\nbase = "sesame_users"',
            'kind = "single"\nbase = "sesame"',
            'question "sesame_score": there is no base "sesame"',
        ),
        (
            'when = "use_tencent == 1"',
            'when = "use_tencnt == 1"',
            'base "tencent_users": the rule names "use_tencnt", which is no column',
        ),
        (
            'when = "use_tencent == 1"',
            'when = "fairness == 1"',
            'base "tencent_users": the rule uses "fairness", which was not asked of everybody',
        ),
        (
            'when = "use_tencent == 1"',
            "when = \"print('x')\"",
            "a function call where a comparison is needed",
        ),
        (
            'from = ["gender"]',
            'from = ["sex"]',
            'derived "male": "from" names "sex", which is no column',
        ),
        ('{ code = 1, en = "Male"', '{ code = 0, en = "Male"', 'question "gender": answer 0'),
        ('id = "male"', 'id = "approval"', 'derived "approval": is the name of a question'),
        ('id = "all"', 'id = "everybody"', 'there is no base "all"'),
        ("field_end = 2018-04-30", "field_end = 2017-04-30", "field_end is before field_start"),
        ("minimum = 14", "minimum = 70", 'question "age": minimum is above maximum'),
    ],
)
def test_contradictions_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert any(said in problem for problem in _broken(tmp_path, (old, new)).problems)


def test_columns_of_the_design_are_those_of_the_codebook(tmp_path: Path) -> None:
    shutil.copy(CODEBOOK, tmp_path)
    study = CODEBOOK.with_name("study.toml").read_text("utf-8")
    changed = study.replace('weight = "weight"', 'weight = "w"\nstrata = "stratum"')
    (tmp_path / "study.toml").write_text(changed, "utf-8")
    with pytest.raises(UserError) as caught:
        load_codebook(tmp_path / "codebook.toml")
    assert caught.value.problems == (
        'study.toml, design.weight: the codebook has no column "w"',
        'study.toml, design.strata: the codebook has no column "stratum"',
    )


def test_all_contradictions_are_reported_at_once(tmp_path: Path) -> None:
    error = _broken(
        tmp_path,
        ("field_end = 2018-04-30", "field_end = 2017-04-30"),
        ("minimum = 14", "minimum = 70"),
        ('when = "gender == 1"', 'when = "gendr == 1"'),
    )
    assert len(error.problems) == 3


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'label.zh = "芝麻信用用户"\n',
            "",
            'bases "sesame_users".label.zh: found nothing, expected this text in zh',
        ),
        (
            'label.zh = "芝麻信用用户"\n',
            'label.zh = " "\n',
            'bases "sesame_users".label.zh: found an empty text',
        ),
        (
            'label.zh = "芝麻信用用户"\n',
            'label.zh = "芝麻信用用户"\nlabel.de = "Nutzer"\n',
            'bases "sesame_users".label.de: found a language that the study does not have, '
            "expected one of en, zh",
        ),
        ('zh = "男"', 'cn = "男"', "label.zh: found nothing, expected this text in zh"),
        ('zh = "男"', 'chinese = "男"', "expected one of code, label"),
        ('label.zh = "性别"\n', 'label.zh = "性别"\ncolour = 1\n', 'questions "gender"'),
        ('kind = "number"', 'kind = "numeric"', 'questions "id".kind'),
        ('title.en = "', 'title.en = 1 #"', "title"),
        ("[[bases]]", "[[bases]", "the name of a table stands in [ ] or [[ ]]"),
    ],
)
def test_malformed_entries_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in _broken(tmp_path, (old, new)).problems[0]


def test_a_codebook_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        load_codebook(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes('title = "信用"'.encode("gbk"))
    with pytest.raises(UserError) as caught:
        load_codebook(path)
    assert "not UTF-8" in caught.value.problems[0]
