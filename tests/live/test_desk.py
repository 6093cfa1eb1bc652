"""What is made anew when something was saved: what depends on it, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from live_serving import Recorder

from scs_report.errors import UserError
from scs_report.live.desk import Desk
from scs_report.live.latency import Latency
from scs_report.project import Project

BRIEF = ("brief", "en"), ("brief", "de")


def save(desk: Desk, path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    desk.turn({path: time.time()})


@pytest.fixture
def opened(desk: Desk, staff: Recorder) -> Iterator[Desk]:
    """A desk at which somebody looks at a brief in two languages."""
    with desk.looking(BRIEF, ()):
        desk.turn({})
        staff.taken()
        yield desk


def test_a_sentence_concerns_its_document_in_its_language(
    opened: Desk, staff: Recorder, study: Path
) -> None:
    file = next((study / "templates" / "brief").glob("*.en.md"))
    save(opened, file, lambda text: text + "\nA sentence.\n")
    assert staff.taken() == ["check", "render brief.en"]


def test_a_brand_concerns_all_that_is_looked_at(opened: Desk, staff: Recorder, study: Path) -> None:
    (study / "templates" / "brand.toml").write_text('name.en = "House"\n')
    opened.turn({study / "templates" / "brand.toml": time.time()})
    assert staff.taken() == ["check", "render brief.de", "render brief.en"]


def test_data_that_change_no_result_concern_nothing(
    opened: Desk, staff: Recorder, study: Path
) -> None:
    file = study / "data" / "respondents.csv"
    opened.turn({file: time.time()})
    assert staff.taken() == ["analyse"]
    staff.results = b"others"
    opened.turn({file: time.time()})
    assert staff.taken() == ["analyse", "render brief.de", "render brief.en"]


def test_a_file_that_was_saved_as_it_was_concerns_nothing(
    opened: Desk, staff: Recorder, study: Path
) -> None:
    save(opened, next((study / "templates" / "brief").glob("*.en.md")), lambda text: text)
    assert staff.taken() == []


def test_what_nobody_looks_at_waits_until_it_is_asked_for(
    opened: Desk, staff: Recorder, study: Path
) -> None:
    file = next((study / "templates" / "appendix").glob("*.en.md"))
    save(opened, file, lambda text: text + "\nA sentence.\n")
    assert staff.taken() == ["check"]
    threading.Thread(target=opened.run, daemon=True).start()
    page, problems = opened.page(("appendix", "en"), patience=60)
    assert page is not None
    assert "A sentence." in page.html
    assert not problems
    assert staff.taken() == ["render appendix.en"]


def test_what_is_asked_for_while_others_are_made_is_made_next(
    desk: Desk, staff: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, pages = threading.Event(), []
    asking = threading.Thread(
        target=lambda: pages.append(desk.page(("appendix", "en"), patience=60)[0]), daemon=True
    )
    check = desk._check

    def ask_meanwhile(project: Project) -> None:
        """As a reader does who opens another page when pages of this turn were counted already."""
        if not late.is_set():
            late.set()
            asking.start()
            while ("appendix", "en") not in desk._asked:
                time.sleep(0.001)
        check(project)

    monkeypatch.setattr(desk, "_check", ask_meanwhile)
    threading.Thread(target=desk.run, daemon=True).start()
    assert desk.page(BRIEF[0], patience=60)[0] is not None
    asking.join(60)
    assert [page is not None for page in pages] == [True]
    assert "render appendix.en" in staff.taken()


def test_numbers_of_a_brief_concern_the_appendix_that_lists_them(
    desk: Desk, staff: Recorder, study: Path
) -> None:
    with desk.looking([("appendix", "en")], ()):
        desk.turn({})
        staff.taken()
        file = next((study / "templates" / "brief").glob("*.en.md"))
        save(desk, file, lambda text: text + "\nA sentence.\n")
    assert staff.taken() == ["check", "render appendix.en"]


def test_a_page_that_cannot_be_made_stays_and_says_why(
    opened: Desk, staff: Recorder, study: Path
) -> None:
    file = next((study / "templates" / "brief").glob("*.en.md"))
    said = f"templates/brief/{file.name}, line 2: there is nothing named x"
    staff.fails["render brief.en"] = UserError("The text cannot be set", [said])
    save(opened, file, lambda text: text + "{{ x }}")
    page, problems = opened._pages["brief", "en"].page, opened.news(-1, 0).findings
    assert page is not None
    assert "{{ x }}" not in page.html
    assert [(one.kind, one.file, one.line, one.text) for one in problems] == [
        ("error", f"templates/brief/{file.name}", 2, "there is nothing named x")
    ]
    save(opened, file, lambda text: text.replace("{{ x }}", "Mended."))
    assert "Mended." in opened._pages["brief", "en"].page.html
    assert not opened.news(-1, 0).findings


@pytest.mark.parametrize("error", [UserError("A process was killed"), RuntimeError("a fault")])
def test_what_is_no_matter_of_the_text_is_tried_again(
    opened: Desk, staff: Recorder, study: Path, error: Exception
) -> None:
    file = next((study / "templates" / "brief").glob("*.de.md"))
    staff.fails["render brief.de"] = error
    save(opened, file, lambda text: text + "\nEin Satz.\n")
    assert [one.kind for one in opened.news(-1, 0).findings] == ["error"]
    opened.turn({})
    assert "Ein Satz." in opened._pages["brief", "de"].page.html
    assert not opened.news(-1, 0).findings


def test_data_that_cannot_be_read_leave_the_pages_as_they_are(
    opened: Desk, staff: Recorder, study: Path
) -> None:
    file = study / "data" / "codebook.toml"
    staff.fails["analyse"] = UserError("There is a mistake", ["data/codebook.toml, line 7: no key"])
    opened.turn({file: time.time()})
    (found,) = opened.news(-1, 0).findings
    assert (found.file, found.line, found.text) == ("data/codebook.toml", 7, "no key")
    assert opened._pages["brief", "en"].page is not None
    opened.turn({file: time.time()})
    assert not opened.news(-1, 0).findings


def test_a_study_that_says_nonsense_of_itself_stops_nothing(
    opened: Desk, staff: Recorder, study: Path
) -> None:
    file = study / "data" / "study.toml"
    before = file.read_text("utf-8")
    save(opened, file, lambda text: "languages = [")
    assert [one.kind for one in opened.news(-1, 0).findings] == ["error"]
    save(opened, file, lambda text: before)
    assert not opened.news(-1, 0).findings


def test_many_saves_at_once_are_one(opened: Desk, staff: Recorder, study: Path) -> None:
    file = next((study / "templates" / "brief").glob("*.en.md"))
    for number in range(100):
        file.write_text(f"# {number}\n")
        opened.saved({file: time.time()})
    worker = threading.Thread(target=opened.run, daemon=True)
    worker.start()
    opened.page(("brief", "en"), patience=60)
    assert staff.taken().count("render brief.en") == 1
    assert "# 99" in opened._pages["brief", "en"].page.html


def test_how_long_it_took_is_told_from_the_save_on(study: Path, staff: Recorder) -> None:
    told: list[tuple[str, list[str]]] = []
    desk = Desk(
        Project(study), staff, lambda timing, made: told.append((timing.kind, sorted(made)))
    )
    with desk.looking(BRIEF, ()):
        desk.turn({})
        assert told == []  # nothing was saved
        file = next((study / "templates" / "brief").glob("*.en.md"))
        file.write_text("# Anew\n")
        desk.turn({file: time.time() - 100})
        staff.results = b"others"
        desk.turn({study / "data" / "facts.toml": time.time()})
    assert told == [("text", ["brief.en"]), ("data", ["brief.de", "brief.en"])]
    timing = desk.news(-1, 0).timing
    assert timing.kind == "data"
    assert timing.took < 100
    assert desk._latency.times["text"][0] >= 100


def test_text_that_was_saved_while_it_was_checked_is_checked_again(
    opened: Desk, staff: Recorder, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = next((study / "templates" / "brief").glob("*.en.md"))
    checks: list[Future[object]] = []

    def submit(function: Callable[..., object], *given: object) -> Future[object]:
        if function.__name__ != "check":
            return Recorder.submit(staff, function, *given)
        checks.append(Future())
        return checks[-1]

    monkeypatch.setattr(staff, "submit", submit)
    save(opened, file, lambda text: text + "\nOne.\n")
    save(opened, file, lambda text: text + "\nTwo.\n")
    assert len(checks) == 1
    checks[0].set_result(())
    assert len(checks) == 2
    checks[1].set_result(())
    assert len(checks) == 2


def test_a_pdf_is_set_as_long_as_somebody_looks_at_it(
    desk: Desk, staff: Recorder, study: Path
) -> None:
    with desk.looking([("brief", "en")], [("brief", "en")]):
        desk.turn({})
        assert "publish brief.en" in staff.taken()
        assert desk.paper(("brief", "en")) == b"a file"
        assert desk.news(-1, 0).papers == {"brief.en": 1}
    file = next((study / "templates" / "brief").glob("*.en.md"))
    save(desk, file, lambda text: text + "\nA sentence.\n")
    assert staff.taken() == ["check"]


def test_only_documents_of_the_study_are_known(desk: Desk) -> None:
    for name in (("nothing", "en"), ("brief", "fr")):
        with pytest.raises(KeyError):
            desk.page(name, 0)
        with pytest.raises(KeyError):
            desk.edition(name)


def test_the_first_page_of_the_first_save_is_one_time_itself(tmp_path: Path) -> None:
    latency = Latency(tmp_path / "data")
    saved = {tmp_path / "templates" / "one.md": time.time() - 2}
    first = latency.note(saved, last=False)
    assert (first.times, first.median) == (1, first.took)
    again = latency.note(saved, last=True)
    assert (again.times, again.median) == (1, again.took)
