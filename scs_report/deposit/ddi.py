"""A codebook as DDI-Codebook 2.5 (ddialliance.org), and as CSV, in all languages of a study."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from lxml import etree

from scs_report.border.spreadsheet import write_cells
from scs_report.border.texts import LocalText
from scs_report.language.rules import rules_of
from scs_report.study import Study
from scs_report.survey import Answer, Codebook, Question

_NAMESPACE = "ddi:codebook:2_5"
_XML = "http://www.w3.org/XML/1998/namespace"
#: The head of the table of variables.
_HEAD = ("column", "type", "label", "question", "base", "code", "answer", "missing")


def codebook_xml(codebook: Codebook, study: Study, file: str, rows: int) -> bytes:
    """Return the codebook as DDI-Codebook 2.5, valid against its schema.

    Every text stands there once a language, marked by `xml:lang`. A multiple response is a
    variable an item.

    Parameters
    ----------
    file, rows
        The name of the data file, and how many respondents it holds.
    """
    writer = _Writer(study.languages)
    root = etree.Element(f"{{{_NAMESPACE}}}codeBook", nsmap={None: _NAMESPACE})
    root.set("version", "2.5")
    root.set(f"{{{_XML}}}lang", rules_of(study.languages[0]).tag)
    writer.study(root, codebook, study)
    described = writer.add(root, "fileDscr", ID="F1")
    text = writer.add(described, "fileTxt")
    writer.add(text, "fileName", file)
    sizes = writer.add(text, "dimensns")
    writer.add(sizes, "caseQnty", str(rows))
    writer.add(sizes, "varQnty", str(sum(len(q.columns) for q in codebook.questions)))
    data = writer.add(root, "dataDscr")
    for question in codebook.questions:
        for column in question.columns:
            writer.variable(data, codebook, question, column)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def codebook_csv(codebook: Codebook, code: str) -> bytes:
    """Return the codebook in one language: a line for each answer of each column."""
    file = io.StringIO()
    write_cells(file, [_HEAD, *_lines(codebook, code)])
    return file.getvalue().encode("utf-8-sig")


def _lines(codebook: Codebook, code: str) -> Iterator[tuple[str, ...]]:
    bases = {base.id: base.label[code] for base in codebook.bases}
    for question in codebook.questions:
        for column in question.columns:
            item = question.item(column).label[code] if question.kind == "multiple" else ""
            known = (
                column,
                question.kind,
                item or question.label[code],
                question.text[code],
                bases.get(question.base, question.base),
            )
            answers = question.answers or ()
            if question.kind == "multiple":
                yield (*known, "0", "", "")
                yield (*known, "1", item, "")
            elif not answers:
                yield (*known, "", "", "")
            for answer in answers if question.kind != "multiple" else ():
                missing = "1" if answer.missing else "0"
                yield (*known, str(answer.code), answer.label[code], missing)


class _Writer:
    def __init__(self, languages: Iterable[str]) -> None:
        self.tags = {code: rules_of(code).tag for code in languages}

    def add(
        self, parent: etree._Element, tag: str, text: str = "", /, **given: str
    ) -> etree._Element:
        made = etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}", **given)
        made.text = text or None
        return made

    def say(self, parent: etree._Element, name: str, text: LocalText | None, **given: str) -> None:
        """Add an element for each language in which there is a text."""
        for code, tag in self.tags.items():
            if text and text.get(code):
                self.add(parent, name, text[code], **given).set(f"{{{_XML}}}lang", tag)

    def study(self, root: etree._Element, codebook: Codebook, study: Study) -> None:
        survey = codebook.survey
        described = self.add(root, "stdyDscr")
        cited = self.add(described, "citation")
        titles = self.add(cited, "titlStmt")
        first, *others = self.tags
        self.add(titles, "titl", survey.title[first]).set(f"{{{_XML}}}lang", self.tags[first])
        for code in others:
            if survey.title.get(code):
                other = self.add(titles, "parTitl", survey.title[code])
                other.set(f"{{{_XML}}}lang", self.tags[code])
        if authors := study.publication.authors:
            stated = self.add(cited, "rspStmt")
            for author in authors:
                self.say(stated, "AuthEnty", author)
        about = self.add(described, "stdyInfo")
        if study.keywords:
            self.say(self.add(about, "subject"), "keyword", study.keywords)
        self.say(about, "abstract", survey.source)
        summed = self.add(about, "sumDscr")
        for day, event in ((survey.field_start, "start"), (survey.field_end, "end")):
            if day:
                self.add(summed, "collDate", day.isoformat(), date=day.isoformat(), event=event)
        self.say(summed, "universe", survey.population)
        method = self.add(self.add(described, "method"), "dataColl")
        self.say(method, "sampProc", survey.sample)
        self.say(method, "collMode", survey.mode)
        if survey.weighting:
            self.say(method, "weight", survey.weighting.method or survey.weighting.by)

    def variable(
        self, parent: etree._Element, codebook: Codebook, question: Question, column: str
    ) -> None:
        multiple = question.kind == "multiple"
        made = self.add(parent, "var", ID=f"V{len(parent) + 1}", name=column, files="F1")
        if column == codebook.design.weight:
            made.set("wgt", "wgt")
        made.set("intrvl", "contin" if question.kind == "number" else "discrete")
        self.say(made, "labl", question.item(column).label if multiple else question.label)
        self.say(self.add(made, "qstn"), "qstnLit", question.text)
        self._range(made, question)
        for base in codebook.bases:
            if base.id == question.base:
                self.say(made, "universe", base.label)
        self.say(made, "txt", question.note)
        if multiple:
            for value in ("0", "1"):
                self.add(self.add(made, "catgry"), "catValu", value)
        for answer in () if multiple else question.answers:
            self._answer(made, answer)
        self.add(made, "varFormat", type="numeric")

    def _range(self, made: etree._Element, question: Question) -> None:
        limits = {
            name: f"{limit:g}"
            for name, limit in (("min", question.minimum), ("max", question.maximum))
            if limit is not None
        }
        if limits:
            self.add(self.add(made, "valrng"), "range", **limits)

    def _answer(self, made: etree._Element, answer: Answer) -> None:
        category = self.add(made, "catgry", missing="Y" if answer.missing else "N")
        self.add(category, "catValu", str(answer.code))
        self.say(category, "labl", answer.label)
