"""Results to and from `results.json`, and their JSON Schema."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from scs_report.errors import UserError
from scs_report.results.contract import SCHEMA_VERSION, Results
from scs_report.results.replication import Replication


def encode_results(results: Results | Replication) -> bytes:
    """Return results as indented JSON, the same bytes for equal results."""
    return msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n"


def write_results(results: Results, path: Path) -> None:
    """Write the results; the file is replaced only when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(encode_results(results))
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_results(path: Path) -> Results:
    """Read results that `write_results` wrote.

    Raises
    ------
    UserError
        If there is no such file, or it was written under another schema version, or is damaged.
    """
    again = "Run the analysis again: scs-report analyze"
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"{path}: there are no results", hint=again) from None
    except OSError as error:
        raise UserError(f"{path} cannot be read", [error.strerror or str(error)], again) from error
    try:
        version = msgspec.json.decode(raw, type=dict[str, Any]).get("schema_version")
        if str(version).split(".")[0] != SCHEMA_VERSION.split(".")[0]:
            problem = f"schema version: found {version!r}, expected {SCHEMA_VERSION!r}"
            raise UserError(f"{path}: written by another version", [problem], again)
        return msgspec.json.decode(raw, type=Results)
    except msgspec.DecodeError as error:
        raise UserError(f"{path}: not a results file", [str(error)], again) from error


def decode_results(raw: bytes) -> Results:
    """Return the results that `encode_results` wrote."""
    return msgspec.json.decode(raw, type=Results)


def decode_replication(raw: bytes) -> Replication:
    """Return the replication that `encode_results` wrote."""
    return msgspec.json.decode(raw, type=Replication)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `results.json`."""
    schema = msgspec.json.schema(Results)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SCS Report results",
        "version": SCHEMA_VERSION,
        **schema,
    }
