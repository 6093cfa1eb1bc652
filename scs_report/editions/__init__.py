"""Editions: what was published when, never changed afterwards, and whether that is so."""
