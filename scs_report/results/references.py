"""Whether names in a results file mean something in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scs_report.border.shape import Fault, Path, is_no, nearest, shown
from scs_report.errors import say as _
from scs_report.results.addresses import Address, AddressError
from scs_report.results.completing import unknown
from scs_report.results.contract import Results
from scs_report.results.models import Model


def dangling(results: Results) -> Iterator[Fault]:
    """Report keys that stand twice, and names of bases, questions or models that are not there."""
    yield from _keys(results)
    yield from _questions(results)
    yield from _models(results)
    yield from _facts(results)


def _keys(results: Results) -> Iterator[Fault]:
    lists: list[tuple[Path, list[str]]] = [
        ((name,), [entry.key for entry in getattr(results, name)])
        for name in ("bases", "questions", "models", "hypotheses", "series", "tables", "figures")
    ]
    lists += [
        (("terms", name), [entry.key for entry in getattr(results.terms, name)])
        for name in ("blocks", "rows")
    ]
    lists += [
        (("questions", place, "answers"), [answer.code for answer in question.answers])
        for place, question in enumerate(results.questions)
    ]
    for path, names in lists:
        seen: set[str] = set()
        for place, name in enumerate(names):
            if name in seen:
                yield Fault(
                    (*path, place), _("{name} again", name=shown(name)), _("each name once")
                )
            seen.add(name)


def _questions(results: Results) -> Iterator[Fault]:
    bases = {base.key for base in results.bases}
    for place, question in enumerate(results.questions):
        yield from _known(("questions", place, "base"), question.base, bases, "base")


def _models(results: Results) -> Iterator[Fault]:
    numbers = {*results.estimates, *results.withheld}
    bases = {base.key for base in results.bases}
    questions = {question.key for question in results.questions}
    blocks = {block.key for block in results.terms.blocks}
    rows = {row.key for row in results.terms.rows}
    models = {model.key: model for model in results.models}
    for place, row in enumerate(results.terms.rows):
        yield from _known(("terms", "rows", place, "block"), row.block, blocks, "block")
    for place, model in enumerate(results.models):
        path: Path = ("models", place)
        yield from _known((*path, "base"), model.base, bases, "base")
        yield from _known((*path, "outcome"), model.outcome, questions, _("question"))
        for number, term in enumerate(model.terms):
            yield from _known((*path, "terms", number), term, rows, _("row of terms"))
        # a test that the people cannot carry is not there
        fit = (address for name, address in model.fit.items() if name != "wald")
        for address in (*model.addresses, model.n_address, *fit):
            yield from _known(path, str(address), numbers, _("number"))
    for place, hypothesis in enumerate(results.hypotheses):
        path = ("hypotheses", place)
        yield from _known((*path, "model"), hypothesis.model, models, _("model"))
        yield from _known((*path, "term"), hypothesis.term, rows, _("row of terms"))
        yield from _known(path, str(hypothesis.address), numbers, _("number"))
    for place, series in enumerate(results.series):
        path = ("series", place)
        yield from _known((*path, "model"), series.model, models, _("model"))
        for address in series.addresses:
            yield from _known(path, str(address), numbers, _("number"))


def _facts(results: Results) -> Iterator[Fault]:
    numbers = {*results.estimates, *results.withheld}
    for name, text in results.named.items():
        yield from _known(("facts", name), text, numbers, _("number"))
    for text in results.withheld:
        if text in results.estimates:
            found = _("{name} among the estimates too", name=shown(text))
            yield Fault(("withheld", text), found, _("an estimate or a withheld one"))
    models = {model.key: model for model in results.models}
    for kind in ("estimates", "withheld"):
        for text in getattr(results, kind):
            try:
                address = Address.parse(text)
            except AddressError:
                continue  # told by `meaning`
            problems = [*unknown(address, results)]
            if kind == "withheld" and address.statistic in ("coefficient", "cutpoint", "parallel"):
                problems += _unplanned(address, models, results)
            else:
                problems += _unknown_model(address, models)
            for problem in problems:
                yield Fault((kind, text), problem, _("names of this file"))


def _unknown_model(address: Address, models: Mapping[str, Model]) -> Iterator[str]:
    """Yield the model of an address, or its term or cutpoint there, if there is none such."""
    if not address.model:
        return
    if address.model not in models:
        yield is_no(_("model"), address.model, models)
        return
    model = models[address.model]
    known = {
        **dict.fromkeys(
            ("coefficient", "cutpoint"), (*model.addresses, *model.at_cutpoints.values())
        ),
        "parallel": model.tests,
        "fit": tuple(model.fit.values()),
    }
    now = address.now()  # of other waves they are the same
    if now not in known.get(address.statistic, (now,)):
        what = f"{address.statistic} {address.term}".rstrip()
        yield _("{model} has no {what}", model=address.model, what=what)


def _unplanned(address: Address, models: Mapping[str, Model], results: Results) -> Iterator[str]:
    """Yield what no model could have, had it the people."""
    if address.model not in models:
        yield from _unknown_model(address, models)
    elif address.statistic == "cutpoint":
        outcome = results.question(models[address.model].outcome)
        if not {*address.of.split("|")} <= {answer.code for answer in outcome.answers}:
            yield _(
                "{question} has no answers that the cutpoint {cutpoint} parts",
                question=outcome.key,
                cutpoint=address.of,
            )
    else:
        terms = {row.key for row in results.terms.rows}
        if address.statistic == "parallel":
            terms = {"", *(term.partition("=")[0] for term in terms)}
        if address.term not in terms:
            yield is_no(_("row of terms"), address.term, terms)


def _known(path: Path, name: str, names: Iterable[str], what: str) -> Iterator[Fault]:
    known = list(names)
    if name not in known:
        expected = _("the name of a {what} in this file", what=what) + nearest(name, known)
        yield Fault(path, shown(name), expected)
