"""What prose may ask of Jinja: facts, filters, claims, figures, conditions; nothing behind them."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, nodes

from scs_report.checks.arguments import call_fault, filter_fault
from scs_report.language.reader import tell as _
from scs_report.prose.claim_syntax import branches_of, is_claim
from scs_report.prose.syntax import USAGE, unknown

_STATEMENTS = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.CallBlock),
    *(nodes.Assign, nodes.Include, nodes.ExtensionAttribute),
)
_EXPRESSIONS = (
    *(nodes.Const, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Call),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub),
    *(nodes.Mul, nodes.Div, nodes.Neg, nodes.Pos, nodes.Concat, nodes.CondExpr, nodes.List),
    *(nodes.Tuple, nodes.Keyword, nodes.Slice),
)
#: How what is refused is written.
_WRITTEN: dict[type[nodes.Node], str] = {
    nodes.Pow: "**",
    nodes.Mod: "%",
    nodes.FloorDiv: "//",
    nodes.Dict: "{…: …}",
    nodes.FromImport: "{% from … import … %}",
    nodes.AssignBlock: "{% set … %}…{% endset %}",
    nodes.FilterBlock: "{% filter … %}",
    nodes.Scope: "{% autoescape … %}",
    nodes.ScopedEvalContextModifier: "{% autoescape … %}",
}
#: The only value of which prose may call what it offers.
_OFFERS = "language"
#: Loops within loops, at most.
_DEPTH = 2


def check_expressions(tree: nodes.Template, environment: Environment) -> Iterator[tuple[int, str]]:
    """Yield line and fault of what a text asks for and may not.

    Parameters
    ----------
    tree
        The text, parsed.
    environment
        One that knows the names of filters.
    """
    yield from _walk(tree, environment, 1, 0)


def _walk(
    node: nodes.Node, environment: Environment, line: int, depth: int
) -> Iterator[tuple[int, str]]:
    if is_claim(node):
        conditions = (arg for arg in node.call.args if isinstance(arg, nodes.Expr))
        texts = (part for branch in branches_of(node) for part in branch)
        for part in (*conditions, *texts):
            if not isinstance(part, nodes.ContextReference | nodes.Const):
                yield from _walk(part, environment, node.lineno or line, depth)
        return
    message, inside = "", (inner.lineno for inner in node.find_all(nodes.Node))
    line = node.lineno or next(filter(None, inside), line)
    if not isinstance(node, (*_STATEMENTS, *_EXPRESSIONS)):
        kind = type(node)
        written = _WRITTEN.get(kind, f"{{% {kind.__name__.lower()} … %}}")
        message = _(
            "found {tag}, which prose may not use: it has {tags}, + - * and /",
            tag=written,
            tags=", ".join(USAGE),
        )
    elif isinstance(node, nodes.Name | nodes.Getattr):
        name = node.name if isinstance(node, nodes.Name) else node.attr
        if (name.startswith("_") and name != "_") or (name == "self"):
            message = _("found {name}, which is nothing that a text may use", name=name)
    elif isinstance(node, nodes.Getitem):
        key = node.arg
        if isinstance(key, nodes.Const) and str(key.value).startswith("_"):
            message = _("found {name}, which is nothing that a text may use", name=key.value)
    elif isinstance(node, nodes.Filter):
        if node.name not in environment.filters:
            message = unknown(node.name, environment.filters, _("filter"))
        else:
            message = filter_fault(node)
    elif isinstance(node, nodes.Call):
        message = _called(node.node) or call_fault(node)
    elif isinstance(node, nodes.For):
        depth += 1
        if node.recursive or depth > _DEPTH:
            message = _("a loop stands in one other at most, and in itself not at all")
    elif isinstance(node, nodes.Assign) and not isinstance(node.target, nodes.Name):
        message = _("found a set of several names, expected {tag}", tag=USAGE["set"])
    elif isinstance(node, nodes.Include):
        file = node.template
        if not isinstance(file, nodes.Const) or not str(file.value).endswith(".md"):
            message = _("found an include of something else, expected {tag}", tag=USAGE["include"])
        elif depth:
            message = _("found an include in a loop; write it before or after")
    if message:
        yield line, message
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, environment, line, depth)


def _called(what: nodes.Expr) -> str:
    """Say what keeps something from being called."""
    if isinstance(what, nodes.Name | nodes.ExtensionAttribute):
        return ""
    if isinstance(what, nodes.Getattr) and isinstance(what.node, nodes.Name):
        if what.node.name == _OFFERS:
            return ""
        called = f"{what.node.name}.{what.attr}()"
        return _("found a call of {name}, expected a filter or a fact", name=called)
    return _("found a call of something without a name, expected a filter or a fact")
