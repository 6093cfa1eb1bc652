"""Claims: sentences that are printed only if the data say so.

    {% claim "urban_over_rural": significant(gap.location) and gap.location > 0 %}
    City dwellers approve more than people in the countryside.
    {% otherwise %}
    City and countryside do not differ clearly.
    {% endclaim %}

Without `otherwise` a claim that fails stops the build, after all claims of all documents have been
looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from scs_report.errors import UserError
from scs_report.report.factbook import FactNode


@dataclass(frozen=True)
class Claim:
    """One claim as a document made it."""

    name: str
    template: str
    line: int
    expression: str
    holds: bool
    guarded: bool


@dataclass
class ClaimLog:
    """The claims of a build, in the order in which they were met."""

    claims: list[Claim] = field(default_factory=list)

    def check(self) -> None:
        """Stop if a claim without `otherwise` failed; all of them are listed."""
        broken = [c for c in self.claims if not c.holds and not c.guarded]
        if broken:
            raise UserError(
                "The data no longer support what the text says",
                [f"{c.template}, line {c.line}, claim {c.name}: {c.expression}" for c in broken],
                "Rewrite the sentences, or give the claims an {% otherwise %}.",
            )


class ClaimExtension(Extension):
    """The `claim` tag. The environment's `claim_log` (a `ClaimLog`) takes down every claim."""

    tags = {"claim"}  # noqa: RUF012 - the attribute that Jinja reads

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(claim_log=ClaimLog())

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the tag into a condition that takes itself down."""
        line = next(parser.stream).lineno
        name = parser.stream.expect("string").value
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
            nodes.Const(name),
            nodes.Const(parser.name or ""),
            nodes.Const(line),
            nodes.Const(source),
            nodes.Const(guarded),
            condition,
        ]
        test = self.call_method("_take_down", arguments, lineno=line)
        return nodes.If(test, body, [], otherwise, lineno=line)

    def _take_down(
        self, name: str, template: str, line: int, source: str, guarded: bool, holds: Any
    ) -> bool:
        claim = Claim(name, template, line, source, bool(holds), guarded)
        self.environment.claim_log.claims.append(claim)  # type: ignore[attr-defined]
        # a broken claim is still rendered: the build goes on to find the others, then stops
        return claim.holds or not guarded


def significant(number: FactNode) -> bool:
    """Whether the 95% interval of a difference leaves out zero."""
    fact = number.fact
    if fact.unit != "difference" or fact.low is None or fact.high is None:
        raise UserError(f"{fact.name} is not a difference with an interval")
    return fact.low > 0 or fact.high < 0


def _expression(parser: Parser, name: str, line: int) -> str:
    """Return the text of a claim's expression, for messages; it may run over several lines."""
    environment = parser.environment
    if environment.loader is None or parser.name is None:
        return ""
    source = environment.loader.get_source(environment, parser.name)[0]
    rest = "\n".join(source.splitlines()[line - 1 :])
    found = re.search(rf"claim\s+[\"']{re.escape(name)}[\"']\s*:(.*?)-?%}}", rest, re.S)
    return " ".join(found[1].split()) if found else ""
