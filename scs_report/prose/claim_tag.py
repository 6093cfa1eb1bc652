"""The `claim` tag: sentences that are printed only if the data say so.

    {% claim "urban_lead": compare(satisfaction.high.urban, satisfaction.high.rural) %}
    {% greater %}City dwellers are more satisfied than people in the countryside.
    {% smaller %}People in the countryside are more satisfied than city dwellers.
    {% unclear %}City and countryside do not differ clearly.
    {% unknown %}Too few people in the countryside answered to compare them with the cities.
    {% endclaim %}

    {% claim "broad": satisfaction.high > 0.65 %}A large majority is satisfied.
    {% when satisfaction.high > 0.5 %}A majority is satisfied.
    {% otherwise %}Opinions are divided.
    {% endclaim %}

A comparison holds only if it is clear at 95%, or at another confidence that the claim states:
`{% claim "name" at 99: … %}`. A claim that merely describes the sample says so:
`{% claim "name" descriptive: … %}`. Conditions are true, false or not known. The first that is true
is printed; `otherwise` only if all are false. Where no branch fits, the sentence is left out.
A branch that prints a number which is not there does not fit, but for `unknown`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from scs_report.prose.claim_choice import Part, Tag, branch_for, decided, truth
from scs_report.prose.claim_syntax import (
    CHOSEN,
    Written,
    conjuncts,
    names_in,
    place_of,
    read_claim,
)
from scs_report.prose.claims import STATEMENT, Claim, ClaimLog
from scs_report.prose.evidence import Evidence, Judge, start_judging, stop_judging
from scs_report.prose.evidence_words import in_words
from scs_report.prose.left_out import LEFT_OUT
from scs_report.prose.outcomes import Comparison
from scs_report.prose.truth import all_of, any_of, negated

#: Under this name prose is given the function that sets values aside while Markdown runs.
ASIDE = "_aside"


class Mark(Markup):
    """The beginning or the end of a claim that a draft highlights."""


class ClaimExtension(Extension):
    """The `claim` tag.

    The environment's `claim_log` (a `ClaimLog`) takes down every claim; `state` writes a sentence
    about a `Comparison`, if there is one who can; `reason_of` says why the fact that a name leads
    to has no number, or ""; `label_of` what the fact is about; `in_words` tells a comparison.
    """

    tags = {"claim"}  # noqa: RUF012 - the attribute that Jinja reads

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(
            claim_log=ClaimLog(),
            state=None,
            reason_of=_nothing,
            label_of=_nothing,
            in_words=in_words,
        )

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the tag into a call that chooses the branch."""
        written = read_claim(parser)
        split = [list(conjuncts(condition)) for condition in written.conditions]
        source = _source(parser)
        tag = (
            written.name,
            parser.name or "",
            written.line,
            _expression(source, written),
            place_of(source, written.line),
            written.confidence,
            written.compares,
            tuple((branch.name, branch.outcomes, branch.prints) for branch in written.branches),
            tuple(map(len, split)),
            tuple(dict.fromkeys(names_in(written.conditions))),
        )
        logic = _Logic(self)
        arguments: list[nodes.Expr] = [nodes.ContextReference(), nodes.Const(tag)]
        for part in (part for parts in split for part in parts):
            # evaluated in this order: what the part compares is judged at the claim's confidence
            arguments += [
                self.call_method("_open", [nodes.Const(written.confidence)]),
                logic.visit(part),
                self.call_method("_close", []),
            ]
        bodies = [
            nodes.If(
                nodes.Compare(
                    nodes.Name(CHOSEN, "load"), [nodes.Operand("eq", nodes.Const(place))]
                ),
                branch.body,
                [],
                [],
            )
            for place, branch in enumerate(written.branches)
        ]
        block = nodes.CallBlock(
            self.call_method("_say", arguments), [nodes.Name(CHOSEN, "param")], [], bodies
        )
        return _at(block, written.line)

    def _open(self, confidence: float | None) -> None:
        start_judging(Judge(descriptive=True) if confidence is None else Judge(confidence))

    def _close(self) -> Judge:
        return stop_judging()

    def _all(self, first: object, second: object) -> object:
        return all_of(first, second)

    def _any(self, first: object, second: object) -> object:
        return any_of(first, second)

    def _not(self, value: object) -> object:
        return negated(value)

    def _say(
        self,
        context: Context,
        constants: tuple[Any, ...],
        *judged: Any,
        caller: Callable[[int], str],
    ) -> Markup:
        """Take a claim down and return what is printed of it."""
        tag = Tag(*constants)
        parts = [Part(value, judge) for _, value, judge in zip(*[iter(judged)] * 3, strict=True)]
        conditions = list(_grouped(parts, tag.parts))
        outcome, place, reasons = self._choice(tag, conditions)
        environment: Any = self.environment
        log: ClaimLog = environment.claim_log
        failed = [part for part in parts if truth(part.value) is not True]
        state: Callable[[Comparison], Markup] | None = environment.state
        comparison = conditions[0][0].value
        stated = Markup("")
        if place is None and tag.compares and state is not None:
            stated = state(comparison)
        chosen = STATEMENT if stated else "" if place is None else tag.branches[place][0]
        instead: dict[str, str] = {}
        if not chosen and state is not None:
            for made in (made for part in failed for made in part.judge.comparisons):
                if true := str(state(made)):
                    instead[true] = f"{{{{ {made.written} | sentence }}}}"
        log.claims.append(
            Claim(
                name=tag.name,
                template=tag.template,
                line=tag.line,
                expression=tag.expression,
                confidence=tag.confidence,
                branches=tuple(name for name, _, _ in tag.branches),
                outcome=outcome,
                chosen=chosen,
                place=tag.place,
                front=tag.template == log.front and tag.place in ("heading", "standfirst"),
                evidence=tuple(made for part in parts for made in part.evidence),
                failed=tuple(made for part in failed for made in part.evidence),
                reasons=reasons,
                text=stated,
                instead=tuple(instead),
                paste=tuple(dict.fromkeys(instead.values())),
            )
        )
        here = len(log.claims)
        lacking, plain = len(log.lacking), len(log.plain)
        text = stated or (str(caller(place or 0)) if tag.branches else "")
        claim = log.claims[here - 1] = replace(log.claims[here - 1], text=text)
        if not chosen and not log.draft:  # what its text holds is not printed either
            del log.claims[here:], log.lacking[lacking:], log.plain[plain:]
        aside: Callable[[Markup], Any] = context.parent.get(ASIDE) or (lambda value: value)
        name = f"{tag.template}:{tag.name}"
        if log.located:
            others = self._others(tag, chosen, caller)
            claim = log.claims[here - 1] = replace(log.claims[here - 1], others=others)
        if chosen:  # a branch may say deliberately nothing
            printed = Markup(aside(stated)) if stated else Markup(text if text.strip() else "")
            if log.located and printed:
                begin = Markup('<mark class="claim" data-claim="{}">').format(name)
                return Markup(aside(Mark(begin))) + printed + Markup(aside(Mark("</mark>")))
            return printed or Markup(LEFT_OUT)
        if not log.draft:
            heading = tag.place == "heading" and next(filter(None, map(self._label, tag.names)), "")
            return Markup(heading or LEFT_OUT)
        # a draft shows what would have stood there, highlighted
        begin = Markup('<mark class="broken-claim" title="{}"{}>').format(
            _why(claim, environment.in_words),
            Markup(' data-claim="{}"').format(name) if log.located else "",
        )
        return Markup(aside(Mark(begin))) + Markup(text) + Markup(aside(Mark("</mark>")))

    def _others(
        self, tag: Tag, chosen: str, caller: Callable[[int], str]
    ) -> tuple[tuple[str, str], ...]:
        """Return what the branches say that are not printed; nothing of it is taken down."""
        environment: Any = self.environment
        log: ClaimLog = environment.claim_log
        kept = [*log.claims], [*log.lacking], [*log.plain]
        said: list[tuple[str, str]] = []
        for place, (name, _, _) in enumerate(tag.branches):
            if name != chosen:
                with suppress(Exception):  # told where the branch is printed
                    said.append((name, str(caller(place))))
        log.claims[:], log.lacking[:], log.plain[:] = kept
        return tuple(said)

    def _choice(
        self, tag: Tag, conditions: Sequence[Sequence[Part]]
    ) -> tuple[str, int | None, tuple[str, ...]]:
        """Return the outcome, the place of the branch to print (None if none fits), and why not."""
        outcome, place, reasons = decided(tag, conditions)
        if place is not None and "unknown" not in tag.branches[place][1]:
            lacking = tuple(filter(None, map(self._reason, tag.branches[place][2])))
            if lacking:
                return "unknown", branch_for(tag, "unknown"), (*reasons, *dict.fromkeys(lacking))
        return outcome, place, reasons

    def _label(self, name: str) -> Any:
        environment: Any = self.environment
        label = environment.label_of(name)
        return Markup.escape(label) if label else ""

    def _reason(self, name: str) -> str:
        environment: Any = self.environment
        return str(environment.reason_of(name))


