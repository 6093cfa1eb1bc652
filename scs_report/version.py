"""The version of the program, as documents and results state it."""

VERSION = "0.1.0"
