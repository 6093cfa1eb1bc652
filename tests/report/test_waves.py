"""A second wave of the study of the root: synthetic people, drawn anew, of whom fewer approve."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from scs_report.build.pipeline import analyse_project
from scs_report.cli import app
from scs_report.errors import UserError
from scs_report.figures import figure_words
from scs_report.language import Language
from scs_report.language.occasions import wave_label
from scs_report.pages.documents import render_document
from scs_report.project import Project
from scs_report.prose.environment import make_environment
from scs_report.prose.factbook import FactBook
from scs_report.prose.not_disclosed import NotDisclosedError
from scs_report.results import (
    Address,
    Estimate,
    Results,
    decode_results,
    encode_results,
    read_results,
)

pytestmark = pytest.mark.slow

FIELD = "2020-03-01/2020-05-31"
#: Of those who approve, so many take no side two years later.
LOST = 0.10


def second_wave(root: Path) -> pd.DataFrame:
    people = pd.read_csv(root / "data" / "respondents.csv")
    drawn = people.sample(len(people), replace=True, random_state=2020).reset_index(drop=True)
    drawn["id"] = np.arange(1, len(drawn) + 1) + 200_000
    rng = np.random.default_rng(1)
    drawn.loc[(drawn.approval >= 4) & (rng.random(len(drawn)) < LOST), "approval"] = 3
    return drawn


def labelled(frame: pd.DataFrame, path: Path) -> Path:
    """Write respondents with the card that calls them synthetic."""
    frame.to_csv(path, index=False)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".toml").write_text(f'synthetic = true\nsha256 = "{digest}"\n')
    return path


def copied(root: Path, to: Path) -> Path:
    for part in ("data", "templates"):
        shutil.copytree(root / part, to / part)
    return to


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def new_wave(study: Path, *arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["new-wave", *arguments, "--study", str(study)])
    if isinstance(found.exception, UserError):
        return 2, "\n".join((found.exception.title, *found.exception.problems))
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


def analysed(study: Path) -> Results:
    return analyse_project(Project(study), None, lambda _: None)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def study(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study with its second wave."""
    folder = copied(root, tmp_path_factory.mktemp("waves") / "study")
    file = labelled(second_wave(root), folder.parent / "wave2.csv")
    code, said = new_wave(folder, str(file), "--field", FIELD)
    assert code == 0
    assert "2,209 respondents" in said
    return folder


@pytest.fixture(scope="module")
def both(study: Path) -> Results:
    return analysed(study)


@pytest.fixture
def another(study: Path, tmp_path: Path) -> Path:
    return copied(study, tmp_path / "study")


def number(results: Results, name: str) -> Estimate:
    found = results[name]
    assert isinstance(found, Estimate)
    return found


def test_every_named_number_has_a_change_with_the_error_of_independent_samples(
    both: Results, results: Results
) -> None:
    estimates = [name for name in results.named if isinstance(results[name], Estimate)]
    assert len(estimates) > 150
    # of the profile, which the first wave published, one share would tell of a group of few people
    withheld = {name for name in estimates if both.named[name] in both.withheld}
    assert withheld == {"doubters.education_low", "gap.doubters.education_low"}
    for name in withheld:
        why = both.withheld[both.named[name]]
        for changed in (f"change.{name}", f"change.{name}.since.2018"):
            assert both.withheld[both.named[changed]] == why
    for name in sorted({*estimates} - withheld):
        now, then, change = (number(both, p + name) for p in ("", "earlier.", "change."))
        assert then == results[name]
        assert change.value == pytest.approx(now.value - then.value, abs=1e-12)
        assert change.se == pytest.approx(np.hypot(now.se, then.se), rel=1e-9)
        assert both.named[f"change.{name}.since.2018"] == both.named[f"change.{name}"]
    # one in ten of those who approved does no longer
    change = number(both, "change.approval.support")
    assert change.low < -LOST * number(results, "approval.support").value < change.high < 0
    # a difference is compared as a whole
    at = Address.parse(both.named["change.gap.location"])
    assert at.parts == (at.now(), at.at_wave("2018"))


