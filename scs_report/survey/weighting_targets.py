"""Reads ``targets.toml``: what the population is like that respondents are weighted to."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from msgspec.structs import replace

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.shape import nearest
from scs_report.border.toml import convert_toml, parse_toml
from scs_report.errors import N_, Message, UserError
from scs_report.study import WeightingPlan
from scs_report.survey.codebook import Codebook, Derived, Question, Target, Targets
from scs_report.survey.consistency import derived_problems
from scs_report.survey.gathering import gather_answers

_CODES = re.compile(r"-?\d+(/-?\d+)*")
#: Shares are taken for a whole if rounding explains what they lack of it, in per cent.
_ROUNDED = 0.5


def load_targets(
    path: Path, plan: WeightingPlan, codebook: Codebook, languages: Collection[str] | None = None
) -> Targets:
    """Read targets and check that they fit the codebook, the plan and one another.

    Raises
    ------
    UserError
        With all that is wrong with them.
    """
    title = Message(N_("The targets {file} cannot be used"), file=str(path))
    mend = Message(N_("Mend what is named, in {file}."), file=str(path))
    try:
        text = read_text(path)
        tree = parse_toml(text)
        gather_answers(tree)
        targets = convert_toml(text, tree, Targets, languages)
    except UnreadableError as error:
        if not path.is_file():
            mend = Message(
                N_(
                    "Write there how the population is distributed (docs/weighting.md has an "
                    "example), or take [weighting] out of study.toml."
                )
            )
        raise UserError(title, error.problems, mend) from error
    if problems := list(target_problems(targets, plan, codebook)):
        raise UserError(title, problems, mend)
    return targets


def with_targets_derived(codebook: Codebook) -> Codebook:
    """Return the codebook with the variables that only the weighting needs for its derived ones."""
    return replace(codebook, derived=codebook.targets.derived if codebook.targets else ())


def weighting_variable(codebook: Codebook, name: str) -> Question | Derived:
    """Return a variable of the codebook or of its targets. KeyError if there is none such."""
    own = codebook.targets.derived if codebook.targets else ()
    return next((derived for derived in own if derived.id == name), None) or codebook.variable(name)


def target_problems(targets: Targets, plan: WeightingPlan, codebook: Codebook) -> Iterator[str]:
    """Yield all that is wrong with targets, whoever the respondents are."""
    columns, bases = set(codebook.columns), {base.id for base in codebook.bases}
    taken = {*columns, *(one.id for one in (*codebook.questions, *codebook.derived))}
    for derived in targets.derived:
        yield from derived_problems(derived, columns, bases)
        if derived.id in taken:
            yield Message(
                N_('derived "{name}": the codebook has this name already'), name=derived.id
            )
    if plan.base and plan.base not in columns:
        near = nearest(plan.base, columns)
        message = N_('study.toml, weighting.base: the codebook has no column "{name}"{near}')
        yield Message(message, name=plan.base, near=near)
    if not targets.targets:
        yield Message(N_("targets: found none, expected at least one [[targets]]"))
    if plan.method == "post-stratification" and len(targets.targets) > 1:
        message = N_(
            "targets: found {n}, expected one whose variables are crossed, for "
            'post-stratification; several are what method = "raking" is for'
        )
        yield Message(message, n=len(targets.targets))
    whole = replace(codebook, targets=targets)
    sums: list[tuple[str, float]] = []
    for number, target in enumerate(targets.targets, 1):
        names = " × ".join(target.variables) or "–"
        place = Message(N_("targets {n} ({variables})"), n=number, variables=names)
        wrong = list(_problems(target, whole))
        for problem in wrong:
            yield Message(N_("{place}: {problem}"), place=place, problem=problem)
        if target.totals and not wrong:
            sums.append((place, sum(target.totals.values())))
    for other, total in sums[1:]:
        if abs(total - sums[0][1]) > _ROUNDED / 100 * sums[0][1]:
            message = N_(
                "{place}: its totals add up to {total}, those of {first} to {expected}; expected "
                "one number of people, from one source and year, or shares"
            )
            yield Message(
                message,
                place=other,
                total=round(total),
                first=sums[0][0],
                expected=round(sums[0][1]),
            )


def _problems(target: Target, codebook: Codebook) -> Iterator[str]:
    if not target.variables:
        yield Message(N_('found no variables, expected some such as variables = ["gender"]'))
    if target.shares and target.totals:
        yield Message(N_("found both shares and totals, expected one of them"))
    if not target.given:
        yield Message(N_("found neither shares nor totals, expected one of them"))
    own = codebook.targets.derived if codebook.targets else ()
    known = {variable.id for variable in (*codebook.questions, *codebook.derived, *own)}
    answered: list[Question | Derived] = []
    for name in target.variables:
        if name not in known:
            near = nearest(name, known)
            yield Message(N_('found no variable "{name}"{near}'), name=name, near=near)
            continue
        variable = weighting_variable(codebook, name)
        if not variable.answers:
            message = N_(
                '"{name}" has no answers to weight by; make groups of it in [[derived]] of this '
                "file, as in the codebook"
            )
            yield Message(message, name=name)
            continue
        answered.append(variable)
    if not answered or len(answered) < len(target.variables):
        return
    for key, value in target.given.items():
        if _CODES.fullmatch(key) is None or key.count("/") != len(answered) - 1:
            yield Message(
                N_('found "{key}", expected codes of {variables} such as "{example}"'),
                key=key,
                variables=" × ".join(target.variables),
                example="/".join(str(one.codes[0]) for one in answered),
            )
            continue
        for variable, code in zip(answered, map(int, key.split("/")), strict=True):
            if code not in variable.codes:
                codes = ", ".join(map(str, variable.codes))
                message = N_('"{key}": {name} has no code {code}; it has {codes}')
                yield Message(message, key=key, name=variable.id, code=str(code), codes=codes)
            elif code in variable.missing_codes:
                message = N_('"{key}": code {code} of {name} says that there is no answer')
                yield Message(message, key=key, name=variable.id, code=str(code))
        if not (math.isfinite(value) and value > 0):
            message = N_(
                '"{key}": found {value}, expected a number above zero; leave out a group that the '
                "population does not have"
            )
            yield Message(message, key=key, value=f"{value:g}")
    total = sum(target.shares.values())
    if target.shares and abs(total - 1) < 0.01:
        yield Message(N_("its shares add up to 1, expected 100: they are written in per cent"))
    elif target.shares and abs(total - 100) > _ROUNDED:
        yield Message(N_("its shares add up to {total}, expected 100"), total=f"{total:.6g}")
