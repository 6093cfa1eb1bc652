"""Files that PSPP, LibreOffice and R wrote. Without a program its tests are skipped."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lacking import skip, skip_without

from scs_report.survey import Codebook, load_respondents
from scs_report.survey.readers import read_raw

pytestmark = pytest.mark.slow


def _run(*command: str, program: str, cwd: Path) -> None:
    skip_without(program)
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def _r(lines: str, folder: Path, *packages: str) -> None:
    needed = "".join(f"if (!requireNamespace('{one}')) quit(status=77);" for one in packages)
    skip_without("Rscript")
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", f"{needed} d <- read.csv('d.csv'); {lines}"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode == 77:
        skip("a package of R is not installed")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def people(tmp_path: Path, make: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    frame = make(30, 5)
    frame.to_csv(tmp_path / "d.csv", index=False)
    return frame


def _same(path: Path, codebook: Codebook, people: pd.DataFrame) -> str:
    read = load_respondents(path, codebook)
    columns = list(codebook.columns)
    pd.testing.assert_frame_equal(
        read.frame[columns].reset_index(drop=True), people[columns], check_dtype=False
    )
    return "\n".join(read.notes)


@pytest.mark.parametrize("end", ["sav", "por", "zsav"])
def test_files_of_pspp(end: str, tmp_path: Path, people: pd.DataFrame, codebook: Codebook) -> None:
    columns = [name if end != "por" else f"v{n}" for n, name in enumerate(people)]
    variables = " ".join(f"{name} F12.6" for name in columns)
    save = (
        "EXPORT OUTFILE='d.por'."
        if end == "por"
        else f"SAVE OUTFILE='d.{end}'{' /ZCOMPRESSED' * (end == 'zsav')}."
    )
    (tmp_path / "do.sps").write_text(
        f"GET DATA /TYPE=TXT /FILE='d.csv' /ARRANGEMENT=DELIMITED /DELIMITERS=',' /FIRSTCASE=2 "
        f"/VARIABLES={variables}.\n"
        f"VARIABLE LABELS {columns[3]} 'Gender, 性别'.\n"
        f"VALUE LABELS {columns[3]} 0 'Female' 1 'Male'.\n"
        f"MISSING VALUES {columns[6]} (97) {columns[7]} (98 THRU 99).\n{save}\n",
        "utf-8",
    )
    _run("pspp", "-o", "out.txt", "do.sps", program="pspp", cwd=tmp_path)
    raw = read_raw(tmp_path / f"d.{end}")
    gender, income = raw.columns[3], raw.columns[7]
    assert gender.label == "Gender, 性别"
    assert gender.value_labels == {0.0: "Female", 1.0: "Male"}
    if end == "por":
        assert income.missing == ((98.0, 99.0),)
        assert raw.columns[6].missing == ((97.0, 97.0),)
        assert raw.columns[7].values.tolist() == people["income"].tolist()
        assert raw.columns[1].values.round(3).tolist() == people["weight"].tolist()
        return
    assert income.missing == ((98.0, 99.0),)
    assert _same(tmp_path / f"d.{end}", codebook, people) == ""


def test_a_file_that_pspp_converted(
    tmp_path: Path, people: pd.DataFrame, codebook: Codebook
) -> None:
    import pyreadstat

    pyreadstat.write_sav(people.astype(float), str(tmp_path / "d.sav"))
    _run("pspp-convert", "d.sav", "e.csv", program="pspp-convert", cwd=tmp_path)
    assert _same(tmp_path / "e.csv", codebook, people) == ""


@pytest.mark.parametrize("end", ["ods", "xls", "xlsx", "html"])
def test_files_of_libreoffice(
    end: str, tmp_path: Path, people: pd.DataFrame, codebook: Codebook
) -> None:
    people.to_excel(tmp_path / "book.xlsx", index=False)
    (tmp_path / "out").mkdir()
    _run(
        *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
        *("--convert-to", end, "--outdir", "out", "book.xlsx"),
        program="soffice",
        cwd=tmp_path,
    )
    _same(tmp_path / "out" / f"book.{end}", codebook, people)


@pytest.mark.parametrize(
    ("call", "name", "package"),
    [
        ("haven::write_sav(d, 'e.sav')", "e.sav", "haven"),
        ("haven::write_sav(d, 'e.sav', compress='zsav')", "e.sav", "haven"),
        ("haven::write_dta(d, 'e.dta')", "e.dta", "haven"),
        ("haven::write_dta(d, 'e.dta', version=8)", "e.dta", "haven"),
        ("foreign::write.dta(d, 'e.dta')", "e.dta", "foreign"),
        ("openxlsx::write.xlsx(d, 'e.xlsx')", "e.xlsx", "openxlsx"),
        ("write.csv(d, 'e.csv')", "e.csv", "base"),
        ("write.csv2(d, 'e.csv', row.names=FALSE)", "e.csv", "base"),
        ("write.table(d, 'e.txt')", "e.txt", "base"),
        ("write.table(d, 'e.tsv', sep='\\t', na='', row.names=FALSE)", "e.tsv", "base"),
        ("write.csv(d, gzfile('e.csv.gz'), row.names=FALSE)", "e.csv.gz", "base"),
    ],
)
def test_files_of_r(
    call: str, name: str, package: str, tmp_path: Path, people: pd.DataFrame, codebook: Codebook
) -> None:
    _r(call, tmp_path, package)
    _same(tmp_path / name, codebook, people)


def test_labels_and_missing_values_of_haven(tmp_path: Path, people: pd.DataFrame) -> None:
    _r(
        "d$gender <- haven::labelled(d$gender, c(女=0, 男=1), label='性别');"
        "d$income <- haven::labelled_spss(d$income, c(none=99), na_range=c(97, 99));"
        "haven::write_sav(d, 'e.sav');"
        "d$education <- as.double(d$education); d$education[2] <- haven::tagged_na('a');"
        "d$income <- as.double(d$income); haven::write_dta(d, 'e.dta')",
        tmp_path,
        "haven",
    )
    spss = {column.name: column for column in read_raw(tmp_path / "e.sav").columns}
    assert spss["gender"].label == "性别"
    assert spss["gender"].value_labels == {0.0: "女", 1.0: "男"}
    assert spss["income"].missing == ((97.0, 99.0),)
    stata = {column.name: column for column in read_raw(tmp_path / "e.dta").columns}
    assert stata["gender"].value_labels == {0.0: "女", 1.0: "男"}
    assert stata["education"].letters is not None
    assert stata["education"].letters.tolist()[1] == "a"
