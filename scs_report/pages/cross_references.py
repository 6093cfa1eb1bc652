"""References to figures and tables, by number, as links: `{{ ref("figure:use") }}`.

What a text refers to may come later and has no number yet; so a reference is left open until all
sections are rendered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markupsafe import Markup

_OPEN = re.compile(r'<a class="ref" href="#open:([^"]*)"></a>')


@dataclass
class References:
    """The figures and tables of a document, each with its anchor and number."""

    _placed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def place(self, target: str, anchor: str, number: str) -> None:
        """Note where a figure or table stands and what it is called (`Figure 4`)."""
        self._placed[target] = (anchor, number)

    @property
    def figures(self) -> bool:
        """Whether the document shows a figure."""
        return any(target.startswith("figure:") for target in self._placed)

    def open(self, target: str) -> Markup:
        """Return what stands for a reference until `close`."""
        return Markup('<a class="ref" href="#open:{}"></a>').format(target)

    def close(self, html: Markup) -> Markup:
        """Return HTML with numbers in its references; where nothing is shown, nothing is left."""
        return Markup(_OPEN.sub(self._link, html))

    def lacking(self, html: str) -> list[str]:
        """Return what references lead to and the document does not show."""
        return [target for target in _OPEN.findall(html) if target not in self._placed]

    def _link(self, found: re.Match[str]) -> str:
        if found[1] not in self._placed:
            return ""
        anchor, number = self._placed[found[1]]
        return f'<a class="ref" href="#{anchor}">{number}</a>'
