"""What stands beside each other in the output folder: links to files, and pictures asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from scs_report.build.outcome import Records
from scs_report.build.plan import Plan
from scs_report.caching import Artifact, Inputs, digest_of, sha256
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.names import PICTURES
from scs_report.pages.neighbours import neighbours, without_missing
from scs_report.pages.small import small


def with_links(plan: Plan, html: bytes, inputs: Inputs, *, new: bool) -> Artifact:
    """Return a page with links to the files that will stand beside it, and to no others."""
    page = html.decode()
    there = _there(plan, page)
    beside = _beside(inputs, there)
    key = digest_of("finished-page", {**beside, "html": sha256(html)})
    finished = None if new else plan.store.get(key)
    if finished is None:
        finished = small(without_missing(page, there)).encode()
        if not new:
            plan.store.put(key, finished)
    return Artifact(finished, beside, new)


def with_ways(plan: Plan, html: bytes) -> bytes:
    """Return a page for paper with links to the files that will stand beside its PDF."""
    page = html.decode()
    return without_missing(page, _there(plan, page)).encode()


def stands(plan: Plan, name: Path, page: Artifact) -> bool:
    """Tell whether this page lies in the output folder already, but for its links."""
    known = Records(plan.cache / "records").made_of(plan.out / name)
    return known is not None and _beside(known, ()) == _beside(page.inputs, ())


def require_pictures(plan: Plan, made: Iterable[str], results: bytes) -> None:
    """Refuse names of figures of which no picture was made.

    Raises
    ------
    UserError
        If no document that is built has such a figure.
    """
    if not {"png", "svg"} & set(plan.written):
        return
    pictures = [Path(name).name for name in made if name.startswith(PICTURES)]
    known = {entry["key"] for entry in json.loads(results)["figures"]}

    def lacks(figure: str) -> bool:
        begins = (f"{figure}-", f"figure-{figure}-")
        found = figure in known or any(name.startswith(begins) for name in pictures)
        return not pictures or not found

    if lacking := [name for name in plan.pictures.figures if lacks(name)]:
        raise UserError(
            _("The documents have no figure {names}", names=lacking),
            hint=_("Figures are called by their number or one of {names}.", names=sorted(known)),
        )


def _there(plan: Plan, html: str) -> set[str]:
    """Return the names of files that a page leads to and that will be there."""
    built = {str(name) for name in plan.names}
    return {name for name in neighbours(html) if name in built or (plan.out / name).is_file()}


def _beside(inputs: Inputs, there: Iterable[str]) -> Inputs:
    """Return what a page is made of with the files beside it."""
    return {**inputs, "files beside it": " ".join(sorted(there))}
