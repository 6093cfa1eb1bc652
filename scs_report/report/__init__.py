"""Documents from results: prose, tables, charts, HTML, PDF.

This room computes nothing: all numbers come from `Results`.
"""
