"""What a template can reach: what it is given, and nothing behind it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import DictLoader
from jinja2.exceptions import SecurityError, TemplateError

from scs_report.border.sandbox import Templates, make_sandbox, refuse_outside
from scs_report.build.dependencies import template_inputs
from scs_report.checks.prose import check_prose
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.prose.environment import make_environment
from scs_report.results import Results

INTO_PYTHON = [
    "''.__class__.__mro__",
    "''.__class__.__base__.__subclasses__()",
    "cycler.__init__.__globals__.os.popen('id').read()",
    "joiner.__init__.__globals__",
    "lipsum.__globals__['os']",
    "namespace.__init__",
    "range.__globals__",
    "fact.__globals__",
    "fact.__func__",
    "significant.__globals__['UserError']",
    "approval._book",
    "approval['_book']",
    "approval.__class__",
    "approval.support.fact.__class__",
    "results.__class__.__init__",
    "language.catalogue.install()",
    "language.__init__.__globals__",
    "results.facts.__class__",
    "'{0.__class__}'.format(language)",
    "'{a.__class__}'.format_map({'a': language})",
    "('{0' ~ '.__class__}').format(language)",
    "_('{0.__class__}').format(language)",
    "approval | attr('_book')",
    "[language] | map(attribute='catalogue') | list",
]
ENDLESS = [
    "'x' * 10 ** 9",
    "10 ** 9 * 'x'",
    "[1] * 10 ** 9",
    "'%1000000000d' % 3",
    "10 ** 10 ** 10",
    "'x' | center(1000000000)",
    "'x'.ljust(1000000000)",
    "'x'.center(1000000000)",
    "'{:1000000000}'.format(1)",
    "'{0!r:>1000000000}'.format(1)",
    "range(1000000000) | join",
    "range(100000) | list",
    "lipsum(1000000)",
]


@pytest.mark.parametrize("expression", [*INTO_PYTHON, *ENDLESS])
def test_the_check_refuses_it_in_prose(expression: str) -> None:
    known = ("lipsum", "namespace", "range(")  # names that the sandbox lacks or bounds
    faults = check_prose(f"# A\n\n{{{{ {expression} }}}}\n", "en")
    assert faults or expression.startswith(known)
    assert all(line == 3 for line, _ in faults)


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("expression", [*INTO_PYTHON, *ENDLESS])
@pytest.mark.parametrize("tag", ["{{ EXPRESSION }}", '{% claim "c": EXPRESSION %}a{% endclaim %}'])
def test_the_sandbox_refuses_it_by_itself(results: Results, expression: str, tag: str) -> None:
    made = make_environment(Path("templates"), Language("en"), results)
    made.loader = DictLoader({"t.md": tag.replace("EXPRESSION", expression)})
    with pytest.raises((SecurityError, TemplateError, UserError, TypeError)):
        made.get_template("t.md").render()


def test_what_templates_need_is_there(results: Results) -> None:
    made = make_environment(Path("templates"), Language("en"), results)
    text = (
        "{{ language.text(results.study.title) }} {{ '{a}'.format(a=1) }} {{ 2 * 3 }}{{ 2 ** 3 }}"
    )
    made.loader = DictLoader({"t.j2": text})
    assert made.get_template("t.j2").render().endswith(" 1 68")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{% import "layout/house.html.j2" as h %}', "found {% import … %}"),
        ('{% from "layout/house.html.j2" import h %}', "found {% from … import … %}"),
        ('{% extends "layout/document.html.j2" %}', "found {% extends … %}"),
        ("{% block a %}{% endblock %}", "found {% block … %}"),
        ("{% macro m() %}x{% endmacro %}", "found {% macro … %}"),
        ("{% filter upper %}x{% endfilter %}", "found {% filter … %}"),
        ("{% autoescape false %}{{ 1 }}{% endautoescape %}", "found {% autoescape … %}"),
        ("{% set a, b = 1, 2 %}", "expected {% set name = … %}"),
        ('{% include "layout/house.html.j2" %}', "expected {% include"),
        ("{% include language.code %}", "expected {% include"),
        ("{{ '<b>' | safe }}", "there is no filter safe"),
        ("{{ self }}", "found self"),
        ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", "in itself not at all"),
    ],
)
def test_tags_that_are_not_for_prose(text: str, said: str) -> None:
    ((line, found),) = check_prose(f"# A\n\n{text}\n", "en")
    assert line == 3
    assert said in found


def test_loops_in_loops_have_an_end() -> None:
    text = "{% for a in range(300) %}{% for b in range(300) %}x{% endfor %}{% endfor %}"
    assert check_prose(f"# A\n\n{text}\n", "en") == ()
    deeper = text.replace(">x<", "").replace("x{", "{% for c in range(9) %}x{% endfor %}{")
    ((_, said),) = check_prose(f"# A\n\n{deeper}\n", "en")
    assert "a loop stands in one other at most" in said


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "inside.md").write_text("inside", "utf-8")
    (folder / "fine.md").symlink_to(folder / "inside.md")
    environment = make_sandbox(loader=Templates(folder))
    assert environment.get_template("fine.md").render() == "inside"
    with pytest.raises(UserError, match=r"templates/link\.md leads out of templates/"):
        environment.get_template("link.md")
    (folder / "lost.md").symlink_to(folder / "nowhere.md")
    with pytest.raises(UserError, match=r"templates/lost\.md is a link to a file that is not"):
        environment.get_template("lost.md")
    with pytest.raises(TemplateError):
        environment.get_template("../secret.md")


def test_a_pipe_is_not_waited_for(copied: Callable[[Path], Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(UserError, match=r"a\.md is a pipe"):
        refuse_outside(tmp_path, tmp_path / "a.md", "a.md")
    made_of = template_inputs(copied(tmp_path / "study"), "brief", "en")
    os.mkfifo(tmp_path / "study" / "templates" / "a.md")
    again = template_inputs(tmp_path / "study" / "templates", "brief", "en")
    assert again == {**made_of, "templates/a.md": "there"}


def test_a_folder_that_is_itself_a_link_is_none_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.md").write_text("a", "utf-8")
    (tmp_path / "templates").symlink_to(tmp_path / "real")
    environment = make_sandbox(loader=Templates(tmp_path / "templates"))
    assert environment.get_template("a.md").render() == "a"
