"""Where prose uses facts: read from the syntax tree of the templates, with the printed sentence.

A fact is used where an expression reaches it by dots (`{{ satisfaction.high | pct }}`), by its name
as text (`{{ "satisfaction.high" | pct }}`, `fact("satisfaction.high")`, in statements), or in the
expression of a claim. A claim that names both sides of a declared difference rests on the
difference too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar, Literal

import msgspec
from jinja2 import Environment, Template, nodes

from scs_report.language import Language
from scs_report.project import Project
from scs_report.prose.claim_syntax import branches_of, claim_name, dotted, is_claim
from scs_report.prose.claims import Claim, ClaimLog
from scs_report.prose.environment import make_environment
from scs_report.prose.left_out import without_left_out
from scs_report.prose.rendered_texts import in_turn
from scs_report.prose.statements import STATEMENTS
from scs_report.prose.template_errors import as_user_errors
from scs_report.prose.told import plain_words
from scs_report.provenance.resolving import name_of
from scs_report.results import Results

# characters of the private use area cannot stand in prose: marks of uses in rendered text
_MARK = re.compile("\ue000(\\d+)([be])\ue001")
_SENTENCE_END = re.compile(r"(?<=[。！？])[”’）]*|(?<=[.!?])[”’)]*\s+(?=[A-Z“±\d])|\n+")
_TAG = re.compile(r"<[^<>]+>")
#: Templates kept compiled; a study in three languages has a hundred.
_MOST_COMPILED = 256
_MARKDOWN = re.compile(r"\*\*|^(#+|-|\d+\.|title:|unit:|note:|alt:) +", re.M)


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One place where prose uses a fact.

    Attributes
    ----------
    fact
        Name of the fact.
    file, line
        The template, under `templates/`.
    kind
        Whether the number is printed, a claim depends on it, or another condition does.
    claim
        Name of the claim that depends on it; "" where it is printed.
    text
        The sentences as they are printed; the line of the template where `printed` is False: the
        results chose another branch, or a condition has no sentence of its own.
    """

    fact: str
    document: str
    section: str
    language: str
    file: str
    line: int
    kind: Literal["printed", "claim", "condition"]
    claim: str = ""
    text: str = ""
    printed: bool = False


class Reading(msgspec.Struct, frozen=True):
    """What the prose says with some results: its uses of facts and its claims.

    `problems` name the sections that cannot be set with these results, and why.
    """

    uses: tuple[Use, ...]
    claims: tuple[Claim, ...]
    problems: tuple[str, ...]


def read_prose(templates: Path, results: Results) -> Reading:
    """Read the prose of a study with these results; no chart is drawn.

    Documents with published numbers are left out: they have facts of their own.
    A section that cannot be set, because it asks for a fact that these results lack or is no valid
    Jinja, has no uses and no claims but its problem.
    """
    uses: list[Use] = []
    claims: list[Claim] = []
    problems: dict[str, None] = {}  # each once, in order
    study = Project.of_templates(templates).study
    for document in (name for name in study.names if name not in study.published):
        for code in study.languages:
            environment = make_environment(templates, Language(code), results)
            prose = re.compile(rf"{document}/[^/.][^/]*\.{code}\.md")
            names = list(filter(prose.fullmatch, environment.list_templates()))
            # one for a document: its claims ask for earlier ones
            log = ClaimLog()
            environment.claim_log = log  # type: ignore[attr-defined]
            reader = _Reader(environment, results, code)
            for name, text in in_turn(names, log, reader.render, problems, _plain):
                uses += reader.uses(name, code, text)
            log.reword(_plain)
            claims += log.claims
    return Reading(tuple(uses), tuple(claims), tuple(problems))


class _Reader:
    """Sets marks into the templates of one language, and finds them in what is rendered."""

    #: What was compiled in this process, by all that it depends on: numbers are not among it.
    _known: ClassVar[dict[tuple[object, ...], tuple[list[Found], CodeType]]] = {}

    def __init__(self, environment: Environment, results: Results, code: str) -> None:
        self._environment, self._code = environment, code
        self._facts = tuple(fact.name for fact in results.facts)
        self._pairs = _pairs(results)
        self._found: dict[str, tuple[list[Found], str]] = {}

    def render(self, name: str, context: dict[str, Any]) -> str:
        """Render a section, with marks where it prints facts."""
        environment = self._environment
        with as_user_errors(environment, name):
            assert environment.loader is not None
            source, file, _ = environment.loader.get_source(environment, name)
            key = self._code, name, file, source, self._facts, self._pairs
            if key not in self._known:
                self._known[key] = self._compiled(source, name, file)
                if len(self._known) > _MOST_COMPILED:
                    del self._known[next(iter(self._known))]
            found, compiled = self._known[key]
            self._found[name] = found, source
            template = Template.from_code(environment, compiled, environment.make_globals(None))
            return template.render(context)

    def _compiled(self, source: str, name: str, file: str | None) -> tuple[list[Found], CodeType]:
        tree = self._environment.parse(source, name, file)
        found = find_uses(tree, self._facts)
        found += _differences(found, self._pairs)
        _mark(found)
        return found, self._environment.compile(tree, name, file)

    def uses(self, name: str, code: str, rendered: str) -> list[Use]:
        """Return what a section that was rendered uses, and where it says so."""
        found, source = self._found[name]
        sentences, lines = _sentences(without_left_out(rendered)), source.splitlines()
        document, section = name.split("/")
        return [
            Use(
                fact=reading.fact,
                document=document,
                section=re.sub(r"^\d+-", "", section.split(".")[0]),
                language=code,
                file=f"templates/{name}",
                line=reading.line,
                kind="claim" if reading.claim else "printed" if reading.output else "condition",
                claim=reading.claim,
                text=sentences.get(index) or lines[reading.line - 1].strip(),
                printed=index in sentences,
            )
            for index, reading in enumerate(found)
        ]


