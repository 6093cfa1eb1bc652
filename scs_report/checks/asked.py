"""Names that texts ask for: facts, figures, tables, claims, hypotheses, files; all without results.

What a study declares is read from its files. Facts that need no declaration are known by the first
part of their name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from jinja2 import TemplateSyntaxError, nodes

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.toml import parse_toml
from scs_report.checks.arguments import CALLED
from scs_report.checks.parsed import take_apart
from scs_report.checks.problem import Problem
from scs_report.checks.sections import Section, Text
from scs_report.errors import N_
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.project import HOUSE, Project
from scs_report.prose.claim_syntax import branches_of, claim_name, dotted, is_claim, names_in
from scs_report.prose.syntax import unknown
from scs_report.results.facts import COMPARED, MADE
from scs_report.results.models import Verdict

#: Values that texts are given beside facts.
_GIVEN = (
    *(
        "language",
        "results",
        "replication",
        "synthetic",
        "title",
        "part_name",
        "loop",
        "caller",
        "brand",
    ),
    *("weighted", "field", "changes", "brand"),
)
#: Beginnings of facts about earlier waves, before the name of a fact of this one.
_OF_WAVES = ("change", "earlier")
#: Entries that a study with earlier waves has without declaring them.
_MADE_ENTRIES = {"changes", "table_changes"}
VERDICTS: tuple[str, ...] = get_args(Verdict)
_PARTS = ("low", "high", "se", "n")
_NAME = re.compile(r"[a-z_]\w*(?:\.\w+)+")
#: Tests of one kind of fact: what it is called, and whether that is a difference.
_KINDS = {"significant": (N_("difference"), True), "majority": (N_("share"), False)}
_BY_NAME = {"figure": "figures", "table": "tables"}


#: A condition outside a claim compares values alone, however near they are, and stays so.
_UNJUDGED = N_(
    "a condition on the fact {name} outside a claim: there it is judged by its value alone; write "
    "{claim}, or let the program say it: {written}"
)
_CLAIM = '{% claim "…": … %}…{% when … %}…{% otherwise %}…{% endclaim %}'
_STATED = "{{ compare(…, …) | sentence }}"


@dataclass(frozen=True)
class Declared:
    """What the files of a study declare: facts with their addresses, and keys by file."""

    facts: Mapping[str, str] = field(default_factory=dict)
    bases: Collection[str] = ()
    figures: Collection[str] = ()
    tables: Collection[str] = ()
    hypotheses: Collection[str] = ()

    @classmethod
    def of(cls, project: Project) -> Declared:
        """Read the files; what cannot be read declares nothing, and is told by itself."""
        facts = _facts(project.data / "facts.toml")
        return cls(
            facts={name: str(text) for name, text in facts.items()},
            bases=_keys(project.data / "codebook.toml", "bases", "id"),
            figures=_keys(project.data / "figures.toml", "figures", "key"),
            tables=_keys(project.data / "tables.toml", "tables", "key"),
            hypotheses=_keys(project.data / "models.toml", "hypotheses", "key"),
        )

    @cached_property
    def families(self) -> set[str]:
        """All beginnings of names of facts, and the facts."""
        return {
            ".".join(name.split(".")[:depth])
            for name in self.facts
            for depth in range(1, name.count(".") + 2)
        }

    def fault(self, name: str) -> str:
        """Say that nothing has this name, and which are near; "" if something has."""
        if not self.facts:  # no file, or one that cannot be read, which is told by itself
            return ""
        root, _, rest = name.partition(".")
        if root in COMPARED and name not in self.families:
            return self.fault(rest) if rest else ""
        if root in _OF_WAVES:
            return self.fault(rest.partition(".since")[0]) if rest else ""
        if root == "n" and "n" not in self.families:
            known = {f"n.{base}" for base in self.bases}
            return "" if not rest or not known or name in known else _no_fact(name, known)
        stem, _, last = name.rpartition(".")
        if name in self.families or (last in _PARTS and stem in self.facts) or root in MADE:
            return ""
        return _no_fact(name, self.facts)


def check_names(project: Project, sections: Sequence[Section]) -> Iterator[Problem]:
    """Report names of facts, figures, tables, claims, hypotheses and files that there are not."""
    declared = Declared.of(project)
    documents: dict[tuple[str, str], list[str]] = {}
    for section in sections:
        for code, text in section.texts.items():
            earlier = documents.setdefault((text.document, code), [])
            try:
                tree = take_apart(text.raw)[0]
            except TemplateSyntaxError:
                continue  # told by itself
            reading = _Reading(project, declared, text, earlier)
            for line, message in sorted(set(reading.faults(tree))):
                yield Problem(text.file, line, message)


@dataclass
class _Reading:
    """One text, read in its order; `earlier` are the claims of its document so far."""

    project: Project
    declared: Declared
    text: Text
    earlier: list[str]
    line: int = 1
    own: set[str] = field(default_factory=set)

    def faults(self, node: nodes.Node) -> Iterator[tuple[int, str]]:
        self.line = node.lineno or self.line
        if is_claim(node):
            conditions = [arg for arg in node.call.args if not isinstance(arg, nodes.Const)]
            for part in (*conditions, *(part for body in branches_of(node) for part in body)):
                if not isinstance(part, nodes.ContextReference):
                    yield from self.faults(part)
            self.earlier.append(claim_name(node))
            return
        if name := next(filter(self._is_fact, names_in(_conditions(node))), ""):
            yield self.line, _(_UNJUDGED, name=name, claim=_CLAIM, written=_STATED)
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            self.own.add(node.target.name)
            yield from self.faults(node.node)
            return
        if isinstance(node, nodes.For):
            self.own |= {name.name for name in node.target.find_all(nodes.Name)} | (
                {node.target.name} if isinstance(node.target, nodes.Name) else set()
            )
        if message := self._fault(node):
            yield self.line, message
        if dotted(node):
            return  # its parts are no names of their own
        called = node.node if isinstance(node, nodes.Call) else None
        for child in node.iter_child_nodes():
            if child is not called:
                yield from self.faults(child)

    def _is_fact(self, name: str) -> bool:
        root = name.partition(".")[0]
        known = root in (*MADE, *_OF_WAVES, *COMPARED) or name in self.declared.families
        return known and root not in self.own

    def _fault(self, node: nodes.Node) -> str:
        if name := dotted(node):
            root = name.partition(".")[0]
            if name in CALLED:
                return _(
                    "found {name} without what it is to show, expected {written}",
                    name=name,
                    written=f'{name}("…")',
                )
            return "" if root in self.own or root in _GIVEN else self.declared.fault(name)
        if isinstance(node, nodes.Output):
            part = next((part for part in node.nodes if dotted(part) in self.declared.facts), None)
            if part is None:
                return ""
            self.line, name = part.lineno, dotted(part)
            return _(
                "the fact {name} stands there without a filter: write {written}",
                name=name,
                written=f"{{{{ {name} | pct }}}}",
            )
        if isinstance(node, nodes.Filter):
            return self._filtered(node)
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            return self._called(node.node.name, node)
        if isinstance(node, nodes.Compare):
            return _verdict_fault(node)
        if isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
            name = str(node.template.value)
            there = any((folder / name).is_file() for folder in (self.project.templates, HOUSE))
            return "" if there else _("there is no file templates/{name} to include", name=name)
        return ""

    def _filtered(self, node: nodes.Filter) -> str:
        if isinstance(node.node, nodes.Const):
            value = node.node.value
            named = isinstance(value, str) and _NAME.fullmatch(value)
            return self.declared.fault(value) if named else ""
        name = dotted(node.node) if node.node is not None else ""
        root = name.partition(".")[0]
        family = name in self.declared.families and name not in self.declared.facts
        if family and root not in self.own:
            several = [fact for fact in self.declared.facts if fact.startswith(f"{name}.")]
            known = ", ".join(several[:6])
            return _("{name} is no fact by itself, expected one of {known}", name=name, known=known)
        return ""

    def _called(self, name: str, node: nodes.Call) -> str:
        first = node.args[0] if node.args else None
        key = first.value if isinstance(first, nodes.Const) else None
        address = self.declared.facts.get(dotted(first)) if first is not None else None
        if address is not None and name in _KINDS:
            kind, wanted = _KINDS[name]
            if (" - " in address) is not wanted:
                return _(
                    "{first} is no {kind}, which {name}(…) is about",
                    first=dotted(first),  # type: ignore[arg-type]
                    kind=_(kind),
                    name=name,
                )
        if not isinstance(key, str):
            return ""
        if name in _BY_NAME and not self._prints_published:
            entries = {*getattr(self.declared, _BY_NAME[name]), *_MADE_ENTRIES}
            return (
                ""
                if key in entries or entries == _MADE_ENTRIES
                else _none(key, entries - _MADE_ENTRIES, _(name), f"data/{_BY_NAME[name]}.toml")
            )
        if name == "verdict":
            keys = self.declared.hypotheses
            return (
                ""
                if key in keys or not keys
                else _none(key, keys, _("hypothesis"), "data/models.toml")
            )
        if name in ("claimed", "both"):
            asked = [
                part.value for part in node.args[: 1 + (name == "both")] if hasattr(part, "value")
            ]
            lacking = next((part for part in asked if part not in self.earlier), None)
            return (
                _none(str(lacking), self.earlier, _("claim"), _("what stands before this one"))
                if lacking
                else ""
            )
        if name == "fact" and ":" not in key:
            return self.declared.fault(key)
        return ""

    @property
    def _prints_published(self) -> bool:
        return self.text.document in self.project.study.published


def _conditions(node: nodes.Node) -> list[nodes.Node]:
    """Return what a text chooses its words by, or keeps under a name to do so."""
    if isinstance(node, nodes.If | nodes.CondExpr):
        return [node.test]
    if isinstance(node, nodes.Assign):
        return [*node.find_all(nodes.Compare)]
    return []


def _verdict_fault(node: nodes.Compare) -> str:
    """Say that a verdict is compared with a word that none is."""
    called = node.expr.node if isinstance(node.expr, nodes.Call) else None
    if not isinstance(called, nodes.Name) or called.name != "verdict":
        return ""
    words = (part.expr.value for part in node.ops if isinstance(part.expr, nodes.Const))
    wrong = next((str(word) for word in words if word not in VERDICTS), "")
    return unknown(wrong, VERDICTS, _("verdict")) if wrong else ""


def _no_fact(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        names = reader().pgettext("one of several answers", " or ").join(near)
        return _("there is no fact named {name}. Did you mean {near}?", name=name, near=names)
    return _("there is no fact named {name}. See {file}.", name=name, file="data/facts.toml")


def _none(key: str, known: Collection[str], what: str, where: str) -> str:
    if not known:
        return _(
            "there is no {what} {name}: there are none in {place}", what=what, name=key, place=where
        )
    return unknown(key, known, what)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(read_text(path))
    except UnreadableError:
        return {}


def _facts(path: Path) -> dict[str, Any]:
    facts = _toml(path).get("facts", {})
    return facts if isinstance(facts, dict) else {}


def _keys(path: Path, table: str, key: str) -> list[str]:
    return list(_found(_toml(path), table, key))


def _found(tree: dict[str, Any], table: str, key: str) -> Iterator[str]:
    """Yield the keys of the entries of a table, wherever it stands."""
    for name, value in tree.items():
        several = value if isinstance(value, list) else [value]
        for entry in several:
            if isinstance(entry, dict):
                if name == table and key in entry:
                    yield str(entry[key])
                yield from _found(entry, table, key)
