"""A study whose texts hold all that texts may, and a document of it as a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from word_edits import Word

from scs_report.figures.captions import BLANK
from scs_report.office.word_file import write
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript
from scs_report.project import Project
from scs_report.prose.source_marks import Trace, without_marks
from scs_report.results import Results
from scs_report.revisions.merge import Merged, merge, record_of
from scs_report.revisions.word import read_word

NOTES = {
    "en": """\
# Notes

A plain paragraph of two sentences. It's here to be edited, with *some slant* and **much weight**.

{% claim "often": visits.often > 0.01 %}Many come often: {{ visits.often | pct }} do.{% otherwise \
%}Few come often.{% endclaim %} The rest of the paragraph stands outside. {% claim "never": \
visits.never > 0.01 %}Some never come.{% otherwise %}All come.{% endclaim %}

- first item
- second item with {{ satisfied | pct }} satisfied
- third item

| Who | What |
| --- | ---- |
| cats | sleep |
| dogs | bark \\* |

{% call box("method", title="Data") %}
A box says how it was done. It has a second sentence.
{% endcall %}

See [the site](https://example.org/a) for more & less.
""",
    "zh-Hant": """\
# 說明

這是一段普通文字，共有兩句。第二句供修改，含**重點**文字。

{% claim "often": visits.often > 0.01 %}常來的人不少：{{ visits.often | pct }}。{% otherwise \
%}常來的人不多。{% endclaim %}其餘文字在外。{% claim "never": visits.never > 0.01 %}有人\
從來不來。{% otherwise %}人人都來。{% endclaim %}

- 第一項
- 第二項，滿意者{{ satisfied | pct }}

{% call box("method", title="資料") %}
方框說明做法。還有一句。
{% endcall %}

最後一段文字，
分成兩行。
""",
}
NOTES["de"] = NOTES["en"].replace("# Notes", "# Notizen")


@dataclass
class Desk:
    """A study in a folder, and a document of it that went out and comes back."""

    templates: Path
    results: Results
    language: str
    sent: bytes

    @property
    def file(self) -> Path:
        return self.templates / "brief" / f"15-notes.{self.language}.md"

    @property
    def project(self) -> Project:
        return Project.of_templates(self.templates)

    def word(self) -> Word:
        return Word(self.sent, self.language)

    def manuscript(self) -> Manuscript:
        trace = Trace(blank=BLANK)
        return render_manuscript("brief", self.language, self.results, self.templates, trace=trace)

    def merge(self, raw: bytes, sent: Path | None = None) -> Merged:
        path = self.templates.parent / "back.docx"
        path.write_bytes(raw)
        returned = read_word(path)
        record = record_of(returned, read_word(sent) if sent else None, self.project)
        return merge(returned, record, self.manuscript(), self.templates)

    def said(self, texts: Mapping[str, str]) -> list[str]:
        """What a file made of other texts says, read by zip and XML alone."""
        made = self.manuscript()
        assert made.again is not None
        again = made.again
        changed = replace(made, again=lambda **_: again(trace=Trace(instead=texts, blank=BLANK)))
        text, __ = changed.traced()
        (raw,) = write(replace(changed, text=plain_of(text), again=None)).values()
        return Word(raw, self.language).texts()


def plain_of(text: str) -> str:
    return without_marks(text)
