"""How a document asks to be cited."""

from __future__ import annotations

from scs_report.brand.brand import Brand
from scs_report.language import Language
from scs_report.prose.synthetic import synthetic_words
from scs_report.results import Results


def cite(name: str, title: str, brand: Brand, results: Results, language: Language) -> str:
    """Return the suggested citation of a document.

    It names the program's version and the data's SHA-256, by which a reader finds the same
    numbers again, and says where respondents are synthetic.

    Parameters
    ----------
    name
        `brief`, `appendix` or `replication`.
    title
        Of the document, as plain text.
    """
    kinds = {
        "brief": language.gettext("Policy brief"),
        "appendix": language.gettext("Academic appendix"),
        "replication": language.gettext("Replication report"),
    }
    work = language.gettext(
        "{institute}: “{title}”. {kind}, {series}. SCS Report {version}, data {digest}."
    ).format(
        institute=language.text(brand.name),
        title=title,
        kind=kinds[name],
        series=language.text(brand.series),
        version=results.program_version,
        digest=results.data.sha256[:8],
    )
    if words := synthetic_words(results.data, language):
        basis = words.citation
    else:
        months = language.months(results.study.field_start, results.study.field_end)
        basis = language.gettext("Survey of {months}.").format(months=months)
    return work + language.marks.space + basis
