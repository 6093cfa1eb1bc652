"""The `claim` tag as it is written: its branches and the conditions that choose among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser

from scs_report.language.reader import tell as _
from scs_report.prose.evidence import CONFIDENCE, Outcome

#: What a comparison comes to, each the word of a branch.
OUTCOMES: tuple[str, ...] = get_args(Outcome)
#: Words that begin a branch.
BRANCHES = (*OUTCOMES, "when", "otherwise")
#: Name of the branch that follows a condition at once.
MAIN = "main"
#: How a claim's branch is called in its syntax tree; no text can use the name.
CHOSEN = "_branch"

Place = Literal["heading", "standfirst", "title", "text"]


class ClaimTagError(TemplateSyntaxError):
    """What is wrong with a claim, in words for its editor."""


@dataclass(frozen=True)
class Branch:
    """A branch: its name, the outcomes that it is for, its text and what it prints."""

    name: str
    outcomes: tuple[str, ...]
    body: list[nodes.Node]

    @property
    def prints(self) -> tuple[str, ...]:
        """Names of the facts that it prints, with what is asked of them behind."""
        return tuple(dict.fromkeys(printed_names(self.body)))


@dataclass(frozen=True)
class Written:
    """A claim as it is written.

    Attributes
    ----------
    name, line
        Where it stands.
    confidence
        Of its comparisons; None if it is descriptive.
    compares
        Whether its branches are those of a comparison.
    conditions
        One for each branch that has one, in order; a comparison has one alone.
    branches
        All branches, in order.
    """

    name: str
    line: int
    confidence: float | None
    compares: bool
    conditions: list[nodes.Expr]
    branches: list[Branch]


def read_claim(parser: Parser) -> Written:
    """Read a claim from its tag to its end."""
    line = next(parser.stream).lineno
    name = parser.stream.expect("string").value
    confidence = _confidence(parser)
    parser.stream.expect("colon")
    conditions = [parser.parse_expression()]
    ends = (*(f"name:{word}" for word in BRANCHES), "name:endclaim")
    body = parser.parse_statements(ends)
    branches: list[Branch] = []
    outcomes: tuple[str, ...]
    while (word := next(parser.stream).value) != "endclaim":
        at = parser.stream.current.lineno
        if word == "when":
            conditions.append(parser.parse_expression())
            label, outcomes = f"when {len(conditions) - 1}", ("when",)
        else:
            outcomes = (word, *_alternatives(parser))
            label = " or ".join(outcomes)
        _refuse_twice(parser, branches, outcomes, at)
        branches.append(Branch(label, outcomes, parser.parse_statements(ends)))
    words = {outcome for branch in branches for outcome in branch.outcomes}
    compares = _is_comparison(conditions[0]) or bool(words & {"greater", "smaller", "unclear"})
    if compares:
        _check_comparison(parser, line, body, words)
    else:
        branches.insert(0, Branch(MAIN, (MAIN,), body))
    return Written(name, line, confidence, compares, conditions, branches)


def _confidence(parser: Parser) -> float | None:
    """Read `descriptive`, `at 99`, or nothing."""
    if parser.stream.skip_if("name:descriptive"):
        return None
    if parser.stream.skip_if("name:at"):
        token = next(parser.stream)
        if token.type not in ("integer", "float") or not 50 <= float(token.value) < 100:
            said = _(
                "the level of a claim is a percentage from 50 on, such as {level}", level="at 99"
            )
            raise _fault(parser, said, token.lineno)
        return float(token.value) / 100
    return CONFIDENCE


def _alternatives(parser: Parser) -> Iterator[str]:
    while parser.stream.skip_if("name:or"):
        token = next(parser.stream)
        if token.value not in OUTCOMES:
            said = _(
                "found {found}, expected one of {names}",
                found=token.value,
                names=", ".join(OUTCOMES),
            )
            raise _fault(parser, said, token.lineno)
        yield token.value


def _refuse_twice(
    parser: Parser, branches: Iterable[Branch], outcomes: tuple[str, ...], line: int
) -> None:
    taken = [outcome for branch in branches for outcome in branch.outcomes]
    for outcome in outcomes:
        if outcome != "when" and (outcome in taken or outcomes.count(outcome) > 1):
            raise _fault(parser, _("found {tag} twice in a claim", tag=f"{{% {outcome} %}}"), line)
    if "when" in outcomes and {"otherwise", "unknown"} & {*taken}:
        said = _(
            "found {tag} behind {otherwise} or {unknown}",
            tag="{% when … %}",
            otherwise="{% otherwise %}",
            unknown="{% unknown %}",
        )
        raise _fault(parser, said, line)


def _check_comparison(
    parser: Parser, line: int, body: list[nodes.Node], words: Iterable[str]
) -> None:
    if any(not _is_blank(node) for node in body):
        said = _(
            "found text before the first branch of a comparison; write {greater} before it, or a "
            "condition in place of {compare}",
            greater="{% greater %}",
            compare="compare(…)",
        )
        raise _fault(parser, said, line)
    for word in ("otherwise", "when"):
        if word in words:
            said = _(
                "found {tag} in a comparison, where it would hide the opposite case; write {tags}",
                tag=f"{{% {word} %}}",
                tags="{% smaller %}, {% unclear %}, {% smaller or unclear %}",
            )
            raise _fault(parser, said, line)


def _fault(parser: Parser, said: str, line: int) -> ClaimTagError:
    return ClaimTagError(said, line, parser.name, parser.filename)


def _is_comparison(condition: nodes.Expr) -> bool:
    called = condition.node if isinstance(condition, nodes.Call) else None
    return isinstance(called, nodes.Name) and called.name == "compare"


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
    )


def conjuncts(condition: nodes.Expr) -> Iterator[nodes.Expr]:
    """Yield the parts of a condition that all have to hold."""
    if isinstance(condition, nodes.And):
        yield from conjuncts(condition.left)
        yield from conjuncts(condition.right)
    else:
        yield condition


def dotted(node: nodes.Node) -> str:
    """Return the name that an expression looks up by dots: `gap.urban.low`; else ""."""
    parts: list[str] = []
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        if isinstance(node, nodes.Getattr):
            parts.insert(0, node.attr)
        elif isinstance(node.arg, nodes.Const):
            parts.insert(0, str(node.arg.value))
        node = node.node
    return ".".join([node.name, *parts]) if isinstance(node, nodes.Name) else ""


def names_in(nodes_: Iterable[nodes.Node]) -> Iterator[str]:
    """Yield the names that expressions look up by dots, and those they are given as texts."""
    for node in nodes_:
        if name := dotted(node):
            yield name
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            yield node.value
        else:
            yield from names_in(node.iter_child_nodes())


def printed_names(body: Iterable[nodes.Node]) -> Iterator[str]:
    """Yield the names of what filters print, but for nested claims, which see to themselves."""
    for node in body:
        if is_claim(node):
            continue
        if isinstance(node, nodes.If):
            yield from printed_names((*node.body, *node.elif_, *node.else_))
        elif isinstance(node, nodes.Filter):
            for operand in (node.node, *node.args, *(option.value for option in node.kwargs)):
                if operand is not None:
                    yield from _operand(operand)
        elif isinstance(node, nodes.Call):
            yield from _fact_called(node)
        else:
            yield from printed_names(node.iter_child_nodes())


def _operand(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str):
            yield node.value
    elif name := dotted(node):
        yield name
    else:
        yield from printed_names([node])


def _fact_called(node: nodes.Call) -> Iterator[str]:
    called, first = node.node, node.args[0] if node.args else None
    if isinstance(called, nodes.Name) and called.name == "fact" and isinstance(first, nodes.Const):
        yield str(first.value)


def is_claim(node: nodes.Node) -> TypeGuard[nodes.CallBlock]:
    """Whether a node of a syntax tree is a claim."""
    return isinstance(node, nodes.CallBlock) and isinstance(
        node.call.node, nodes.ExtensionAttribute
    )


def claim_name(claim: nodes.CallBlock) -> str:
    """Return the name of a claim in a syntax tree."""
    tags = (argument.value for argument in claim.call.args if isinstance(argument, nodes.Const))
    return str(next(tag[0] for tag in tags if isinstance(tag, tuple)))


def branches_of(claim: nodes.CallBlock) -> list[list[nodes.Node]]:
    """Return the texts of the branches of a claim in a syntax tree."""
    return [branch.body for branch in claim.body if isinstance(branch, nodes.If)]


def place_of(source: str, line: int) -> Place:
    """Return where in a section a tag stands.

    The standfirst is the first paragraph behind the heading that the section begins with.
    """
    lines = source.splitlines()
    here = lines[line - 1].lstrip() if line <= len(lines) else ""
    if here.startswith("#"):
        return "heading"
    if re.match(r"title:", here):
        return "title"
    before = "\n".join(lines[:line])
    blocks = [block for block in re.split(r"\n[ \t]*\n", before) if block.strip()]
    first = blocks[-1].lstrip() if blocks else ""
    follows = len(blocks) == 2 or (len(blocks) == 1 and first.startswith("#"))
    if follows and not re.match(r"[-*+>|]|\d+[.)]|\{%\s*call", first):
        return "standfirst"
    return "text"