def _nothing(_: str) -> str:
    return ""


class _Logic(NodeTransformer):
    """Gives `and`, `or` and `not` of conditions a third value."""

    def __init__(self, extension: ClaimExtension) -> None:
        self._call = extension.call_method

    def visit_And(self, node: nodes.And) -> nodes.Expr:  # noqa: N802 - as Jinja calls it
        return self._call("_all", [self.visit(node.left), self.visit(node.right)])

    def visit_Or(self, node: nodes.Or) -> nodes.Expr:  # noqa: N802 - as Jinja calls it
        return self._call("_any", [self.visit(node.left), self.visit(node.right)])

    def visit_Not(self, node: nodes.Not) -> nodes.Expr:  # noqa: N802 - as Jinja calls it
        return self._call("_not", [self.visit(node.node)])

    def visit_Compare(self, node: nodes.Compare) -> nodes.Expr:  # noqa: N802 - as Jinja calls it
        """Take `a > b > c` apart, which Python would join by its own `and`."""
        self.generic_visit(node)
        first, *more = node.ops
        found: nodes.Expr = nodes.Compare(node.expr, [first])
        for before, operand in zip(node.ops, more, strict=False):
            found = self._call("_all", [found, nodes.Compare(before.expr, [operand])])
        return found


def _why(claim: Claim, words: Callable[[Evidence], str]) -> str:
    return "; ".join([claim.name, *map(words, claim.failed)])


def _grouped(parts: Sequence[Part], sizes: Sequence[int]) -> Iterator[Sequence[Part]]:
    start = 0
    for size in sizes:
        yield parts[start : start + size]
        start += size


def _at(node: nodes.Node, line: int) -> nodes.Node:
    return node.set_lineno(line)


def _source(parser: Parser) -> str:
    """Return the text of the template as it was written."""
    environment = parser.environment
    if environment.loader is None or parser.name is None:
        return ""
    read: dict[str, str] = getattr(environment.loader, "read", {})  # it was read just now
    return read.get(parser.name) or environment.loader.get_source(environment, parser.name)[0]


def _expression(source: str, written: Written) -> str:
    """Return the text of a claim's expression, for messages; it may run over several lines."""
    rest = "\n".join(source.splitlines()[written.line - 1 :])
    name = re.escape(written.name)
    found = re.search(rf"claim\s+[\"']{name}[\"'][^:%]*:(.*?)-?%}}", rest, re.S)
    return " ".join(found[1].split()) if found else ""
