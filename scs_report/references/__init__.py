"""References: what a study cites, kept as a library keeps it, set in the style of each language."""

from scs_report.references.citation_file import citation_file
from scs_report.references.cited import citations_in, keys_of, with_citations
from scs_report.references.library import FILE, Library, read_library
from scs_report.references.setting import Entry, Setting

__all__ = [
    "FILE",
    "Entry",
    "Library",
    "Setting",
    "citation_file",
    "citations_in",
    "keys_of",
    "read_library",
    "with_citations",
]
