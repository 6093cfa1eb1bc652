"""Labels stand in both languages."""

from __future__ import annotations

import pytest
from project_copy import Copy

GENDER = 'label = { en = "Gender (male = 1)", zh = "性别（男=1）" }'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "said"),
    [
        ('label = { en = "Gender" }', "“Gender” has no Simplified Chinese"),
        ('label = { en = "Gender", zh = "" }', "“Gender” has no Simplified Chinese"),
        ('label = { zh = "性别" }', "“性别” has no English"),
        ('label = { en = "Gender", zh = "Gender" }', "which has no Chinese character"),
        ('label = { en = "Gender 性别", zh = "性别" }', "has Chinese characters"),
    ],
)
def test_a_label_in_one_language(project: Copy, label: str, said: str) -> None:
    line = project.line("data/models.toml", GENDER)
    project.edit("data/models.toml", GENDER, label)
    (problem,) = project.problems()
    assert problem.startswith(f"data/models.toml, line {line}: blocks[socio_demographic].terms[3]")
    assert said in problem


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "chinese"),
    [
        ("data/codebook.toml", 'label.zh = "城乡"'),
        ("data/figures.toml", 'zh = "个人特征与观念"'),
        ("data/published/audit.toml", 'zh = "存疑者"'),
    ],
)
def test_every_file_is_read(project: Copy, file: str, chinese: str) -> None:
    line = project.line(file, chinese)
    project.edit(file, chinese, chinese.split('"')[0] + '"not translated"')
    (problem,) = project.problems()
    assert problem.startswith(f"{file}, line {line}: ")


@pytest.mark.slow
def test_signs_and_numbers_need_no_chinese(project: Copy) -> None:
    project.edit("data/models.toml", GENDER, 'label = { en = "R²", zh = "R²" }')
    assert project.problems() == []


@pytest.mark.slow
def test_a_file_that_is_not_toml(project: Copy) -> None:
    project.edit("data/tables.toml", "[[tables]]", "[[tables]")
    (problem,) = project.problems()
    assert problem.startswith("data/tables.toml, line 6: found [[tables], which cannot be read")
