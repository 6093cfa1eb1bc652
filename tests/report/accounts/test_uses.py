"""Where prose uses facts."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest
from jinja2 import Environment
from msgspec.structs import replace

from scs_report.provenance.uses import Reading, Use, read_prose
from scs_report.results import Results


@pytest.fixture
def tmp_path(tmp_path: Path, root: Path) -> Path:
    """Return the folder of the templates of a study."""
    (tmp_path / "data").mkdir()
    copy(root / "data" / "study.toml", tmp_path / "data")
    (tmp_path / "templates").mkdir()
    return tmp_path / "templates"


def reading(folder: Path, results: Results, english: str) -> Reading:
    templates = study_in(folder)
    (templates / "brief" / "10-part.en.md").write_text(english, "utf-8")
    return read_prose(templates, results)


def study_in(folder: Path) -> Path:
    """Make a study of a brief in two languages without prose; return its templates."""
    (folder / "data").mkdir()
    text = 'title = { en = "A", zh = "甲" }\nlanguages = ["en", "zh"]\n'
    (folder / "data" / "study.toml").write_text(f'{text}[[documents]]\nname = "brief"\n', "utf-8")
    (folder / "templates" / "brief").mkdir(parents=True)
    return folder / "templates"


def use(found: Reading, fact: str, kind: str = "printed") -> Use:
    uses = [one for one in found.uses if (one.fact, one.kind) == (fact, kind)]
    assert len(uses) == 1, uses
    return uses[0]


def test_a_printed_number_is_found_with_its_sentence(results: Results, tmp_path: Path) -> None:
    text = (
        "# Title\n\nOne sentence here. Of all, {{ approval.support | pct }} approve.\n"
        "\n- An item with **{{ use.none | pct(1) }}** in it\n"
    )
    found = reading(tmp_path, results, text)
    support = next(fact.value for fact in results.facts if fact.name == "approval.support")
    one = use(found, "approval.support")
    assert (one.file, one.line) == ("templates/brief/10-part.en.md", 3)
    assert (one.document, one.section, one.language) == ("brief", "part", "en")
    assert one.text == f"Of all, {support:.0%} approve."
    assert use(found, "use.none").line == 5
    assert use(found, "use.none").text.startswith("An item with")


def test_facts_are_found_however_they_are_reached(results: Results, tmp_path: Path) -> None:
    text = (
        '# Title\n\n{{ "use.sesame" | pct }} {{ fact("use.tencent").value | pct }} '
        "{{ gap.location.low | pct }} {{ predicted.characteristics.fairness[1] | pct }} "
        "{{ results.design.n | count }}"
    )
    assert {one.fact for one in reading(tmp_path, results, text).uses} == {
        "use.sesame",
        "use.tencent",
        "gap.location",
        "predicted.characteristics.fairness.1",
    }


def test_a_claim_uses_what_its_expression_names(results: Results, tmp_path: Path) -> None:
    text = (
        '# Title\n\nBefore. {% claim "city": significant(gap.location) and gap.location > 0 %}'
        "City dwellers approve more. Much more.{% otherwise %}No gap.{% endclaim %} After.\n"
    )
    found = reading(tmp_path, results, text)
    one = use(found, "gap.location", "claim")
    assert one.claim == "city"
    assert one.text == "City dwellers approve more. Much more."
    assert [claim.name for claim in found.claims] == ["city"]


def test_a_claim_rests_on_the_declared_difference_of_what_it_compares(
    results: Results, tmp_path: Path
) -> None:
    text = (
        '# Title\n\n{% claim "city": approval.support.urban > approval.support.rural %}'
        "City dwellers approve more.{% endclaim %}\n"
    )
    assert {one.fact for one in reading(tmp_path, results, text).uses} == {
        "approval.support.urban",
        "approval.support.rural",
        "gap.location",
    }


def test_what_a_claim_left_out_is_not_said_to_be_printed(results: Results, tmp_path: Path) -> None:
    text = (
        '# Title\n\n{% claim "no": approval.support > 2 %}{{ use.none | pct }} of all'
        "{% otherwise %}{{ use.unknown | pct }} of all{% endclaim %}\n"
    )
    found = reading(tmp_path, results, text)
    assert not use(found, "use.none").printed
    assert "{{ use.none | pct }}" in use(found, "use.none").text
    assert use(found, "use.unknown").printed


def test_captions_count_and_chinese_sentences_end_without_a_space(
    results: Results, tmp_path: Path
) -> None:
    templates = study_in(tmp_path)
    text = (
        '# 题\n\n{% call figure("approval") %}\ntitle: 赞同者占{{ approval.support | pct }}\n'
        "{% endcall %}\n\n前一句。其中{{ use.none | pct }}未使用。后一句。\n"
    )
    (templates / "brief" / "10-part.zh.md").write_text(text, "utf-8")
    found = read_prose(templates, results)
    assert use(found, "approval.support").text.startswith("赞同者占")
    sentence = use(found, "use.none").text
    assert sentence.startswith("其中")
    assert sentence.endswith("未使用。")


def test_a_section_that_cannot_be_set_is_named_and_the_others_are_read(
    results: Results, tmp_path: Path
) -> None:
    templates = study_in(tmp_path)
    (templates / "brief" / "20-bad.en.md").write_text("# T\n\n{{ approval.suport | pct }}", "utf-8")
    found = reading_of_two(templates, results)
    assert {one.section for one in found.uses} == {"good"}
    (problem,) = found.problems
    assert "templates/brief/20-bad.en.md, line 3" in problem


def reading_of_two(folder: Path, results: Results) -> Reading:
    (folder / "brief" / "10-good.en.md").write_text("# T\n\n{{ use.none | pct }}", "utf-8")
    return read_prose(folder, results)


def test_every_sentence_of_the_shipped_documents_is_found(shipped: Reading) -> None:
    assert shipped.problems == ()
    for one in shipped.uses:
        assert one.text, one
        if one.printed:
            assert "{" not in one.text, one
            assert "\ue000" not in one.text, one
            assert "<" not in one.text, one


def test_the_shipped_brief_uses_its_headline_number_in_both_languages(shipped: Reading) -> None:
    for code in ("en", "zh"):
        texts = [
            u.text for u in shipped.uses if u.fact == "approval.support" and u.language == code
        ]
        assert any("80%" in text for text in texts), code


def test_a_condition_that_is_no_claim_uses_facts_too(results: Results, tmp_path: Path) -> None:
    text = "# Title\n\n{% if approval.support > 0.5 %}Most approve.{% endif %}\n"
    assert use(reading(tmp_path, results, text), "approval.support", "condition").line == 3


def test_a_template_is_compiled_once_for_all_results(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# Title\n\nOf all, {{ approval.support | pct }} approve.\n"
    first = reading(tmp_path, results, text)
    templates = tmp_path / "templates"
    at = results.named["approval.support"]
    other = replace(results.value(at), value=0.125)
    changed = replace(results, estimates={**results.estimates, at: other})
    compiled: list[str] = []
    before = Environment.compile

    def counted(self: Environment, source: object, name: str, *rest: object) -> object:
        compiled.append(name)
        return before(self, source, name, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", counted)
    assert read_prose(templates, results) == first
    assert use(read_prose(templates, changed), "approval.support").text == "Of all, 13% approve."
    assert compiled == []
    # what is written is compiled anew, and so is what other facts are found in
    (templates / "brief" / "10-part.en.md").write_text(f"{text}\nMore.\n", "utf-8")
    read_prose(templates, results)
    named = {name: address for name, address in results.named.items() if name != "use.none"}
    read_prose(templates, replace(results, named=named))
    assert compiled == ["brief/10-part.en.md"] * 2
