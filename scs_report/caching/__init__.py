"""A cache by content: what was made is kept under the digest of all that it was made of."""

from scs_report.caching.inputs import (
    Inputs,
    Sourced,
    digest_of,
    file_inputs,
    library_inputs,
    package_inputs,
    program_inputs,
    sha256,
)
from scs_report.caching.store import Store

__all__ = [
    "Inputs",
    "Sourced",
    "Store",
    "digest_of",
    "file_inputs",
    "library_inputs",
    "package_inputs",
    "program_inputs",
    "sha256",
]
