"""What a document is called, and how it asks to be cited."""

from __future__ import annotations

from markupsafe import Markup

from scs_report.brand.brand import Brand
from scs_report.language import Language
from scs_report.prose.synthetic import synthetic_words
from scs_report.references import Setting
from scs_report.references.own import own_work
from scs_report.results import Results
from scs_report.study import Document, Publication


def kind_of(document: Document, language: Language) -> str:
    """Return what kind of document it is called: by the study, else by its form."""
    if document.title:
        return language.text(document.title)
    return {
        "brief": language.gettext("Policy brief"),
        "appendix": language.gettext("Academic appendix"),
        "summary": language.gettext("Summary"),
        "replication": language.gettext("Replication report"),
    }[document.form]


def cite(
    document: Document,
    title: str,
    brand: Brand,
    publication: Publication,
    results: Results,
    language: Language,
) -> Markup:
    """Return the suggested citation of a document, in the style of the references.

    It names the program's version and the data's SHA-256, by which a reader finds the same
    numbers again, and says where respondents are synthetic.

    Parameters
    ----------
    document
        Which one it is.
    title
        Of the document, as plain text.
    publication
        What the study says of its publication.
    """
    kind = kind_of(document, language)
    work = own_work(title, kind, language.code, publication, brand.name, brand.series)
    (entry,) = Setting(language).entries([work])
    made = language.gettext("SCS Report {version}, data {digest}.").format(
        version=results.program_version, digest=results.data.sha256[:8]
    )
    basis = ""
    if words := synthetic_words(results.data, language, results.study.reproduces):
        basis = words.citation
    elif results.study.field_start and results.study.field_end:
        months = language.months(results.study.field_start, results.study.field_end)
        basis = language.gettext("Survey of {months}.").format(months=months)
    space = language.marks.space
    return entry.html + " " + (made + space + basis).strip()
