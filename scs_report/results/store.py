"""Results to and from `results.json`, and their JSON Schema."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import msgspec

from scs_report.border.files import UnreadableError, write_atomically
from scs_report.border.json import read_object
from scs_report.border.shape import Fault, entry_name, faults_of, json_path, shown
from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.results import addresses
from scs_report.results.contract import SCHEMA_VERSION, Results
from scs_report.results.meaning import impossible
from scs_report.results.references import dangling
from scs_report.results.replication import Replication

_AGAIN = N_("Run the analysis again: scs-report analyze")
_MOST = 100  # problems that are told


def encode_results(results: Results | Replication) -> bytes:
    """Return results as indented JSON, the same bytes for equal results."""
    return msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n"


def write_results(results: Results, path: Path) -> None:
    """Write the results; the file is replaced only when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, encode_results(results))


def read_results(path: Path) -> Results:
    """Read results that `write_results` wrote; a file may have been edited since.

    Raises
    ------
    UserError
        If there is no such file, it was written under another schema version, is damaged, or
        holds what no analysis can have found: all of it, each with its JSON path.
    """
    try:
        tree = read_object(path)
    except UnreadableError as error:
        raise UserError(_("{path} cannot be read", path=path), error.problems, _(_AGAIN)) from error
    _require_version(path, tree)
    faults = faults_of(tree, Results, _languages(tree))
    if not faults:
        results = msgspec.convert(tree, Results)
        faults = [*impossible(results), *dangling(results)]
        if not faults:
            return results
    problems = [_told(fault, tree) for fault in faults[:_MOST]]
    if len(faults) > _MOST:
        problems.append(_("and {n} more", n=len(faults) - _MOST))
    raise UserError(_("{path}: these results cannot be used", path=path), problems, _(_AGAIN))


def _told(fault: Fault, tree: dict[str, Any]) -> str:
    name = entry_name(fault.path, tree)
    return f"{json_path(fault.path)}{f' ({name})' if name else ''}: {fault}"


def _languages(tree: dict[str, Any]) -> tuple[str, ...]:
    """Return the languages of the results: those of the study's title."""
    study = tree.get("study")
    title = study.get("title") if isinstance(study, dict) else None
    return tuple(title) if isinstance(title, dict) else ()


def _require_version(path: Path, tree: dict[str, Any]) -> None:
    found = tree.get("schema_version")
    known = tuple(map(int, SCHEMA_VERSION.split(".")))
    match = re.fullmatch(r"([0-9]{1,4})\.([0-9]{1,4})", found) if isinstance(found, str) else None
    said = _("found {found}, expected {expected}", found=shown(found), expected=SCHEMA_VERSION)
    problem = f"$.schema_version: {said}"
    if match is None:
        raise UserError(_("{path}: not a results file", path=path), [problem], _(_AGAIN))
    version = tuple(map(int, match.groups()))
    if version != known:
        newer = N_("Update the program, or run the analysis again with this one: {command}")
        older = N_("Run the analysis again with this one: {command}")
        hint = _(newer if version > known else older, command="scs-report analyze")
        raise UserError(_("{path}: written by another version", path=path), [problem], hint)


def decode_results(raw: bytes) -> Results:
    """Return the results that `encode_results` wrote."""
    return msgspec.json.decode(raw, type=Results)


def decode_replication(raw: bytes) -> Replication:
    """Return the replication that `encode_results` wrote."""
    return msgspec.json.decode(raw, type=Replication)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `results.json`; it says what an address looks like."""
    schema = msgspec.json.schema(Results)
    parts = schema["$defs"]
    parts["Address"] = {
        "title": "Address",
        "description": inspect.cleandoc(addresses.__doc__ or ""),
        "type": "string",
        "pattern": addresses.SHAPE,
    }
    address = {"$ref": "#/$defs/Address"}
    fields = parts["Results"]["properties"]
    fields["estimates"]["propertyNames"] = fields["withheld"]["propertyNames"] = address
    fields["facts"]["additionalProperties"] = address
    parts["Letters"]["properties"]["cells"]["propertyNames"] = address
    fields["schema_version"] = {"const": SCHEMA_VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SCS Report results",
        "version": SCHEMA_VERSION,
        **schema,
    }
