"""Every string of the interface has its Chinese, and none is left over."""

from __future__ import annotations

import pytest
from project_copy import Copy

FILE = "scs_report/languages/zh/messages.po"
ENTRY = 'msgid "Characteristic"\nmsgstr "特征"\n'


@pytest.mark.slow
def test_a_string_that_is_not_in_the_catalogue(project: Copy) -> None:
    project.edit(FILE, ENTRY, "")
    (problem,) = project.problems()
    assert problem.startswith("scs_report/tables/")
    said = f"“Characteristic” is not in {FILE}; run `make messages` and translate it"
    assert problem.endswith(said)


@pytest.mark.slow
def test_a_string_of_a_template(project: Copy) -> None:
    file = "scs_report/house/layout/colophon.html.j2"
    project.write(file, project.read(file) + '{# end #}\n{{ _("Colophon") }}\n')
    (problem,) = project.problems()
    line = project.line(file, "Colophon")
    assert problem.startswith(f"{file}, line {line}: “Colophon” is not in")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('msgid "Characteristic"\nmsgstr ""\n', "“Characteristic” has no Simplified Chinese"),
        ('#, fuzzy\nmsgid "Characteristic"\nmsgstr "特征"\n', "“Characteristic” is marked fuzzy"),
        ('msgid "Characteristic"\nmsgstr "Characteristic"\n', "which has no Chinese character"),
        (f'{ENTRY}\nmsgid "Variably"\nmsgstr "年老"\n', "nothing asks for “Variably” any more"),
        (f'{ENTRY}\n#~ msgid "Variably"\n#~ msgstr "年老"\n', "an entry no longer used"),
    ],
)
def test_an_entry_that_is_not_ready(project: Copy, entry: str, said: str) -> None:
    project.edit(FILE, ENTRY, entry)
    (problem,) = project.problems()
    assert problem.startswith(f"{FILE}, line ")
    assert said in problem


@pytest.mark.slow
def test_placeholders_survive_translation(project: Copy) -> None:
    project.edit(FILE, 'msgstr "切点{number}"', 'msgstr "切点{n}"')
    (problem,) = project.problems()
    assert problem.endswith("“Cutpoint {number}” fills in {number}, its Chinese {n}")


@pytest.mark.slow
def test_a_spoilt_catalogue(project: Copy) -> None:
    project.edit(FILE, ENTRY, 'msgid "Characteristic"\nmsgstr 特征\n')
    (problem,) = project.problems()
    assert problem.startswith(f"{FILE}, line ")
