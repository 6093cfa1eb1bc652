"""What data were tried, in words of an editor."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.stress.scenario import Kind, Scenario


def said(scenario: Scenario, language: Language) -> str:
    """Return what is otherwise in some data."""
    about = (*scenario.about, "", "")
    return _patterns(language)[scenario.kind].format(about[0], about[1])


def named(kind: Kind, language: Language) -> str:
    """Return what data of a kind are."""
    return _kinds(language)[kind]


def _patterns(language: Language) -> dict[Kind, str]:
    _ = language.gettext
    return {
        "as_is": _("the data as they are"),
        "resample": _("resample {0}"),
        "greater": _("{0} clearly greater than {1}"),
        "smaller": _("{0} clearly smaller than {1}"),
        "equal": _("{0} equal to {1}"),
        "unclear": _("{0} not clearly different from {1}"),
        "withheld": _("{0} withheld for its small base"),
        "highest": _("{0} the highest of its family"),
        "lowest": _("{0} the lowest of its family"),
        "rising": _("rising from {0} to {1}"),
        "falling": _("falling from {0} to {1}"),
        "level": _("all alike from {0} to {1}"),
        "step_down": _("rising, but {0} lower than all others"),
        "step_up": _("rising, but {0} higher than all others"),
        "small_group": _("few people in the group {0}"),
        "nobody": _("nobody in the group {0}"),
        "no_model": _("the model {0} cannot be estimated"),
        "hypotheses": _("the coefficient of {0} at {1} standard errors from zero"),
        "sizes": _("shares of all sizes, round {0}"),
        "unweighted": _("no weights"),
        "one_wave": _("the wave {0} alone"),
        "two_waves": _("the waves {0} and {1} alone"),
        "search": _("all comparisons of the claim about {0} changed together"),
    }


def _kinds(language: Language) -> dict[Kind, str]:
    _ = language.gettext
    turned, orders = _("comparisons turned"), _("orders made and broken")
    emptied = _("groups emptied")
    return {
        "as_is": _("the data as they are"),
        "resample": _("resamples"),
        "greater": turned,
        "smaller": turned,
        "equal": _("comparisons made equal"),
        "unclear": _("comparisons made unclear"),
        "withheld": _("numbers withheld"),
        "highest": _("members of families made the highest"),
        "lowest": _("members of families made the lowest"),
        "rising": orders,
        "falling": orders,
        "level": orders,
        "step_down": orders,
        "step_up": orders,
        "small_group": emptied,
        "nobody": emptied,
        "no_model": _("models not estimable"),
        "hypotheses": _("hypotheses with other results"),
        "sizes": _("shares of all sizes"),
        "unweighted": _("no weights"),
        "one_wave": _("fewer waves"),
        "two_waves": _("fewer waves"),
        "search": _("looking for branches not yet seen"),
    }