def test_results_of_several_waves_survive_their_file(both: Results, tmp_path: Path) -> None:
    content = encode_results(both)
    assert decode_results(content) == both
    (tmp_path / "results.json").write_bytes(content)
    assert read_results(tmp_path / "results.json") == both
    first, second = both.waves
    assert (first.key, first.n, first.synthetic) == ("2018", 2209, True)
    assert (second.key, second.field_start, second.synthetic) == ("2020", "2020-03-01", True)
    # a change that is not the difference of its parts is found out
    value = number(both, "change.approval.support").value
    wrong = content.replace(f'"value": {value!r}'.encode(), b'"value": -0.0801', 1)
    assert wrong != content
    (tmp_path / "results.json").write_bytes(wrong)
    with pytest.raises(UserError, match="cannot be used"):
        read_results(tmp_path / "results.json")


def test_the_file_of_the_study_keeps_its_comments_and_says_both_waves(
    study: Path, root: Path
) -> None:
    text = (study / "data" / "study.toml").read_text("utf-8")
    assert text.startswith((root / "data" / "study.toml").read_text("utf-8").rstrip())
    waves = Project(study).study.waves
    assert [one.key for one in waves] == ["2018", "2020"]
    assert waves[0].dates == ("2018-02-01", "2018-04-30")
    assert (study / "data" / "waves" / "2018" / "respondents.csv").read_bytes() == (
        root / "data" / "respondents.csv"
    ).read_bytes()


def test_a_wave_that_cannot_be_added_changes_nothing_and_all_is_told(
    root: Path, tmp_path: Path
) -> None:
    folder = copied(root, tmp_path / "study")
    before = files_of(folder)
    wrong = second_wave(root)
    wrong.loc[3, "approval"] = 77
    wrong.to_csv(tmp_path / "wrong.csv", index=False)
    arguments = ("--field", "2020-13-01/2020-05-31", "--label", "fr=printemps")
    code, said = new_wave(folder, str(tmp_path / "wrong.csv"), *arguments)
    assert code == 2
    assert "Column approval, one cell\n  row 5: “77”\n  expected: one of 1–5" in said
    assert 'found "2020-13-01"' in said
    assert 'found "fr"' in said
    code, said = new_wave(folder)
    assert code == 2
    assert said.count("missing: ") == 2
    same = folder / "data" / "respondents.csv"
    assert "already" in new_wave(folder, str(same), "--field", FIELD)[1]
    assert files_of(folder) == before


@pytest.mark.parametrize("ending", ["csv", "xlsx", "dta", "sav"])
def test_a_new_wave_of_any_format_can_be_taken_back(
    root: Path, tmp_path: Path, ending: str
) -> None:
    folder = copied(root, tmp_path / "study")
    before = files_of(folder)
    frame, file = second_wave(root).head(400), tmp_path / f"wave.{ending}"
    if ending == "csv":
        frame.to_csv(file, index=False)
    elif ending == "xlsx":
        frame.to_excel(file, index=False)
    elif ending == "dta":
        frame.to_stata(file, write_index=False)
    else:
        import pyreadstat

        pyreadstat.write_sav(frame, file)
    assert new_wave(folder, str(file), "--field", FIELD)[0] == 0
    assert Project(folder).respondents.name == f"respondents.{ending}"
    assert not (folder / "data" / "respondents.toml").exists()  # the card of the other file
    assert new_wave(folder, "--undo")[0] == 0
    after = files_of(folder)
    aside = {name for name in after if name.startswith("data/waves/taken-back/")}
    assert {name: content for name, content in after.items() if name not in aside} == before
    assert after[f"data/waves/taken-back/respondents.{ending}"] == file.read_bytes()
    assert new_wave(folder, "--undo")[0] == 2


