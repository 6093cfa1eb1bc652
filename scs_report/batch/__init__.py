"""The same report for each of many groups: which, made by whom, and an index of them all."""
