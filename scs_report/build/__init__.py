"""The build: dependencies, cache keys, worker processes, records, and moving files into place.

Everything here but the `preload` modules imports quickly: a build without changes loads no library.
"""