class Found(msgspec.Struct, frozen=True, eq=False):
    """A use in a syntax tree: a part of an output prints it, or a claim needs it."""

    fact: str
    line: int
    claim: str = ""
    output: nodes.Output | None = None
    inner: nodes.Node | None = None
    guard: nodes.CallBlock | None = None


def find_uses(tree: nodes.Template, facts: Iterable[str]) -> list[Found]:
    """Return all uses of facts in a template, in its order."""
    found = _walk(tree, frozenset(facts), {})
    # a claim needs a fact once, however often its expression names it
    once = {(use.fact, id(use.guard or use)): use for use in found}
    return list(once.values())


#: The name of a declared difference, and those of its two sides.
_Pair = tuple[str | None, ...]


def _pairs(results: Results) -> tuple[_Pair, ...]:
    return tuple(
        (fact.name, *(name_of(part, results) for part in fact.at.parts))
        for fact in results.facts
        if fact.at and fact.at.parts
    )


def _differences(found: list[Found], pairs: Iterable[_Pair]) -> list[Found]:
    """Return the differences whose error decides a claim that compares their two sides."""
    claims: dict[int, list[Found]] = {}
    for use in found:
        if use.guard is not None:
            claims.setdefault(id(use.guard), []).append(use)
    return [
        msgspec.structs.replace(uses[0], fact=name)
        for uses in claims.values()
        for name, *sides in pairs
        if {*sides} <= {use.fact for use in uses} and name not in {use.fact for use in uses}
    ]


def _walk(node: nodes.Node, facts: frozenset[str], place: dict[str, Any]) -> Iterator[Found]:
    if name := _fact_of(node, facts):
        yield Found(name, node.lineno, **place)
        return
    if is_claim(node):
        claim = claim_name(node)
        for condition in node.call.args:
            yield from _walk(condition, facts, {"claim": claim, "guard": node})
        for inner in node.body:
            yield from _walk(inner, facts, place)
        return
    for child in node.iter_child_nodes():
        inside = {"output": node, "inner": child} if isinstance(node, nodes.Output) else place
        yield from _walk(child, facts, inside)


def _fact_of(node: nodes.Node, facts: frozenset[str]) -> str:
    """Return the fact that an expression reaches; `gap.urban.low` reaches `gap.urban`."""
    if isinstance(node, nodes.Filter) and isinstance(node.node, nodes.Const):
        return node.node.value if node.node.value in facts else ""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
        asks = node.node.name == "fact" or node.node.name in STATEMENTS
        first = node.args[0] if node.args and asks else None
        return first.value if isinstance(first, nodes.Const) and first.value in facts else ""
    parts = dotted(node).split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in facts), "")


def _mark(found: list[Found]) -> None:
    """Set marks into the tree around what is printed, so that its sentences can be found again."""
    for index, use in enumerate(found):
        if use.output is not None:
            place = next(i for i, child in enumerate(use.output.nodes) if child is use.inner)
            use.output.nodes.insert(place, nodes.TemplateData(f"\ue000{index}b\ue001"))
        elif use.guard is not None:
            for branch in branches_of(use.guard):
                branch.insert(0, _output(f"\ue000{index}b\ue001", use.line))
                branch.append(_output(f"\ue000{index}e\ue001", use.line))


def _output(mark: str, line: int) -> nodes.Output:
    return nodes.Output([nodes.TemplateData(mark)], lineno=line)


def _sentences(rendered: str) -> dict[int, str]:
    """Return the sentences that each marked use stands in, by its number."""
    pieces = _MARK.split(_MARKDOWN.sub("", _TAG.sub("", rendered)))
    text = ""
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    for piece, number, kind in zip(
        pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True
    ):
        text += piece
        if number:
            (begins if kind == "b" else ends)[int(number)] = len(text)
    bounds = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    found = {}
    for number, begin in begins.items():
        end = max(ends.get(number, 0), begin + 1)
        first = max(bound for bound in bounds[:-1] if bound <= begin)
        last = min(bound for bound in bounds[1:] if bound >= min(end, len(text)))
        found[number] = _plain(text[first:last])
    return found


def _plain(text: str) -> str:
    return plain_words(_MARK.sub("", text))
