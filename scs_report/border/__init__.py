"""Input and output: untrusted text, hand-written files, the terminal, spreadsheet cells.

Stands on the ground: any room may import from here.
"""
