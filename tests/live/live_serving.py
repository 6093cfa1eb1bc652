"""A study, a staff that makes nothing, and what it was asked to make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from scs_report.caching import sha256
from scs_report.fonts import FontSet
from scs_report.live.answers import Answers
from scs_report.live.desk import Desk
from scs_report.live.rendering import Edition, Page, Sources
from scs_report.live.server import Server, open_server
from scs_report.live.shell import Shell


class Recorder:
    """Takes down what it is asked for, and returns it at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        #: raised instead of the next thing of this name
        self.fails: dict[str, Exception] = {}
        self.results = b"results"

    def of(self, name: str) -> Recorder:
        return self

    def submit(self, function: Callable[..., Any], *given: Any) -> Future[Any]:
        return self._done(function.__name__, *given)

    def publish(self, edition: Edition, ending: str) -> Future[Any]:
        return self._done("publish", edition, ending)

    def way(self, edition: Edition, name: str) -> Future[Any]:
        return self._done("way", edition, name)

    def tidy(self) -> None:
        """Nothing to tidy."""

    def _done(self, what: str, *given: Any) -> Future[Any]:
        edition = given[0] if isinstance(given[0], Edition) else None
        name = f"{what} {edition.name}.{edition.code}" if edition else what
        self.asked.append(name)
        done: Future[Any] = Future()
        if error := self.fails.pop(name, None):
            done.set_exception(error)
            return done
        done.set_result(self._made(what, edition, *given))
        return done

    def _made(self, what: str, edition: Edition | None, *given: Any) -> Any:
        if edition is None:
            sources = Sources(self.results, None, sha256(self.results))
            return (sources, ()) if what == "analyse" else ()
        if what == "publish":
            return {f"{edition.name}.{edition.code}.{given[1]}": b"a file"}
        text = "".join(
            path.read_text("utf-8")
            for path in sorted((edition.templates / edition.name).glob(f"*.{edition.code}.md"))
        )
        return Page(f"<head></head><body>{text}</body>", (), ())

    def taken(self) -> list[str]:
        """Return what was asked for since this was last asked, in order of names."""
        asked, self.asked = sorted(self.asked), []
        return asked


@contextmanager
def serving(desk: Desk, staff: Recorder, fonts: FontSet, port: int | None) -> Iterator[Server]:
    """Serve without a desk that works: what is asked for has to be made beforehand."""
    answers = Answers(desk, staff, fonts, Shell(("en", "de")))  # type: ignore[arg-type]
    with open_server(answers, port) as server:
        yield server
