"""`python -m synthesis`: light until signals are heard."""

from __future__ import annotations

from scs_report.__main__ import begin


def main() -> None:
    """Run the command; what a user can mend is said without a traceback, with exit status 2."""
    begin()
    from scs_report.cli import main as run  # before numpy: it sets one thread of linear algebra
    from synthesis.command import commands

    run(commands)


if __name__ == "__main__":
    main()
