"""What estimation cannot do, and why."""

from __future__ import annotations


class EstimationError(ValueError):
    """The data do not allow the model; the message says why and what to do."""