def test_a_question_put_otherwise_has_no_change_until_somebody_says_why(another: Path) -> None:
    codebook = another / "data" / "codebook.toml"
    edit(codebook, "How much do you approve", "How far do you approve")
    found = analysed(another)
    for name in ("approval.support", "gap.users", "doubters.rural", "predicted.received.age.20"):
        if name in found.named:
            why = found.withheld[found.named[f"change.{name}"]]
            assert why.reason == "reworded", name
    assert isinstance(found["change.use.none"], Estimate)
    [one] = found.reworded
    assert (one.question, one.altered) == ("approval", ("wording",))
    page = rendered("appendix", "en", found, another)
    assert "“How much do you approve of social credit systems?” in spring 2018" in page
    assert "“How far do you approve of social credit systems?” now" in page
    assert "No change is given for it." in page
    file = another / "data" / "study.toml"
    file.write_text('comparable = { approval = "one word" }\n' + file.read_text("utf-8"), "utf-8")
    found = analysed(another)
    assert isinstance(found["change.approval.support"], Estimate)
    assert found.reworded[0].accepted == "one word"


def test_other_answers_and_other_bases_are_no_trend_either(another: Path) -> None:
    codebook = another / "data" / "codebook.toml"
    edit(codebook, 'when = "use_unknown == 0"', 'when = "use_unknown == 0 and gender == 1"')
    text = codebook.read_text("utf-8")
    at = text.index('id = "manager"')
    label = re.search(r'en = "([^"]+)"', text[text.index("answers", at) :])
    assert label
    place = text.index(label[1], at)
    codebook.write_text(text[:place] + "Altogether " + text[place:], "utf-8")
    found = analysed(another)
    assert {(one.question, one.altered) for one in found.reworded} == {
        ("@membership_known", ("rule",)),
        ("manager", ("answers",)),
    }
    reasons = {
        name: found.withheld[found.named[f"change.{name}"]].reason
        for name in ("use.commercial", "manager.central")
    }
    assert set(reasons.values()) == {"reworded"}
    assert isinstance(found["change.use_all.sesame"], Estimate)


def test_what_one_wave_withholds_has_no_change(another: Path) -> None:
    path = another / "data" / "waves" / "2018" / "results.json"
    then = read_results(path)
    address = then.named["approval.support"]
    why = {"reason": "small_base", "n": 12}
    tree = json.loads(path.read_text("utf-8"))
    del tree["estimates"][address]
    tree["withheld"][address] = why
    for name in [name for name in tree["estimates"] if name.startswith(f"{address} - ")]:
        tree["withheld"][name] = why
        del tree["estimates"][name]
    path.write_text(json.dumps(tree), "utf-8")
    found = analysed(another)
    at = Address.parse(address)
    assert str(at) in found.estimates
    for lacking in (at.at_wave("2018"), at.since_wave("2018")):
        assert found.withheld[str(lacking)].reason == "small_base"
        assert str(lacking) not in found.estimates
    with pytest.raises(NotDisclosedError):
        FactBook(found).fact("change.approval.support")


def test_people_who_answered_twice_make_a_change_more_certain(root: Path, tmp_path: Path) -> None:
    folder = copied(root, tmp_path / "study")
    people = pd.read_csv(root / "data" / "respondents.csv")
    rng = np.random.default_rng(1)
    people.loc[(people.approval >= 4) & (rng.random(len(people)) < LOST), "approval"] = 3
    file = labelled(people, tmp_path / "wave2.csv")
    assert new_wave(folder, str(file), "--field", FIELD, "--overlap")[0] == 0
    found = analysed(folder)
    assert found.waves[0].shared == len(people)
    for name in ("approval.support", "gap.location"):
        now, then, change = (number(found, p + name) for p in ("", "earlier.", "change."))
        assert change.se < 0.6 * np.hypot(now.se, then.se)
    # nobody has answered otherwise
    assert number(found, "change.use.none").se == pytest.approx(0, abs=1e-12)
    # models of the same people too
    for kind in ("predicted.", "coefficient."):
        names = [n for n in found.named if n.startswith(kind) and f"change.{n}" in found.named]
        told = [n for n in names if isinstance(found[f"change.{n}"], Estimate)]
        assert len(told) > 5
        for name in told:
            now, then, change = (number(found, p + name) for p in ("", "earlier.", "change."))
            assert change.value == pytest.approx(now.value - then.value, abs=1e-12)
            assert change.se < 0.85 * np.hypot(now.se, then.se)
    # claims that compare both know it
    book = FactBook(found)
    both = [book.node(prefix + name) for prefix in ("", "earlier.")]
    assert both[0].known_gap(both[1]).error == change.se
    page = rendered("appendix", "en", found, folder)
    assert "shares 2,209 people with this one" in page


