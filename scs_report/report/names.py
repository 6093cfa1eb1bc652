"""Names of what is made: files are called `<document>.<language>.<format>`."""

from __future__ import annotations

DOCUMENTS = ("brief", "appendix", "replication")
#: Codes of the languages, in the order in which documents are made.
LANGUAGES = ("en", "zh")
FORMATS = ("html", "pdf")
