"""What the build is made of: dependencies, workers, records of what was made, and placing it.

Everything here but `ready` imports quickly: a build that finds nothing changed loads no library.
"""
