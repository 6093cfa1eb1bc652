"""`python -m scs_report` and `scs-report` begin here: light, so that signals are heard at once."""

from __future__ import annotations

import gc

from scs_report.stopping import handle_signals

#: Allocations between two collections of cyclic garbage.
_GC_THRESHOLD = 200_000


def begin() -> None:
    """Make a process ready, before it loads anything large."""
    handle_signals()
    # by default importing libraries alone sets off dozens of collections, which find nothing
    gc.set_threshold(_GC_THRESHOLD)


def main() -> None:
    """Run the command line."""
    begin()
    from scs_report.cli import main as run

    run()


if __name__ == "__main__":  # workers of a build import this module too
    main()
