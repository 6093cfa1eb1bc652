"""The command that shows documents while they are written."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer

from scs_report.cli.options import StudyOption, chosen
from scs_report.cli.output import print_folded, progress
from scs_report.errors import N_
from scs_report.errors import say as _
from scs_report.project import Project
from scs_report.stopping import set_stop_message
from scs_report.study import ALL

if TYPE_CHECKING:
    from scs_report.live.latency import Timing


def serve(
    lang: Annotated[
        str,
        typer.Option(
            metavar="<language>",
            help="Show the documents in this language only at first; that of what is said stands "
            "before the command: scs-report --lang zh serve",
        ),
    ] = ALL,
    port: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="<number>", help="Port of this computer [default: a free one from 8017]"
        ),
    ] = None,
    open_: Annotated[
        bool | None,
        typer.Option("--open/--no-open", help="Open the browser [default: if there is one]"),
    ] = None,
    study: StudyOption = None,
) -> None:
    """Show the documents in the browser while they are written; what is saved is shown at once.

    Nobody but this computer can see them. What is wrong is shown at its place. Ctrl-C ends it.

        scs-report serve
        scs-report serve --lang zh --port 8020
    """
    from scs_report.fonts import prepare_fonts
    from scs_report.language.rules import han_regions
    from scs_report.live.answers import Answers
    from scs_report.live.desk import Desk
    from scs_report.live.server import open_server
    from scs_report.live.shell import Shell
    from scs_report.live.staff import Staff
    from scs_report.live.watching import watch_study
    from scs_report.references.citation_file import FILE as CITATION

    project = Project(Project.find(study).root.resolve())
    known = project.study.languages
    shown = chosen("languages", [lang], known)
    set_stop_message(N_("serve has ended."), ends_well=True)
    with progress() as step:
        step(_("fonts"))
        fonts = prepare_fonts(project.cache / "fonts", regions=han_regions(known))
    with Staff(project, known, fonts) as staff:
        desk = Desk(project, staff, _tell)
        with open_server(Answers(desk, staff, fonts, Shell(shown)), port) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            inside, beside = (project.data, project.templates), (project.root,)
            for folders, files in ((inside, ()), (beside, (CITATION,))):
                told = (folders, desk.saved, files)
                threading.Thread(target=watch_study, args=told, daemon=True).start()
            address = f"http://127.0.0.1:{server.port}/"
            print_folded(_("The documents are shown at {address}", address=address))
            print_folded(_("Ctrl-C ends this."))
            if open_ or (open_ is None and _has_browser()):
                webbrowser.open(address)
            desk.run()


def _has_browser() -> bool:
    """Whether a browser has a window of its own to open."""
    windows = sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return sys.stdout.isatty() and bool(windows)


def _tell(timing: Timing, made: Collection[str]) -> None:
    print_folded(
        _(
            "{documents}: made {took} s after the save; median {median} s of {times}",
            documents=list(made),
            took=f"{timing.took:.2f}",
            median=f"{timing.median:.2f}",
            times=timing.times,
        )
    )
