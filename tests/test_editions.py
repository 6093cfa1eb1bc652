"""Editions: what is published is never changed, and verified by every file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from scs_report.cli import app
from scs_report.editions.adding import Published, in_words, publish
from scs_report.editions.manifest import read_edition
from scs_report.editions.verifying import verify
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.project import Project
from scs_report.provenance.compare import compare
from scs_report.results import Results, ShareEstimate, encode_results

FACT = "share:sunday=4,5@all"


def files_of(results: Results, text: str = "a page") -> dict[str, bytes]:
    return {"results.json": encode_results(results), "brief.en.html": text.encode()}


def otherwise(results: Results) -> Results:
    """Return results with one share that is another one."""
    share = results.estimates[FACT]
    assert isinstance(share, ShareEstimate)
    moved = replace(share, value=share.value - 0.02, low=share.low - 0.02, high=share.high - 0.02)
    return replace(results, estimates={**results.estimates, FACT: moved})


@pytest.fixture
def first(demo: Path, demo_results: Results, tmp_path: Path) -> Published:
    return publish(Project(demo), files_of(demo_results), "2026-01-31", tmp_path / "all")


def test_an_edition_holds_all_files_with_their_digests(first: Published, tmp_path: Path) -> None:
    folder = tmp_path / "all" / "2026-01-31"
    assert first.new
    assert set(first.edition.files) == {"results.json", "brief.en.html"}
    assert {path.name for path in folder.iterdir()} == {*first.edition.files, "manifest.json"}
    assert read_edition(folder / "manifest.json") == first.edition
    assert all(not os.stat(path).st_mode & 0o222 for path in folder.iterdir())
    page = (tmp_path / "all" / "index.html").read_text("utf-8")
    assert "2026-01-31/brief.en.html" in page
    for words in ("31 January 2026", "31. Januar 2026", "2026年1月31日"):
        assert words in page
    assert verify(tmp_path / "all") == (["2026-01-31"], [])


def test_what_did_not_change_is_no_new_edition(
    first: Published, demo: Path, demo_results: Results, tmp_path: Path
) -> None:
    again = publish(Project(demo), files_of(demo_results), "2026-02-01", tmp_path / "all")
    assert (again.new, again.edition) == (False, first.edition)
    assert not (tmp_path / "all" / "2026-02-01").exists()


@pytest.mark.slow
def test_an_edition_says_in_words_what_changed(
    first: Published, demo: Path, demo_results: Results, tmp_path: Path
) -> None:
    made = publish(Project(demo), files_of(otherwise(demo_results)), "2026-01-31", tmp_path / "all")
    assert made.edition.name == "2026-01-31-2"
    assert made.edition.before == first.edition.name
    share = demo_results.estimates[FACT]
    assert isinstance(share, ShareEstimate)
    then, now = f"{share.value:.1%}", f"{share.value - 0.02:.1%}"
    assert any(f"{then} → {now}" in line for line in made.edition.changes["en"])
    assert set(made.edition.changes) == {"en", "de", "zh-Hant"}
    assert "changes.html" in made.edition.files
    page = (tmp_path / "all" / "index.html").read_text("utf-8")
    assert page.index("2026-01-31-2/brief.en.html") < page.index("2026-01-31/brief.en.html")
    assert verify(tmp_path / "all")[1] == []
    text = publish(
        Project(demo), files_of(otherwise(demo_results), "other"), "2026-02-02", tmp_path / "all"
    )
    assert text.edition.changes["en"] == ("No number changed; texts, layout or the program did.",)
    with pytest.raises(UserError, match="No edition of 2026-02-01: the last one is of 2026-02-02"):
        publish(Project(demo), files_of(demo_results), "2026-02-01", tmp_path / "all")


def test_changes_are_told_in_the_words_of_each_language(demo: Path, demo_results: Results) -> None:
    text = "share:sunday=4,5@all/district=1"
    share = demo_results.estimates[text]
    assert isinstance(share, ShareEstimate)
    assert text not in demo_results.named.values()
    other = replace(share, value=share.value - 0.02)
    note = dict.fromkeys(("en", "de", "zh-Hant"), "")
    now = replace(
        demo_results,
        estimates={**demo_results.estimates, text: other},
        letters=type(demo_results.letters)(),
        data=replace(demo_results.data, note=note),
    )
    compared = compare(demo_results, now, demo / "templates", ("a", "b"))
    told = {code: in_words(compared, now, Language(code)) for code in ("de", "zh-Hant")}
    assert not any("share:" in line for lines in told.values() for line in lines)
    number = "Die Bibliothek sollte sonntags öffnen: Stimme zu / Stimme voll und ganz zu (Bezirk: "
    assert f"{number}Altstadt)" in " ".join(told["de"])
    assert told["de"][-1].endswith("unterscheiden: Buchstaben für Unterschiede zwischen Spalten.")
    assert told["zh-Hant"][-1] == "分析結果中另有差異的部分：標示各欄差異的字母。"
    assert any(line.endswith("→ –") for line in told["de"])


def altered(folder: Path) -> None:
    path = folder / "brief.en.html"
    path.chmod(0o644)
    path.write_bytes(b"a pagE")  # of the same size


def missing(folder: Path) -> None:
    (folder / "brief.en.html").unlink()


def additional(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / ".hidden").write_text("x")


def forged(folder: Path) -> None:
    """Alter a file and its digest in the manifest."""
    altered(folder)
    path = folder / "manifest.json"
    from hashlib import sha256

    text = path.read_text("utf-8").replace(
        sha256(b"a page").hexdigest(), sha256(b"a pagE").hexdigest()
    )
    path.chmod(0o644)
    path.write_text(text, encoding="utf-8")


def linked(folder: Path) -> None:
    content = (folder / "brief.en.html").read_bytes()
    (folder.parent / "elsewhere").write_bytes(content)
    (folder / "brief.en.html").unlink()
    (folder / "brief.en.html").symlink_to(folder.parent / "elsewhere")


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (altered, "2026-01-31/brief.en.html: altered"),
        (missing, "2026-01-31/brief.en.html: missing"),
        (additional, "2026-01-31/more/.hidden: additional"),
        (forged, "2026-01-31/manifest.json: altered"),
        (linked, "2026-01-31/brief.en.html: missing"),
    ],
)
def test_every_altered_missing_or_additional_file_is_named(
    change: Callable[[Path], None],
    fault: str,
    first: Published,
    demo: Path,
    demo_results: Results,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "all"
    change(folder / "2026-01-31")
    assert verify(folder)[1] == [fault]
    assert verify(folder / "2026-01-31")[1] == [fault]
    said = CliRunner().invoke(app, ["verify", str(folder), "--json"])
    assert said.exit_code == 2
    assert json.loads(said.stdout)["faults"] == [fault]
    with pytest.raises(UserError) as refusal:
        publish(Project(demo), files_of(otherwise(demo_results)), "2026-02-01", folder)
    assert list(refusal.value.problems) == [fault]


@pytest.mark.slow
def test_a_list_that_was_altered_too_is_found_by_the_next_edition(
    first: Published, demo: Path, demo_results: Results, tmp_path: Path
) -> None:
    from hashlib import sha256

    folder = tmp_path / "all"
    publish(Project(demo), files_of(otherwise(demo_results)), "2026-02-01", folder)
    before = sha256((folder / "2026-01-31" / "manifest.json").read_bytes()).hexdigest()
    forged(folder / "2026-01-31")
    now = sha256((folder / "2026-01-31" / "manifest.json").read_bytes()).hexdigest()
    listed = folder / "editions.json"
    listed.write_text(listed.read_text("utf-8").replace(before, now), encoding="utf-8")
    assert verify(folder)[1] == ["2026-01-31/manifest.json: altered"]


def test_no_edition_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no edition in"):
        verify(tmp_path)


@pytest.mark.slow
def test_the_command_publishes_all_formats_and_verifies(
    demo_copy: Callable[[Path], Path], tmp_path: Path
) -> None:
    demo_copy(tmp_path / "study")
    target = str(tmp_path / "all")
    run = CliRunner().invoke
    command = ["publish", "--study", str(tmp_path / "study"), "--to", target]
    made = run(app, [*command, "--date", "2026-03-01", "--json"], catch_exceptions=False)
    assert json.loads(made.stdout)["edition"] == "2026-03-01"
    endings = {path.suffix for path in (tmp_path / "all" / "2026-03-01").rglob("*")}
    assert {".html", ".pdf", ".docx", ".xlsx", ".pptx", ".tex", ".csv", ".json"} <= endings
    again = run(app, command, catch_exceptions=False)
    assert again.stdout.startswith("Nothing changed since the edition 2026-03-01")
    assert run(app, ["verify", target], catch_exceptions=False).exit_code == 0
