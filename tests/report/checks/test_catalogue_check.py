"""Every string of the interface has its Chinese, and none is left over."""

from __future__ import annotations

import pytest
from project_copy import Copy

FILE = "scs_report/languages/zh/messages.po"
ENTRY = 'msgid "Age"\nmsgstr "年龄"\n'


def test_a_string_that_is_not_in_the_catalogue(project: Copy) -> None:
    project.edit(FILE, ENTRY, "")
    (problem,) = project.problems()
    assert problem.startswith("scs_report/tables/")
    assert problem.endswith(f"“Age” is not in {FILE}; run `make messages` and translate it")


def test_a_string_of_a_template(project: Copy) -> None:
    file = "templates/brief/brief.html.j2"
    project.write(file, project.read(file) + '{# end #}\n{{ _("Colophon") }}\n')
    (problem,) = project.problems()
    line = project.line(file, "Colophon")
    assert problem.startswith(f"{file}, line {line}: “Colophon” is not in")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('msgid "Age"\nmsgstr ""\n', "“Age” has no Chinese"),
        ('#, fuzzy\nmsgid "Age"\nmsgstr "年龄"\n', "“Age” is marked fuzzy"),
        ('msgid "Age"\nmsgstr "Age"\n', "which has no Chinese character"),
        (f'{ENTRY}\nmsgid "Aged"\nmsgstr "年老"\n', "nothing asks for “Aged” any more"),
        (f'{ENTRY}\n#~ msgid "Aged"\n#~ msgstr "年老"\n', "an entry no longer used"),
    ],
)
def test_an_entry_that_is_not_ready(project: Copy, entry: str, said: str) -> None:
    project.edit(FILE, ENTRY, entry)
    (problem,) = project.problems()
    assert problem.startswith(f"{FILE}, line ")
    assert said in problem


def test_placeholders_survive_translation(project: Copy) -> None:
    project.edit(FILE, 'msgstr "切点{number}"', 'msgstr "切点{n}"')
    (problem,) = project.problems()
    assert problem.endswith("“Cutpoint {number}” fills in {number}, its Chinese {n}")


def test_a_spoilt_catalogue(project: Copy) -> None:
    project.edit(FILE, ENTRY, 'msgid "Age"\nmsgstr 年龄\n')
    (problem,) = project.problems()
    assert problem.startswith(f"{FILE}, line ")
