"""The outcome of each file of a build, and the records that explain it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scs_report.border.files import write_atomically
from scs_report.caching import Artifact, Inputs, sha256
from scs_report.errors import N_
from scs_report.errors import say as _
from scs_report.stopping import signals_deferred

_NAMED = 3  # changes named in one line


@dataclass(frozen=True)
class TextFindings:
    """What the check of the text found: what it refuses, and how many judging words."""

    refused: tuple[str, ...] = ()
    judged: int = 0


@dataclass(frozen=True)
class Outcome:
    """What was done to a file and why, in the reader's language."""

    path: Path
    done: Literal["built", "taken from the cache", "unchanged"]
    reason: str

    @property
    def changed(self) -> bool:
        """Whether the file was written."""
        return self.done != "unchanged"

    def said(self) -> str:
        """Say what was done and why."""
        done = _(_DONE[self.done])
        return _("{done}, {reason}", done=done, reason=self.reason) if self.reason else done


_DONE = {
    "built": N_("built"),
    "taken from the cache": N_("taken from the cache"),
    "unchanged": N_("unchanged"),
}


class Records:
    """The inputs of each file: one small JSON file for each, in a folder of the cache.

    A record holds the last two builds of the file, since the older one is in place until the files
    of a build have been moved.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def outcome(self, path: Path, artifact: Artifact) -> Outcome:
        """Compare a built file with the one in place and with the record of its last build."""
        present = _digest(path)
        builds = self._read(path)
        last = next((entry for entry in builds if entry.get("sha256") == present), None)
        changes = "" if last is None else changes_between(last["inputs"], artifact.inputs)
        if present == sha256(artifact.content) and not artifact.new:
            return Outcome(
                path, "unchanged", _("though {changes}", changes=changes) if changes else ""
            )
        if present is None:
            reason = _("the file was not there")
        elif not builds:
            reason = _("nothing is known of an earlier build")
        elif last is None:
            reason = _("the file had been altered")
        else:
            reason = changes or _("the cache had lost it")
        return Outcome(path, "built" if artifact.new else "taken from the cache", reason)

    def of_other_results(self, path: Path, results: str) -> bool:
        """Whether a file is recorded as built from other results than those with this digest."""
        present = _digest(path)
        known = [entry for entry in self._read(path) if entry.get("sha256") == present]
        return bool(known) and known[0].get("results") != results

    def made_of(self, path: Path) -> Inputs | None:
        """Return the inputs of a file as it lies there; none if it is another one, or unknown."""
        present = _digest(path)
        known = (entry for entry in self._read(path) if entry.get("sha256") == present)
        return next((entry["inputs"] for entry in known), None)

    def write(self, path: Path, artifact: Artifact, results: str) -> None:
        """Record the inputs of a file that is about to be put in place."""
        present, digest = _digest(path), sha256(artifact.content)
        builds: list[dict[str, Any]] = [
            {"sha256": digest, "results": results, "inputs": artifact.inputs}
        ]
        builds += [entry for entry in self._read(path) if entry.get("sha256") == present != digest][
            :1
        ]
        record = {"file": str(path), "builds": builds}
        with suppress(OSError), signals_deferred():  # only `--explain` reads it
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path(path), json.dumps(record, indent=1).encode())

    def _read(self, path: Path) -> list[dict[str, Any]]:
        try:
            record = json.loads(self._path(path).read_text("utf-8"))
            return [entry for entry in record["builds"] if isinstance(entry["inputs"], dict)]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []

    def _path(self, path: Path) -> Path:
        """Return the path of a record; it depends on the folder of the file."""
        return self.folder / f"{path.name}.{sha256(os.path.abspath(path))[:16]}.json"


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return None


def changes_between(before: Inputs, now: Inputs) -> str:
    """Say what changed, files of the study first; empty if nothing did."""
    changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    changed.sort(key=lambda name: (not name.startswith(("templates/", "data/")), name))
    said = [_(_change(name, before, now), name=name) for name in changed[:_NAMED]]
    if len(changed) > _NAMED:
        return _("{names} and {n} more", names=said, n=len(changed) - _NAMED)
    return ", ".join(said)


def _change(name: str, before: Inputs, now: Inputs) -> str:
    if name not in now:
        return N_("{name} is gone")
    return N_("{name} changed") if name in before else N_("{name} is new")
