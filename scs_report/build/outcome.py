"""What became of each file of a build and why: the record of its last making, read again."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scs_report.caching import Inputs, Sourced, sha256
from scs_report.stopping import held

_NAMED = 3  # changes named in one line


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `done` is `built`, `taken from the cache` or `unchanged`."""

    path: Path
    done: str
    reason: str

    @property
    def changed(self) -> bool:
        """Whether the file was written."""
        return self.done != "unchanged"

    def __str__(self) -> str:
        return f"{self.done}, {self.reason}" if self.reason else self.done


class Records:
    """Of what each file was made: one small JSON file for each, in a folder of the cache.

    It tells of the last making and of the one before, for that is what lies there until the
    files of a build have been moved into place.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def outcome(self, path: Path, made: Sourced) -> Outcome:
        """Compare what was made with what lies there and with the record of its last making."""
        present = _digest(path)
        makings = self._read(path)
        last = next((one for one in makings if one.get("sha256") == present), None)
        changes = "" if last is None else _changes(last["inputs"], made.inputs)
        if present == sha256(made.content) and not made.new:
            return Outcome(path, "unchanged", f"though {changes}" if changes else "")
        if present is None:
            reason = "the file was not there"
        elif not makings:
            reason = "nothing is known of an earlier build"
        elif last is None:
            reason = "the file had been altered"
        else:
            reason = changes or "the cache had lost it"
        return Outcome(path, "built" if made.new else "taken from the cache", reason)

    def of_other_results(self, path: Path, results: str) -> bool:
        """Say whether a file is known to be made of other results; these are named by a digest."""
        present = _digest(path)
        known = [one for one in self._read(path) if one.get("sha256") == present]
        return bool(known) and known[0].get("results") != results

    def write(self, path: Path, made: Sourced, results: str) -> None:
        """Record of what a file that is about to be put into its place was made."""
        present, digest = _digest(path), sha256(made.content)
        makings: list[dict[str, Any]] = [
            {"sha256": digest, "results": results, "inputs": made.inputs}
        ]
        makings += [one for one in self._read(path) if one.get("sha256") == present != digest][:1]
        record = {"file": str(path), "makings": makings}
        with suppress(OSError), held():  # it is wanted for explanations only
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".new-", dir=self.folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(record, file, indent=1)
            os.replace(name, self._path(path))

    def _read(self, path: Path) -> list[dict[str, Any]]:
        try:
            record = json.loads(self._path(path).read_text("utf-8"))
            return [one for one in record["makings"] if isinstance(one["inputs"], dict)]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []

    def _path(self, path: Path) -> Path:
        """Return the file of the record; files of different folders are told apart."""
        return self.folder / f"{path.name}.{sha256(os.path.abspath(path))[:16]}.json"


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return None


def _changes(before: Inputs, now: Inputs) -> str:
    """Say what changed, files before all else; empty if nothing did."""
    said = [
        f"{name} {'is new' if name not in before else 'changed'}"
        for name in sorted(now)
        if before.get(name) != now[name]
    ]
    said += [f"{name} is gone" for name in sorted(set(before) - set(now))]
    said.sort(key=lambda text: (not text.startswith(("templates/", "data/")), text))
    more = f" and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    return ", ".join(said[:_NAMED]) + more
