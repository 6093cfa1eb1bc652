"""What estimation cannot do, and why."""

from __future__ import annotations


class EstimationError(ValueError):
    """The data do not allow the estimate; the message says why and what to do."""


class DesignError(EstimationError):
    """The weights, strata, clusters or population sizes do not describe a design."""
