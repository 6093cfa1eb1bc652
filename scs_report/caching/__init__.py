"""A content-addressed cache: artifacts are stored under the digest of all their inputs."""

from scs_report.caching.artifact_inputs import (
    Artifact,
    Inputs,
    digest_of,
    file_inputs,
    library_inputs,
    package_inputs,
    program_inputs,
    sha256,
)
from scs_report.caching.content_store import Store
from scs_report.caching.lasting import Parts

__all__ = [
    "Artifact",
    "Inputs",
    "Parts",
    "Store",
    "digest_of",
    "file_inputs",
    "library_inputs",
    "package_inputs",
    "program_inputs",
    "sha256",
]
