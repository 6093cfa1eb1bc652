"""What waves are called, and when people were asked."""

from __future__ import annotations

from dataclasses import dataclass

from scs_report.language.language import Language
from scs_report.results import Results
from scs_report.results.waves import Wave


def wave_name(wave: Wave, language: Language) -> str:
    """Return what a wave is called: its label, or the season of its field dates, or its key."""
    if wave.label:
        return language.text(wave.label)
    if wave.field_start and wave.field_end:
        return language.season(wave.field_start, wave.field_end)
    return wave.key


def wave_label(key: str, results: Results, language: Language) -> str:
    """Return what the wave of an address is called; "" is the one that is analysed."""
    if results.study.wave:
        return language.text(results.question(results.study.wave).answer(key).label)
    wanted = key or results.waves[-1].key
    return wave_name(next(one for one in results.waves if one.key == wanted), language)


def synthetic_waves(results: Results, language: Language) -> list[str]:
    """Return a sentence for each earlier wave whose people are generated.

    The notice on every page is about the wave that is analysed; figures of others need their own.
    """
    text = language.gettext("The respondents of {wave} are synthetic.")
    return [
        text.format(wave=wave_label(wave.key, results, language))
        for wave in results.waves[:-1]
        if wave.synthetic
    ]


@dataclass(frozen=True)
class Field:
    """When people were asked, as texts say it: `{{ field.season }}`.

    Attributes
    ----------
    season
        `spring 2019`: the season of the middle of the field dates.
    months
        `March to May 2019`.
    year
        `2019`, or `2019–2020`.
    start, end
        The days.
    """

    season: str
    months: str
    year: str
    start: str
    end: str

    @classmethod
    def of(cls, results: Results, language: Language) -> Field | None:
        """Return the field dates of the wave that is analysed; None if they are not known."""
        start, end = results.study.field_start, results.study.field_end
        if not (start and end):
            return None
        return cls(
            season=language.season(start, end),
            months=language.months(start, end),
            year=language.years(start, end),
            start=language.date(start),
            end=language.date(end),
        )
