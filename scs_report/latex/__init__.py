"""Tables for manuscripts in LaTeX."""
