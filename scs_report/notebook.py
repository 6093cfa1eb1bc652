"""A study as a notebook sees it: opened, analysed, built."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from scs_report.border.texts import first
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.names import FORMATS
from scs_report.project import Project
from scs_report.study import Study

if TYPE_CHECKING:
    from scs_report.results import Results


class StudyFolder:
    """A study and what can be done with it; made by `open_study`.

    Attributes
    ----------
    folder
        Where it lies.
    study
        What `data/study.toml` says: title, languages, documents, design, disclosure.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self.folder = project.root
        self.study: Study = project.study

    def analyse(self, data: str | os.PathLike[str] | None = None, *, where: str = "") -> Results:
        """Return all numbers of the study; the respondents are those in `data`, or its own.

        Parameters
        ----------
        data
            A file of SPSS, Stata, Excel, CSV and others that the codebook describes.
        where
            A rule such as `age >= 60`: of those of whom it holds alone, a domain of the design.

        Raises
        ------
        UserError
            If the respondents or the study's files cannot be used; it names all that is wrong.
        """
        from scs_report.build.pipeline import analyse_project

        path = None if data is None else Path(data)
        return analyse_project(self._project, path, lambda _: None, where)

    def build(
        self,
        documents: str | Sequence[str] = (),
        *,
        languages: Sequence[str] = (),
        formats: Sequence[str] = FORMATS,
        data: str | os.PathLike[str] | None = None,
        out: str | os.PathLike[str] | None = None,
        draft: bool = False,
    ) -> list[Path]:
        """Build documents and return the paths of their files, changed or not.

        Parameters
        ----------
        documents, languages
            Names and codes of the study; none for all.
        formats
            `html`, `pdf` or both.
        data
            Respondents as in `analyse`.
        out
            A folder; else `build/` of the study, for a draft `build/draft/`.
        draft
            Whether to print sentences that the data do not support, highlighted.

        Raises
        ------
        UserError
            If there is no such document or language, a claim does not hold or a text cannot be
            set. No file has changed then.
        """
        from scs_report.build.pipeline import encoded_replication, encoded_results
        from scs_report.build.run import Plan
        from scs_report.build.run import build as build_documents

        project, study = self._project, self.study
        asked = [documents] if isinstance(documents, str) else documents
        plan = Plan(
            documents=_chosen("document", asked, study.names),
            languages=_chosen("language", languages, study.languages),
            formats=_chosen("format", formats, FORMATS),
            templates=project.templates,
            out=Path(out) if out else project.build / "draft" if draft else project.build,
            cache=project.cache,
            draft=draft,
        )

        def step(_: str) -> None:
            pass

        results = encoded_results(project, None if data is None else Path(data), plan.store, step)
        replication = None
        if set(plan.documents) & set(study.published):
            replication = encoded_replication(project, results, plan.store, step)
        return [outcome.path for outcome in build_documents(results, plan, step, replication)]

    def __repr__(self) -> str:
        documents, languages = ", ".join(self.study.names), ", ".join(self.study.languages)
        return f"<study {first(self.study.title)!r} in {self.folder}: {documents}; {languages}>"

    def _repr_html_(self) -> str:
        rows = [
            ("Folder", str(self.folder)),
            ("Documents", ", ".join(self.study.names)),
            ("Languages", ", ".join(self.study.languages)),
        ]
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>'
            for name, text in rows
        )
        return f"<table><caption>{escape(first(self.study.title))}</caption>{body}</table>"


def open_study(folder: str | os.PathLike[str] = ".") -> StudyFolder:
    """Open the study in a folder.

    Raises
    ------
    UserError
        If the folder holds no study, or its `study.toml` cannot be used.

    Examples
    --------
    >>> import scs_report as sr
    >>> study = sr.open_study("examples/demo")  # doctest: +SKIP
    >>> results = study.analyse()  # doctest: +SKIP
    >>> results["share:satisfaction=4,5@all"]  # doctest: +SKIP
    >>> study.build("brief", languages=["en"])  # doctest: +SKIP
    """
    return StudyFolder(Project.find(Path(folder)))


def _chosen(what: str, asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    if strange := [name for name in asked if name not in known]:
        raise UserError(
            _("There is no {what} {names}", what=what, names=strange),
            hint=_("There are {names}.", names=list(known)),
        )
    return tuple(name for name in known if name in asked) if asked else tuple(known)
