"""Workers that read parts of a file: those of a Dask cluster, or this process."""

from __future__ import annotations

import contextlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from scs_report.errors import N_, Message, UserError
from scs_report.survey.pieces import sizes_of
from scs_report.version import VERSION

#: What stands for a value that lies on a worker.
Handle = Any
T = TypeVar("T")

#: Seconds in which a scheduler has to answer.
_PATIENCE = 20


class Workers(Protocol):
    """Who applies functions to parts of the data; what these return stays with them."""

    def require(self, files: Sequence[Path]) -> None:
        """Make sure that all see the same files; UserError if not."""

    def map(self, what: Callable[[Any], Any], parts: Sequence[Any]) -> list[Handle]:
        """Apply a function to each of some parts."""

    def one(self, what: Callable[[Sequence[Any]], Any], parts: Sequence[Handle]) -> Handle:
        """Apply a function to some parts together."""

    def gather(self, handles: Sequence[Handle]) -> list[Any]:
        """Return what handles stand for."""


class Here:
    """Workers that are none: parts are looked at here, one after the other."""

    def require(self, files: Sequence[Path]) -> None:
        """Files are read where they are."""

    def map(self, what: Callable[[Any], T], parts: Sequence[Any]) -> list[T]:
        """Apply a function to each of some parts."""
        return [what(part) for part in parts]

    def one(self, what: Callable[[Sequence[Any]], T], parts: Sequence[Any]) -> T:
        """Apply a function to some parts together."""
        return what(parts)

    def gather(self, handles: Sequence[T]) -> list[T]:
        """Return what there is."""
        return list(handles)


class DaskWorkers:
    """The workers of a Dask cluster.

    What a worker that dies had made is made again by others, from the file on, and nothing twice:
    a part is what its task returned, whoever did it.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address

    @property
    def client(self) -> Any:
        """The client of Dask, for other work than that on respondents."""
        return self._client

    def require(self, files: Sequence[Path]) -> None:
        """Make sure that all see the same files; UserError if not."""
        expected = sizes_of(files)
        problems = []
        for worker, sizes in self._client.run(sizes_of, files).items():
            pairs = list(zip(files, expected, sizes, strict=True))
            if missing := [str(file) for file, _, size in pairs if size < 0]:
                text = N_("worker {worker} does not see {files}")
                problems.append(Message(text, worker=worker, files=missing))
            if others := [str(file) for file, here, there in pairs if -1 < there != here]:
                text = N_("worker {worker} sees another file than this computer: {files}")
                problems.append(Message(text, worker=worker, files=others))
        if problems:
            raise UserError(
                Message(N_("Not all workers of the cluster can read the respondents")),
                problems,
                Message(
                    N_(
                        "Put the files on a disk that all computers of the cluster see under the "
                        "same name."
                    )
                ),
            )

    def require_program(self) -> None:
        """Make sure that there are workers, and that they have this version of the program.

        Raises
        ------
        UserError
            If not.
        """
        found = self._client.run(pkgutil.resolve_name, _VERSION, on_error="return")
        if not found:
            raise UserError(
                Message(N_("The cluster at {address} has no workers"), address=self._address),
                hint=Message(N_("Start some: {command}"), command=f"dask worker {self._address}"),
            )
        text = N_("worker {worker}: found {found}, expected scs-report {version}")
        problems = [
            Message(text, worker=worker, found=str(version), version=VERSION)
            for worker, version in found.items()
            if version != VERSION
        ]
        if problems:
            hint = N_("Install the program where the workers run: the same version everywhere.")
            title = N_("Not all workers of the cluster have the program")
            raise UserError(Message(title), problems, Message(hint))

    def map(self, what: Callable[[Any], Any], parts: Sequence[Any]) -> list[Handle]:
        """Apply a function to each of some parts."""
        return list(self._client.map(what, list(parts), pure=False))

    def one(self, what: Callable[[Sequence[Any]], Any], parts: Sequence[Handle]) -> Handle:
        """Apply a function to some parts together."""
        return self._client.submit(what, list(parts), pure=False)

    def gather(self, handles: Sequence[Handle]) -> list[Any]:
        """Return what handles stand for.

        Raises
        ------
        UserError
            If workers died again and again of the same part.
        """
        from distributed import KilledWorker

        try:
            return list(self._client.gather(list(handles)))
        except KilledWorker as error:
            hint = N_("They may lack memory: start fewer on a computer, or computers with more.")
            title = N_("Workers of the cluster died again and again")
            raise UserError(Message(title), [str(error)], Message(hint)) from error

    def travelled(self) -> int:
        """Return how many bytes left the workers that are alive, to each other and to us."""
        return sum(self._client.run(_sent).values())


_VERSION = "scs_report.version:VERSION"


def _sent(dask_worker: Any) -> int:
    return int(dask_worker.transfer_outgoing_bytes_total)


@contextlib.contextmanager
def cluster(address: str) -> Iterator[DaskWorkers]:
    """Use the workers of the Dask scheduler at an address such as `tcp://10.0.0.1:8786`.

    Raises
    ------
    UserError
        If Dask is not installed, nobody answers there, there are no workers, or they lack the
        program.
    """
    try:
        from distributed import Client
    except ImportError as error:
        title = N_("--scheduler needs the package distributed, which is not installed")
        command = ".venv/bin/python -m pip install --require-hashes -r requirements/cluster.txt"
        hint = Message(N_("Install it: {command}"), command=command)
        raise UserError(Message(title), hint=hint) from error
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # a time limit is an OSError
        raise UserError(
            Message(N_("No Dask scheduler answers at {address}"), address=address),
            [str(error)],
            Message(N_("Start one: {command}"), command="dask scheduler"),
        ) from error
    with client:
        workers = DaskWorkers(client, address)
        workers.require_program()
        yield workers
