"""The `claim` tag: sentences that are printed only if the data say so.

    {% claim "urban_over_rural": satisfaction.high.urban > satisfaction.high.rural %}
    City dwellers are more satisfied than people in the countryside.
    {% otherwise %}
    City and countryside do not differ clearly.
    {% endclaim %}

A comparison holds only if it is clear at the 95% level, or at another that the claim states:
`{% claim "name" at 99: … %}`. A claim that merely describes the sample says so:
`{% claim "name" descriptive: … %}`. Without `otherwise` a claim that fails stops the build, after
all claims of all documents have been looked at; a draft prints it highlighted.
"""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from scs_report.prose.claims import Claim, ClaimLog
from scs_report.prose.evidence import CONFIDENCE, Judge, start_judging, stop_judging
from scs_report.prose.truth import Unknown


class Mark(Markup):
    """The beginning or the end of a broken claim in a draft."""


class ClaimExtension(Extension):
    """The `claim` tag. The environment's `claim_log` (a `ClaimLog`) takes down every claim."""

    tags = {"claim"}  # noqa: RUF012 - the attribute that Jinja reads

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(claim_log=ClaimLog())
        self._inside: list[Claim] = []

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the tag into a condition that takes itself down."""
        line = next(parser.stream).lineno
        name = parser.stream.expect("string").value
        confidence = self._confidence(parser)
        parser.stream.expect("colon")
        source = _expression(parser, name, line)
        condition = parser.parse_expression()
        body = parser.parse_statements(("name:otherwise", "name:endclaim"))
        otherwise: list[nodes.Node] = []
        guarded = parser.stream.current.value == "otherwise"
        if guarded:
            next(parser.stream)
            otherwise = parser.parse_statements(("name:endclaim",))
        next(parser.stream)
        arguments: list[nodes.Expr] = [
            # evaluated first: the comparisons of the condition are judged at this level
            self.call_method("_open", [nodes.Const(confidence)], lineno=line),
            nodes.Const(name),
            nodes.Const(parser.name or ""),
            nodes.Const(line),
            nodes.Const(source),
            nodes.Const(guarded),
            condition,
        ]
        test = self.call_method("_take_down", arguments, lineno=line)
        marks: list[list[nodes.Node]] = [
            [nodes.Output([self.call_method("_mark", [nodes.Const(end)])], lineno=line)]
            for end in (False, True)
        ]
        return nodes.If(test, [*marks[0], *body, *marks[1]], [], otherwise, lineno=line)

    def _confidence(self, parser: Parser) -> float | None:
        """Read `descriptive`, `at 99`, or nothing."""
        if parser.stream.skip_if("name:descriptive"):
            return None
        if parser.stream.skip_if("name:at"):
            token = next(parser.stream)
            if token.type not in ("integer", "float") or not 50 <= float(token.value) < 100:
                parser.fail("the level of a claim is a percentage from 50 on, such as at 99")
            return float(token.value) / 100
        return CONFIDENCE

    def _open(self, confidence: float | None) -> float | None:
        start_judging(Judge(descriptive=True) if confidence is None else Judge(confidence))
        return confidence

    def _take_down(
        self,
        confidence: float | None,
        name: str,
        template: str,
        line: int,
        source: str,
        guarded: bool,
        holds: Any,
    ) -> bool:
        judge = stop_judging()
        lacking = holds.reasons if isinstance(holds, Unknown) else ()
        held, evidence = bool(holds), tuple(judge.evidence)
        claim = Claim(name, template, line, source, confidence, held, guarded, evidence, lacking)
        self._log.claims.append(claim)
        # a broken claim is still rendered: the build goes on to find the others, then stops
        rendered = claim.holds or claim.broken
        if rendered:
            self._inside.append(claim)
        return rendered

    def _mark(self, end: bool) -> Markup:
        """Highlight a broken claim of a draft, from its beginning to its end."""
        claim = self._inside.pop() if end else self._inside[-1]
        if not (claim.broken and self._log.draft):
            return Markup("")
        begin = Markup('<mark class="broken-claim" title="{}">').format(claim)
        return Mark("</mark>" if end else begin)

    @property
    def _log(self) -> ClaimLog:
        log: ClaimLog = self.environment.claim_log  # type: ignore[attr-defined]
        return log


def _expression(parser: Parser, name: str, line: int) -> str:
    """Return the text of a claim's expression, for messages; it may run over several lines."""
    environment = parser.environment
    if environment.loader is None or parser.name is None:
        return ""
    source = environment.loader.get_source(environment, parser.name)[0]
    rest = "\n".join(source.splitlines()[line - 1 :])
    found = re.search(rf"claim\s+[\"']{re.escape(name)}[\"'][^:%]*:(.*?)-?%}}", rest, re.S)
    return " ".join(found[1].split()) if found else ""
