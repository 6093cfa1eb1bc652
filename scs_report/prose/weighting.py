"""Whether respondents are weighted, by what and how far: words that follow from the results."""

from __future__ import annotations

from scs_report.language import Language, round_half_up
from scs_report.results import Results

#: Stands in captions and notes of a study for `weighted` or `unweighted`.
PLACE = "{weighted}"


def weighted(results: Results, language: Language) -> str:
    """Return `weighted by age and gender`, `weighted`, or nothing where no weights are."""
    if not results.design.weighted:
        return ""
    if made := results.design.calibration:
        names = language.list([language.text(one) for one in made.by])
        return language.gettext("weighted by {variables}").format(variables=names)
    if results.study.weighting is None:
        return language.gettext("weighted")
    by = language.text(results.study.weighting)
    return language.gettext("weighted {by}").format(by=by)


def beginning(text: str) -> str:
    """Return a text as a sentence begins."""
    return text[:1].upper() + text[1:]


def filled(text: str, results: Results, language: Language) -> str:
    """Return a caption or note with `weighted` or `unweighted` where it leaves that open."""
    word = language.pgettext("in a caption", "unweighted")
    if results.design.weighted:
        word = language.pgettext("in a caption", "weighted")
    return text.replace(PLACE, word)


def weighted_word(results: Results, language: Language) -> str:
    """Return the word that a note begins with: `Weighted` or `Unweighted`."""
    if results.design.weighted:
        return language.pgettext("a note begins", "Weighted")
    return language.pgettext("a note begins", "Unweighted")


def weighted_and_sized(n: int | None, results: Results, language: Language) -> str:
    """Return `Weighted, n = 2,209.`, or `Unweighted, n = 2,209.`; without `n` the word alone."""
    _ = language.gettext
    if n is None:
        return _("Weighted.") if results.design.weighted else _("Unweighted.")
    size = f"n{language.marks.thin_equals}{language.number(n)}"
    message = _("Weighted, {n}.") if results.design.weighted else _("Unweighted, {n}.")
    return message.format(n=size)


def weighting_sentence(results: Results, language: Language) -> str:
    """Return how results are weighted: by what, and how far.

    A cap is told only if the weights keep to it, else the largest weight. Of weights that were made
    here it is told from what, and that errors know it.
    """
    _ = language.gettext
    how = weighted(results, language)
    if not how:
        return _("The results are unweighted.")
    largest, cap = results.design.weight_maximum, results.study.weight_cap
    method = results.study.weight_method and language.text(results.study.weight_method)
    made = results.design.calibration
    if made:
        cap = made.cap
        method = _("raking") if made.method == "raking" else _("post-stratification")
    if method:
        how = _("{weighted} ({method})").format(weighted=how, method=method)
    if cap is not None and largest <= cap + 1e-9:
        text = _("The results are {weighted}; weights are capped at {cap}.")
        said = text.format(weighted=how, cap=_short(cap, language))
    else:
        text = _("The results are {weighted}; the largest weight is {largest}.")
        said = text.format(weighted=how, largest=_short(largest, language))
    if made and made.source:
        source = _("Targets: {source}.").format(source=language.text(made.source))
        said = language.marks.space.join([said, source])
    return language.marks.space.join([said, calibration_note(language)]) if made else said


def calibration_note(language: Language) -> str:
    """Return that errors know how weights were made here."""
    return language.gettext(
        "Standard errors take into account that weights were made to meet targets."
    )


def _short(value: float, language: Language) -> str:
    """Write a weight with one decimal, or two where one would change it."""
    decimals = 1 if abs(float(round_half_up(value, 1)) - value) < 1e-9 else 2
    return language.number(value, decimals)
