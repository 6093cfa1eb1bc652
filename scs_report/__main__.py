"""`python -m scs_report` is the command line."""

from scs_report.cli import main

if __name__ == "__main__":  # workers of a build import this module too
    main()
