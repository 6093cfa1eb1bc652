"""The registry as the list in docs/weasyprint.md: `python -m scs_report.paper.listing`."""

from __future__ import annotations

import sys

from scs_report.paper.replacements import REPLACEMENTS, WRITTEN_FOR, Replacement


def as_markdown() -> str:
    """Return a section for each replacement."""
    versions = ", ".join(f"{name} {version}" for name, version in WRITTEN_FOR.items())
    parts = [f"Written for {versions}.\n"]
    for title, needed in (("Pages need", True), ("Saves time", False)):
        parts.append(f"## {title}\n")
        parts += [_section(entry) for entry in REPLACEMENTS if entry.needed is needed]
    return "\n".join(parts)


def _section(entry: Replacement) -> str:
    lines = [
        f"### `{entry.target}`\n",
        f"{entry.why}\n",
        f"- by: `{entry.ours}`",
        f"- in: {_code(entry.places)}" + (" (while WeasyPrint loads)" if entry.on_import else ""),
        f"- digest of its source: `{entry.digest}`"
        + (f", with {_code(entry.relies_on)}" if entry.relies_on else ""),
        f"- test: `{entry.proof}`",
        f"- upstream: {entry.upstream}",
    ]
    return "\n".join(lines) + "\n"


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