def rendered(document: str, code: str, results: Results, study: Path) -> str:
    """Return what the section on changes says; claims of the study may be broken."""
    made = render_document(document, code, results, study / "templates", draft=True)
    section = BeautifulSoup(made.screen, "html.parser").find(id="changes")
    assert section is not None
    for svg in section.find_all("svg"):
        svg.extract()
    return " ".join(section.get_text(" ").split())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "en",
            (
                "What has changed since spring 2018",
                "clearly down, ",
                "Approve strongly : 4",
                "in spring 2018; no clear change.",
                "Key figures, spring 2018 to spring 2020",
            ),
        ),
        (
            "zh",
            (
                "2018年春季以来的变化",
                "明显下降的有",
                "变化不明显。",
                "2018年春季至2020年春季的主要指标",
            ),
        ),
    ],
)
def test_the_brief_tells_what_has_changed(
    study: Path, both: Results, code: str, said: tuple[str, ...]
) -> None:
    text = rendered("brief", code, both, study)
    for one in said:
        assert one.replace(" ", "") in text.replace(" ", "")
    language = Language(code)
    now, then = (
        language.percent(number(both, prefix + "approval.support").value)
        for prefix in ("", "earlier.")
    )
    told = {
        "en": f"Approval has fallen from {then} (spring 2018) to {now} (spring 2020), by",
        "zh": f"赞同率从2018年春季的{then}降至2020年春季的{now}，下降",
    }[code]
    told, text = (one.replace(" ", "") for one in (told, text))
    assert told in text
    table = rendered("appendix", code, both, study)
    assert "−" in table
    assert wave_label("2018", both, Language(code)) in table


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "The respondents of spring 2018 are synthetic."),
        ("zh", "2018年春季的受访者为合成数据。"),
    ],
)
def test_earlier_synthetic_people_are_called_so_beside_people_who_are_not(
    study: Path, both: Results, code: str, said: str
) -> None:
    """The notice on every page goes when real people come; what they are compared with stays."""
    first, last = both.waves
    data = msgspec.structs.replace(both.data, synthetic=False)
    real = msgspec.structs.replace(last, synthetic=False)
    now = msgspec.structs.replace(both, data=data, waves=(first, real))
    language = Language(code)
    # in the brief above the figure and beneath it
    for document, times in (("brief", 2), ("appendix", 1)):
        page = rendered(document, code, now, study).replace("2018 年", "2018年")
        assert page.count(said) == times, document
    assert said in figure_words(now.figure("changes"), now, language).note
    never = msgspec.structs.replace(first, synthetic=False)
    without = msgspec.structs.replace(now, waves=(never, real))
    assert said not in rendered("brief", code, without, study)
    assert said not in figure_words(without.figure("changes"), without, language).note


def test_where_there_is_one_wave_there_is_no_section(root: Path, results: Results) -> None:
    page = render_document("brief", "en", results, root / "templates", draft=True).screen
    assert BeautifulSoup(page, "html.parser").find(id="changes") is None
    assert not results.waves
    assert not [name for name in results.named if name.startswith("change.")]


def test_a_study_has_a_section_of_its_own_if_it_likes(
    another: Path, both: Results, results: Results
) -> None:
    for code, title in (("en", "Two years on"), ("zh", "两年之后")):
        text = f"# {title}\n\n{{{{ change.approval.support | pp }}}}\n"
        (another / "templates" / "brief" / f"65-changes.{code}.md").write_text(text, "utf-8")
    assert rendered("brief", "en", both, another).startswith("Two years on")
    page = render_document("brief", "zh", results, another / "templates", draft=True).screen
    assert BeautifulSoup(page, "html.parser").find(id="changes") is None


