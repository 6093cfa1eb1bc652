"""Files for programs of offices: Word."""
