"""Files of the whole study, in each language, made of what its documents put into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from scs_report.build.plan import Plan, whole_file
from scs_report.build.workers import Workers
from scs_report.caching import Artifact, Inputs, Store, digest_of, sha256


class Put(Protocol):
    """A document as far as it goes into files of the whole study."""

    @property
    def inputs(self) -> Inputs:
        """What it is made of."""

    @property
    def parts(self) -> Mapping[str, bytes]:
        """What it puts into them, by format."""


def begin_whole(
    plan: Plan,
    pages: Mapping[tuple[str, str], Put],
    machinery: Inputs,
    store: Store,
    workers: Workers,
) -> Callable[[], dict[Path, Artifact]]:
    """Have the files of the whole study made, or take them from the store.

    Returns what waits for them.
    """
    jobs: dict[Path, tuple[str, Inputs, bytes | Future[bytes]]] = {}
    for ending in plan.whole:
        for code in plan.languages:
            put = [page for (_name, of), page in pages.items() if of == code]
            parts = tuple(page.parts[ending] for page in put)
            inputs = {name: digest for page in put for name, digest in page.inputs.items()}
            key = digest_of(
                str(whole_file(code, ending)),
                {**machinery, **{str(at): sha256(one) for at, one in enumerate(parts)}},
            )
            kept = store.get(key)
            made = workers.of_study(ending, parts) if kept is None else kept
            jobs[whole_file(code, ending)] = key, inputs, made

    def wait() -> dict[Path, Artifact]:
        files: dict[Path, Artifact] = {}
        for name, (key, inputs, made) in jobs.items():
            if isinstance(made, bytes):
                files[name] = Artifact(made, inputs)
            else:
                files[name] = Artifact(made.result(), inputs, new=True)
                store.put(key, files[name].content)
        return files

    return wait