def test_a_third_wave_is_compared_with_both(another: Path, root: Path, tmp_path: Path) -> None:
    third = second_wave(root)
    third["id"] += 500_000
    third.loc[(third.approval == 5) & (third.id % 2 == 0), "approval"] = 4
    file = labelled(third, tmp_path / "wave3.csv")
    assert new_wave(another, str(file), "--field", "2022-09-01/2022-11-30")[0] == 0
    found = analysed(another)
    assert [one.key for one in found.waves] == ["2018", "2020", "2022"]
    assert found.named["change.approval.strong"].endswith(":since=2020")
    assert number(found, "change.approval.strong").value < -0.15
    first, second = (
        number(found, f"change.approval.support.since.{key}") for key in ("2018", "2020")
    )
    assert second.value == pytest.approx(0, abs=1e-12)
    assert first.value < -0.05
    assert "since spring 2020" in rendered("brief", "en", found, another)
    assert found.figure("changes").waves == ("2018", "2020", "")  # type: ignore[union-attr]


def test_dates_and_seasons_follow_the_field_dates(another: Path, both: Results) -> None:
    for code, text in (
        ("en", "{{ field.season }}, {{ field.year }}"),
        ("zh", "{{ field.season }}，{{ field.year }}"),
    ):
        path = another / "templates" / "brief" / f"10-coverage.{code}.md"
        path.write_text(
            f"# X\n\n{text} {{{{ language.season('2018-12-01', '2019-02-28') }}}}\n", "utf-8"
        )
    for code, said in (
        ("en", "spring 2020, 2020 winter 2018–2019"),
        ("zh", "2020年春季，2020 2018—2019年冬季"),
    ):
        page = render_document("brief", code, both, another / "templates", draft=True).screen
        text = " ".join(BeautifulSoup(page, "html.parser").get_text().split())
        assert said in text
    title = both.study.title
    assert "2020" in title["en"]
    assert title["zh"].startswith("2020年")


@pytest.mark.parametrize("code", ["en", "zh"])
def test_claims_and_statements_know_the_waves(code: str, study: Path, both: Results) -> None:
    environment = make_environment(study / "templates", Language(code), both)

    def printed(text: str) -> str:
        return re.sub("<[^<>]+>", "", environment.from_string(text).render())

    outcomes = "{% greater %}up{% smaller %}down{% unclear %}same{% unknown %}?{% endclaim %}"
    for compared, outcome in (
        ("change.approval.support", "down"),
        ("change.use.none", "same"),
        ("change.gap.location", "same"),
        ("change.approval.neutral", "up"),
        ("approval.support, earlier.approval.support", "down"),
    ):
        assert printed(f'{{% claim "a": compare({compared}) %}}{outcomes}') == outcome
    for test, holds in (
        ('falling("approval.support", over="waves")', True),
        ('rising("approval.support", over="waves")', False),
        ('rising("approval.neutral", over="waves")', True),
        ('lowest("approval.support", over="waves")', True),
    ):
        found = printed(f'{{% claim "c": {test} %}}yes{{% otherwise %}}no{{% endclaim %}}')
        assert found == ("yes" if holds else "no"), test
    said = printed("{{ compare(change.approval.support) | sentence }}")
    assert said == printed('{{ trend("approval.support") | sentence }}')
    assert said.startswith({"en": "Approval has fallen", "zh": "赞同率从2018年春季的80%降至"}[code])


def test_what_cannot_be_compared_is_not_known_to_claims(another: Path) -> None:
    codebook = another / "data" / "codebook.toml"
    edit(codebook, "How much do you approve", "How far do you approve")
    found = analysed(another)
    environment = make_environment(another / "templates", Language("en"), found)
    text = (
        '{% claim "a": compare(change.approval.support) %}{% greater %}up{% smaller %}down'
        "{% unclear %}same{% unknown %}not known{% endclaim %}. "
        "{{ compare(change.approval.support) | sentence }}"
    )
    assert environment.from_string(text).render() == (
        "not known. It cannot be told how approval has changed from spring 2018 to spring 2020: "
        "the question was put differently in spring 2018."
    )
    with pytest.raises(NotDisclosedError, match="put differently in the earlier wave"):
        FactBook(found).fact("change.approval.support")
