"""True, false or not known: the logic of claims (Kleene 1952, §64, the strong connectives)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unknown:
    """What cannot be told, and why; outside claims it counts as false.

    `reasons` are those of the comparisons that could not be made.
    """

    reasons: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return False


#: What a condition comes to.
Truth = bool | Unknown


def truth_of(value: object) -> Truth:
    """Return what a condition comes to; what is neither true, false nor unknown by its `bool`."""
    return value if isinstance(value, Unknown) else bool(value)


def all_of(*values: object) -> Truth:
    """Return false if one is false, else unknown if one is, else true.

    Examples
    --------
    >>> all_of(True, Unknown(), False), bool(all_of(True, True))
    (False, True)
    """
    found = [truth_of(value) for value in values]
    if any(value is False for value in found):
        return False
    unknown = _undecided(found)
    return True if unknown is None else unknown


def any_of(*values: object) -> Truth:
    """Return true if one is true, else unknown if one is, else false.

    Examples
    --------
    >>> any_of(False, Unknown(), True), any_of(False, False)
    (True, False)
    """
    found = [truth_of(value) for value in values]
    if any(value is True for value in found):
        return True
    unknown = _undecided(found)
    return False if unknown is None else unknown


def negated(value: object) -> Truth:
    """Return the contrary; what is not known stays so."""
    found = truth_of(value)
    return found if isinstance(found, Unknown) else not found


def _undecided(found: list[Truth]) -> Unknown | None:
    unknown = [value for value in found if isinstance(value, Unknown)]
    if not unknown:
        return None
    return Unknown(tuple(dict.fromkeys(reason for value in unknown for reason in value.reasons)))
