"""A small worked example: people who were invented, with labels in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from scs_report.border.texts import MaybeText
from scs_report.drafting.source import Column, Source
from scs_report.language import Language
from scs_report.survey.conditions import Floats

_PEOPLE = 400
_SEED = 20180901

#: Marks a message for the catalogue; it is translated later, into several languages.
_: Callable[[str], str] = str


def example(languages: Iterable[str]) -> Source:
    """Return invented respondents; their answers depend on each other a little."""
    known = [Language(code) for code in languages]

    def texts(message: str) -> MaybeText:
        return {language.code: language.gettext(message) for language in known}

    def column(name: str, values: npt.NDArray[Any], label: str, *answers: str) -> Column:
        names = {code: texts(answer) for code, answer in enumerate(answers, 1)}
        return Column(name, name, texts(label), values.astype(np.float64), names)

    random = np.random.default_rng(_SEED)
    age: Floats = random.integers(18, 80, _PEOPLE).astype(np.float64)
    town = 1.0 + (random.random(_PEOPLE) < 0.4)
    leaning = random.normal(size=_PEOPLE) + 0.5 * (town == 1) - 0.01 * (age - 45)
    trust = np.digitize(leaning, [-1.2, -0.4, 0.5, 1.4]) + 1.0
    weights: Floats = random.uniform(0.6, 1.6, _PEOPLE).round(3)
    minutes: Floats = np.floor(random.gamma(2.0, 25.0, _PEOPLE))
    ways = {
        "way_bus": _("Bus or train"),
        "way_car": _("Car"),
        "way_bicycle": _("Bicycle"),
        "way_foot": _("On foot"),
    }
    chances = (0.55, 0.45, 0.35, 0.25)
    ticks = {
        name: (random.random(_PEOPLE) < chance).astype(float)
        for name, chance in zip(ways, chances, strict=True)
    }
    ticks["way_foot"] = np.maximum(ticks["way_foot"], sum(ticks.values()) == 0)
    question = texts(_("How people get to work"))
    items = [
        Column(
            name,
            name,
            {code: f"{question[code]}: {text}" for code, text in texts(ways[name]).items()},
            values,
        )
        for name, values in ticks.items()
    ]
    return Source(
        "respondents.csv",
        (
            column("id", np.arange(1.0, _PEOPLE + 1), _("Respondent number")),
            column("weight", weights, _("Weight")),
            column(
                "trust",
                trust,
                _("Trust in the local council"),
                _("None at all"),
                _("Not very much"),
                _("Some"),
                _("Quite a lot"),
                _("A great deal"),
            ),
            *items,
            column("minutes", minutes, _("Minutes on the way to work")),
            column("region", town, _("Where people live"), _("In town"), _("In the country")),
            column("age", age, _("Age in years")),
        ),
    )
