"""How pages say that their respondents are synthetic, all of them or a part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scs_report.language import Language
from scs_report.language.bounds import round_toward
from scs_report.results import DataSource, LocalText


@dataclass(frozen=True)
class SyntheticWords:
    """What is said of synthetic respondents, wherever it has to be.

    Attributes
    ----------
    share
        How many of the respondents are known to be so: 87%, rounded down; "" if all are.
    notice
        Under the title of a document.
    running
        At the foot of each page.
    colophon
        At the end of a document, behind the words *Synthetic data*.
    table, figure, replication
        Sources of tables, of figures, and of tables that hold published numbers too.
    citation
        At the end of the suggested citation.
    kind
        What the file holds, in an enumeration.
    """

    share: str
    notice: str
    running: str
    colophon: str
    table: str
    figure: str
    replication: str
    citation: str
    kind: str


def synthetic_words(
    data: DataSource, language: Language, reproduces: LocalText | None = None
) -> SyntheticWords | None:
    """Return what is to be said; None where the respondents are not synthetic.

    Parameters
    ----------
    data
        Where the respondents come from.
    language
        What it is said in.
    reproduces
        The study whose published figures they resemble, if there is one, as it is cited.
    """
    if not data.synthetic:
        return None
    if data.synthetic_rows < data.rows:
        return _of_a_part(data, language, reproduces)
    _ = language.gettext
    words = SyntheticWords(
        share="",
        notice=_(
            "The respondents behind this report are synthetic: they were invented to try out the "
            "report. No person stands behind a row, and nothing here is a finding."
        ),
        running=_("Synthetic respondents, not survey data"),
        colophon=_(
            "Survey figures were computed from synthetic respondents ({file}). Do not quote them "
            "as survey findings."
        ).format(file=data.file),
        table=_("Source: Synthetic respondents; not survey data."),
        figure=_("Synthetic respondents, not survey data; authors’ calculations."),
        replication=_("Source: Synthetic respondents; not survey data."),
        citation=_("Synthetic respondents, not survey findings."),
        kind=_("synthetic respondents"),
    )
    if reproduces is None:
        return words
    study = language.text(reproduces)
    return replace(
        words,
        notice=_(
            "The respondents behind this report are synthetic: they were generated so as to "
            "resemble the published figures of a real survey. No row is a real person, and nothing "
            "here is new evidence."
        ),
        table=_(
            "Source: Synthetic respondents calibrated to the published figures; not survey data."
        ),
        figure=_(
            "Synthetic respondents calibrated to the figures published by {study}, not survey "
            "data; authors’ calculations."
        ).format(study=study),
        replication=_("Source: {study} and synthetic respondents; not survey data.").format(
            study=study
        ),
    )


def _of_a_part(
    data: DataSource, language: Language, reproduces: LocalText | None
) -> SyntheticWords:
    _ = language.gettext
    # whole percent, so that a part never reads as all, nor as more than is known
    percent = round_toward(100 * data.synthetic_rows / data.rows, 0, "down")
    numbers = {
        "file": data.file,
        "share": language.percent(percent / 100),
        "count": language.number(data.synthetic_rows),
        "rows": language.number(data.rows),
        "study": language.text(reproduces) if reproduces else "",
    }
    words = {
        "notice": _(
            "At least {share} of the respondents behind this report ({count} of {rows}) are "
            "synthetic: they are found in a file that was generated so as to resemble the "
            "published figures of a real survey. No person stands behind them, and nothing here is "
            "a finding."
        ),
        "running": _("At least {share} of respondents synthetic, not survey data"),
        "colophon": _(
            "Survey figures were computed from {file}, of whose rows at least {share} ({count} of "
            "{rows}) are synthetic respondents. Do not quote them as survey findings."
        ),
        "table": _("Source: Respondents of whom at least {share} are synthetic; not survey data."),
        "figure": _(
            "Respondents of whom at least {share} are synthetic, not survey data; authors’ "
            "calculations."
        ),
        "replication": _(
            "Source: {study} and respondents of whom at least {share} are synthetic; not survey "
            "data."
        ),
        "citation": _(
            "At least {share} of the respondents are synthetic; these are no survey findings."
        ),
        "kind": _("at least {share} synthetic respondents"),
    }
    return SyntheticWords(
        share=numbers["share"], **{name: text.format(**numbers) for name, text in words.items()}
    )
