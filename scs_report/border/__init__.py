"""What crosses the border of the program: texts, files that people write, terminal, spreadsheets.

Stands on the ground: any room may import from here.
"""
