"""What a document is called, and how it asks to be cited."""

from __future__ import annotations

from scs_report.brand.brand import Brand
from scs_report.language import Language
from scs_report.prose.synthetic import synthetic_words
from scs_report.results import Results
from scs_report.study import Document


def kind_of(document: Document, language: Language) -> str:
    """Return what kind of document it is called: by the study, else by its form."""
    if document.title:
        return language.text(document.title)
    return {
        "brief": language.gettext("Policy brief"),
        "appendix": language.gettext("Academic appendix"),
        "replication": language.gettext("Replication report"),
    }[document.form]


def cite(document: Document, title: str, brand: Brand, results: Results, language: Language) -> str:
    """Return the suggested citation of a document.

    It names the program's version and the data's SHA-256, by which a reader finds the same
    numbers again, and says where respondents are synthetic.

    Parameters
    ----------
    document
        Which one it is.
    title
        Of the document, as plain text.
    """
    work = {
        "title": title,
        "kind": kind_of(document, language),
        "version": results.program_version,
        "digest": results.data.sha256[:8],
    }
    if brand.name and brand.series:
        message = language.gettext(
            "{institute}: “{title}”. {kind}, {series}. SCS Report {version}, data {digest}."
        ).format(institute=language.text(brand.name), series=language.text(brand.series), **work)
    elif brand.name:
        message = language.gettext(
            "{institute}: “{title}”. {kind}. SCS Report {version}, data {digest}."
        ).format(institute=language.text(brand.name), **work)
    else:
        message = language.gettext(
            "“{title}”. {kind}. SCS Report {version}, data {digest}."
        ).format(**work)
    basis = ""
    if words := synthetic_words(results.data, language, results.study.reproduces):
        basis = words.citation
    elif results.study.field_start and results.study.field_end:
        months = language.months(results.study.field_start, results.study.field_end)
        basis = language.gettext("Survey of {months}.").format(months=months)
    return (message + language.marks.space + basis).strip()
