"""`python -m scs_report` is the command line."""

from scs_report.cli import main

main()
