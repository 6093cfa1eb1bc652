"""The page around the documents: panes, the list of what is to be mended, what was opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of
from scs_report.live.findings import Finding
from scs_report.names import WRITERS
from scs_report.study import Study

_FOLDER = Path(__file__).parent / "shell"
#: Formats beside HTML and PDF that are one file, as staff open them.
_ON_DEMAND = tuple(end for end in ("docx", "xlsx", "pptx") if end in WRITERS)


@dataclass(frozen=True)
class Shell:
    """Lays out the page around the documents; `languages` are shown side by side at first."""

    languages: tuple[str, ...]
    #: what each page gets into its head
    link: str = '<link rel="stylesheet" href="/live.css" />'

    def page(self, study: Study) -> str:
        """Return the page itself, in the reader's language."""
        return self._set(
            "shell.html.j2",
            study=study,
            languages=[(code, rules_of(code)) for code in study.languages],
            shown=[code for code in self.languages if code in study.languages],
            formats=_ON_DEMAND,
        )

    def trouble(self, problems: Collection[Finding]) -> str:
        """Return what stands where a document could not be made yet."""
        return self._set("trouble.html.j2", problems=problems, link=self.link)

    def part(self, ending: str) -> bytes:
        """Return the style (`css`) or the script (`js`) of the page."""
        return (_FOLDER / f"shell.{ending}").read_bytes()

    def _set(self, name: str, **given: object) -> str:
        environment = Environment(
            autoescape=True, loader=FileSystemLoader(_FOLDER), extensions=["jinja2.ext.i18n"]
        )
        language = reader()
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            language.catalogue, newstyle=True
        )
        kinds = {
            "error": _("cannot be made"),
            "broken": _("the data no longer say so"),
            "problem": _("to mend"),
            "left-out": _("left out"),
            "withheld": _("number not printed as written"),
            "small-base": _("few people"),
            "word": _("to look at"),
        }
        return environment.get_template(name).render(reader=language, kinds=kinds, **given)
