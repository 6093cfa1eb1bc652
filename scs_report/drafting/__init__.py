"""A new study: drafted from a data file, or a small worked example."""
