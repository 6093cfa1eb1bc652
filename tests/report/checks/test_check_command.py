"""`scs-report check` and `scs-report translations`, as writers run them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial

import pytest
from commands import command
from project_copy import Copy

from scs_report.checks.problem import Problem, gather
from scs_report.errors import UserError

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(project: Copy) -> Run:
    return partial(command, project.root)


@pytest.mark.slow
def test_nothing_to_report_is_one_line_below_what_to_look_at(run: Run) -> None:
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")
    *words, last = done.stdout.splitlines()
    assert last.endswith("no problems")
    assert not words or "judging words" in words[0] or "no text refers to" in words[0]


@pytest.mark.slow
def test_all_problems_are_printed_at_once(project: Copy, run: Run) -> None:
    project.add("templates/brief/60-outlook.en.md", "A [text] of 80%.")
    project.edit("data/figures.toml", "个人特征与观念", "not translated")
    project.edit("scs_report/languages/zh/messages.po", '"合计"', '""')
    done = run("check")
    assert done.returncode == 2
    assert "problems" not in done.stdout
    assert "Traceback" not in done.stderr
    files = [line.split(",")[0].strip() for line in done.stderr.splitlines()[1:-1]]
    assert files == [
        "data/figures.toml",
        "scs_report/languages/zh/messages.po",
        "templates/brief/60-outlook.en.md",
        "templates/brief/60-outlook.en.md",
    ]


@pytest.mark.slow
def test_a_writer_lists_and_accepts(project: Copy, run: Run) -> None:
    project.add("templates/brief/60-outlook.en.md", "…")
    listed = run("translations", "status").stdout.splitlines()
    assert [line.split() for line in listed if "in step" not in line] == [
        ["brief/60-outlook", "English", "changed"]
    ]
    accepted = run("translations", "accept", "brief/60-outlook")
    assert accepted.stdout == "in step: brief/60-outlook\n"
    assert run("check").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("brief/60-outlook", "--all"), ("brief/nothing",)])
def test_accepting_needs_to_know_what(run: Run, arguments: tuple[str, ...]) -> None:
    done = run("translations", "accept", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""


def test_what_keeps_a_check_from_going_on_is_a_line_with_its_advice() -> None:
    def failing(error: UserError) -> Callable[[], list[Problem]]:
        def check() -> list[Problem]:
            raise error

        return check

    errors = (
        UserError("a.md is a pipe", hint="Put a file there."),
        UserError("Unread", ["b.toml, line 1: found c, expected d"], "Each has e."),
        UserError("There is no file f"),
    )
    assert gather([failing(error) for error in errors])[1] == [
        "a.md is a pipe. Put a file there.",
        "b.toml, line 1: found c, expected d. Each has e.",
        "There is no file f",
    ]
