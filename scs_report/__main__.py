"""`python -m scs_report` and `scs-report` begin here: light, so that signals are heard at once."""

from __future__ import annotations

import gc

from scs_report.stopping import handle_signals

#: Objects made since the last search for rings.
_BETWEEN_SWEEPS = 200_000


def main() -> None:
    """Run the command line."""
    handle_signals()
    # the default looks for rings again and again among the objects that libraries are made of
    gc.set_threshold(_BETWEEN_SWEEPS)
    from scs_report.cli import main as run

    run()


if __name__ == "__main__":  # workers of a build import this module too
    main()
