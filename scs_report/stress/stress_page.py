"""The report on texts under many data as one page of HTML that needs no other file."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from scs_report.language import Language
from scs_report.prose.template_errors import as_user_errors
from scs_report.provenance.page import environments_of, framed
from scs_report.results import Results
from scs_report.stress.report import What, report_of
from scs_report.stress.running import Stressed

_PART = "stress/part.html.j2"


def stress_page(stressed: Stressed, results: Results, templates: Path) -> str:
    """Return the page; the first language is shown, and switches lead to the others."""
    environments = environments_of(templates, results, stressed.trial.codes)
    parts = {}
    for code, environment in environments.items():
        language = Language(code)
        with as_user_errors(environment, _PART):
            report = report_of(stressed, language)
            groups = [
                (head, remedy, [one for one in report.to_do if one.what == what])
                for what, (head, remedy) in _heads(language).items()
            ]
            parts[code] = environment.get_template(_PART).render(
                report=report,
                to_do=[group for group in groups if group[2]],
                sections=[
                    (section, list(claims))
                    for section, claims in groupby(report.claims, lambda claim: claim.section)
                ],
            )
    title = Language(stressed.trial.codes[0]).gettext("The texts under many data")
    return framed("stress", title, parts, environments)


def _heads(language: Language) -> dict[What, tuple[str, str]]:
    """Return what each thing to be done is called, and what to do about it."""
    _ = language.gettext
    return {
        "stops": (
            _("The build would stop"),
            _("A headline or standfirst has no branch for these data. Add one."),
        ),
        "unset": (
            _("Sections that cannot be set"),
            _("With these data the text asks for what is not there."),
        ),
        "unseen": (
            _("Branches never seen"),
            _("No data reached them. Remove them, or make their condition possible."),
        ),
        "differs": (
            _("Languages that differ"),
            _("With the same data they print different branches. Make the claims the same."),
        ),
        "unfit": (
            _("Words that a number does not bear"),
            _("The plain number is printed instead. Choose other words, or put them into a claim."),
        ),
        "contradicts": (
            _("Words that contradict the number beside them"),
            _("Choose the word by the value: {{ fact | size }}."),
        ),
        "remains": (
            _("Signs left over"),
            _("Where words are left out, a bracket or comma remains. Take it into the claim."),
        ),
        "unchanging": (
            _("Judgements that no data changed"),
            _("Test what they say in a claim, or accept them with a reason in judging.toml."),
        ),
    }
