"""The doctor says what is missing on a computer and the line that mends it."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from scs_report import doctor
from scs_report.doctor import Finding, examine

ROOT = Path(__file__).resolve().parents[2]


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def test_every_kind_of_thing_is_examined() -> None:
    found = by_name(examine())
    for name in (
        "Python",
        "Pango",
        "HarfBuzz subset",
        "Font Inter SemiBold",
        "Font Noto Serif CJK SC Bold",
        "Package weasyprint",
        "Package statsmodels",
        "File templates",
        "File data/respondents.csv",
        "Folder build",
        "Chromium (tests)",
        "pdftotext (tests)",
    ):
        assert name in found
    assert all(finding.ok or finding.remedy for finding in found.values())
    assert all(not (finding.ok and finding.remedy) for finding in found.values())


def test_this_environment_is_the_pinned_one() -> None:
    packages = [finding for finding in examine() if finding.name.startswith("Package ")]
    assert len(packages) > 30
    assert [finding for finding in packages if not finding.ok] == []


def test_a_missing_or_other_package_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "formulaic":
            raise metadata.PackageNotFoundError(name)
        return "1.0" if name == "pandas" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    found = by_name(examine())
    assert found["Package formulaic"].found == "missing"
    assert found["Package pandas"].found == "1.0"
    for name in ("Package formulaic", "Package pandas"):
        assert not found[name].ok
        assert "-m pip install" in found[name].remedy
        assert found[name].remedy.endswith("requirements/runtime.txt")
    assert found["Package scipy"].ok


def test_only_pins_for_this_system_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/runtime.txt").write_text(
        "# pins\nnowhere==1 ; python_full_version < '3.11' \\\n    --hash=sha256:00\n"
        "packaging==0 \\\n    --hash=sha256:00\n    # via nowhere==2\n",
        "utf-8",
    )
    packages = [f.name for f in examine(tmp_path) if f.name.startswith("Package ")]
    assert packages == ["Package packaging"]


def test_an_empty_folder_lacks_the_files_of_the_project(tmp_path: Path) -> None:
    found = by_name(examine(tmp_path))
    assert not found["Pinned packages"].ok
    assert not found["File templates"].ok
    assert found["File templates"].remedy.endswith("checkout -- templates")
    assert found["Folder build"].ok


def test_a_study_is_examined_with_the_fonts_of_its_languages(tmp_path: Path) -> None:
    demo = ROOT / "examples/demo"
    found = by_name(examine(study=demo, regions=("TC",)))
    assert found["File data/study.toml"].ok
    assert "Font Noto Serif CJK TC Bold" in found
    assert "Font Noto Serif CJK SC Bold" not in found
    lacking = by_name(examine(study=tmp_path, respondents="respondents.sav"))
    assert not lacking["File data/respondents.sav"].ok
    assert str(tmp_path) in lacking["File data/respondents.sav"].remedy
    assert lacking["Package scipy"].ok


def test_missing_libraries_and_fonts_name_their_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(doctor, "_load", lambda *_: None)
    monkeypatch.setattr("scs_report.fonts.sources.font_folders", lambda: (tmp_path,))
    found = by_name(examine())
    assert found["Pango"].found == "missing"
    assert "libpango-1.0-0 libpangoft2-1.0-0" in found["Pango"].remedy
    assert "libharfbuzz-subset0" in found["HarfBuzz subset"].remedy
    assert "fonts-inter" in found["Font Inter Regular"].remedy
    assert "libatomic1" in found["libatomic (tests)"].remedy


def test_what_tests_need_is_not_asked_of_those_who_run_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda _: None)
    assert not [name for name in by_name(examine()) if name.endswith("(tests)")]


def test_a_folder_that_cannot_be_written_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    finding = by_name(examine(tmp_path))["Folder build"]
    assert not finding.ok
    assert finding.remedy.startswith("sudo chown")
