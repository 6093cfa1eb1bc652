"""Processes of the build: what becomes of their answers, their errors and their death."""

from __future__ import annotations

import multiprocessing.forkserver
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from scs_report.build.workers import Workers
from scs_report.errors import UserError
from scs_report.fonts import prepare_fonts


@pytest.fixture
def workers(root: Path) -> Iterator[Workers]:
    with Workers(prepare_fonts(root / ".cache" / "fonts"), root / "templates") as workers:
        yield workers


def test_answers_of_any_size_come_back_in_order(workers: Workers) -> None:
    sizes = (10, 10**7, 0, 10**6, 3)
    jobs = [workers.submit(bytes, size) for size in sizes]
    assert [len(job.result()) for job in jobs] == list(sizes)


def test_a_killed_process_is_named_in_one_line(workers: Workers) -> None:
    before = workers.submit(len, "abc")
    assert before.result() == 3
    job = workers.submit(signal.raise_signal, signal.SIGKILL)
    with pytest.raises(UserError, match=r"killed.* want of memory.* run the command again") as said:
        job.result()
    assert said.value.problems == ()


@pytest.mark.slow
def test_jobs_that_fill_a_pipe_hold_up_nobody(workers: Workers) -> None:
    """Those that wait for a process that was killed are told, too."""
    dies = "__import__('os').kill(__import__('os').getpid(), 9)" + " " * 10**6
    for job in [workers.submit(eval, dies) for _ in range(6)]:
        with pytest.raises(UserError, match="killed"):
            job.result()


@pytest.mark.slow
def test_another_server_takes_the_place_of_a_killed_one(workers: Workers) -> None:
    workers.submit(len, "").result()
    pid = multiprocessing.forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    os.kill(pid, signal.SIGKILL)
    assert {workers.submit(len, "abcd").result() for _ in range(4)} == {4}


def test_errors_come_back_with_the_place_where_they_happened(workers: Workers) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        workers.submit(divmod, 1, 0).result()
    assert "Traceback" in caught.value.__notes__[0]
    with pytest.raises(MemoryError):
        workers.submit(bytes, 1 << 60).result()


def test_what_cannot_be_passed_on_is_told_in_words(workers: Workers) -> None:
    with pytest.raises(RuntimeError, match="odd"):
        workers.submit(eval, "(_ for _ in ()).throw(type('Odd', (TypeError,), {})('odd'))").result()
    with pytest.raises(Exception, match=r"[Pp]ickle"):
        workers.submit(eval, "lambda: 0").result()


def test_processes_end_with_the_block_whatever_they_do(root: Path) -> None:
    with Workers(prepare_fonts(root / ".cache" / "fonts"), root / "templates") as workers:
        workers.submit(len, "").result()
        sleeping = workers.submit(eval, "__import__('time').sleep(3600)")
        processes = workers._processes
    assert processes
    assert all(process.exitcode == -signal.SIGKILL for process in processes)
    assert sleeping.cancelled() or isinstance(sleeping.exception(), UserError)


class _HoldingError(UserError):
    """An error that holds more than can be sent."""

    def __init__(self, more: object) -> None:
        self.more = more
        super().__init__("No", ["row 1"], "Mend it.", in_lines=True)


def test_what_a_user_can_mend_comes_back_whatever_else_it_holds() -> None:
    from scs_report.build.crew import _portable

    back = _portable(_HoldingError(lambda: 0))
    assert type(back) is UserError
    assert (back.title, back.problems, back.hint) == ("No", ("row 1",), "Mend it.")
    assert back.in_lines
    assert isinstance(_portable(ValueError(lambda: 0)), RuntimeError)
