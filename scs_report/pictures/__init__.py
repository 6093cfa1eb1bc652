"""Figures as pictures of their own, with all that they need where others copy them to."""
