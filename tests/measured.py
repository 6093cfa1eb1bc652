"""Coverage of the workers of a build, which are killed once the build is done with them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from scs_report.build.workers import Workers


def workers_too() -> None:
    """Have each worker write down after every job what it ran, if coverage is measured."""
    if "COVERAGE_PROCESS_CONFIG" not in os.environ:
        return
    submit = Workers._submit

    def measured(self: Workers, function: Callable[..., Any], *arguments: object) -> Future[Any]:
        return submit(self, done_and_saved, function, *arguments)

    Workers._submit = measured  # type: ignore[method-assign]
    # what is loaded ahead would have run before anybody measured
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload = lambda _: None  # type: ignore[method-assign]


def done_and_saved(function: Callable[..., Any], *arguments: object) -> object:
    import coverage

    try:
        return function(*arguments)
    finally:
        running = coverage.Coverage.current()
        if running is not None:
            running.save()
