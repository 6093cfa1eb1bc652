"""`python -m scs_report` and `scs-report` begin here: light, so that signals are heard at once."""

from __future__ import annotations

from scs_report.stopping import handle_signals


def main() -> None:
    """Run the command line."""
    handle_signals()
    from scs_report.cli import main as run

    run()


if __name__ == "__main__":  # workers of a build import this module too
    main()
