"""Accounts of the numbers: where each comes from, where it is printed, and what changed."""
