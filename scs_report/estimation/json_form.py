"""Results as JSON, and read from it: what they say, without what they hold of people."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from scs_report.estimation.errors import EstimationError
from scs_report.estimation.links import LINKS, Link

#: Metadata of a field that holds data of people, row by row: it is not written.
OF_PEOPLE: Mapping[str, Any] = {"of_people": True}


class Kept:
    """A part of results that is kept with them, if its fields can be."""


def written(result: Any) -> str:
    """Return a result as JSON; fields that hold data of people are left out."""
    return json.dumps(_plain(result), ensure_ascii=False, allow_nan=False)


def read(text: str, known: Mapping[str, type]) -> Any:
    """Return a result from JSON; `known` are its types by name.

    Fields that were left out are None or empty.

    Raises
    ------
    EstimationError
        If the text is none of a result.
    """
    try:
        return _made(json.loads(text), known)
    except (ValueError, KeyError, TypeError) as error:
        raise EstimationError(f"this is no result kept as JSON: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Link):
        return {"link": value.name}
    if isinstance(value, Mapping):
        return {"mapping": {str(name): _plain(one) for name, one in value.items()}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.init and not field.metadata.get("of_people")
        }
        return {"type": type(value).__name__, "fields": fields}
    if isinstance(value, np.ndarray):
        kind = {"b": "bool", "i": "int"}.get(value.dtype.kind, "float")
        return {"array": _plain(value.tolist()), "of": kind, "shape": list(value.shape)}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else {"float": str(float(value))}
    if value is None or isinstance(value, str):
        return value
    raise EstimationError(f"a {type(value).__name__} cannot be kept as JSON; pickle keeps it")


def _made(value: Any, known: Mapping[str, type]) -> Any:
    if isinstance(value, list):
        return tuple(_made(one, known) for one in value)
    if not isinstance(value, dict):
        return value
    if "link" in value:
        return LINKS[value["link"]]
    if "mapping" in value:
        return {name: _made(one, known) for name, one in value["mapping"].items()}
    if "float" in value:
        return float(value["float"])
    if "array" in value:
        array = np.array(_made(value["array"], known), dtype=value["of"])
        return array.reshape(value["shape"])
    made = known[value["type"]]
    fields = {name: _made(one, known) for name, one in value["fields"].items()}
    for field in dataclasses.fields(made):
        if field.metadata.get("of_people") and field.default is dataclasses.MISSING:
            fields[field.name] = np.empty(0)
    return made(**fields)
