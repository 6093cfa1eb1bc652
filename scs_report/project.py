"""Where the files of a study lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.names import DATA_ENDINGS
from scs_report.study import FILE, Study, load_study

#: The house's own layout, components and styles; a study overrides a file by one of its name.
HOUSE = Path(__file__).parent / "house"

_NEW = "scs-report new FOLDER --from survey.sav"


@dataclass(frozen=True)
class Project:
    """The folders of a study. Paths given by the user are relative to where they stand."""

    root: Path

    @classmethod
    def find(cls, folder: Path | None = None) -> Project:
        """Return the study in a folder; without one, that in the current folder or one above it.

        Else it is the one beside the program, where that is no package of its own.

        Raises
        ------
        UserError
            If there is no study in any of these places.
        """
        if folder is not None:
            if not (folder / "data").is_dir():
                raise UserError(
                    _("{folder} is no study: it holds no data/", folder=folder)
                    if folder.is_dir()
                    else _("{folder} is no study: it is no folder", folder=folder),
                    hint=_(
                        "Name a folder with data/{file}. Or make a study: {command}",
                        file=FILE,
                        command=_NEW,
                    ),
                )
            return cls(folder)
        here = Path.cwd()
        places = [here, *here.parents, Path(__file__).resolve().parent.parent]
        for place in places:
            # A file that is not there is missed later: no other study is taken instead.
            if (place / "data").is_dir() and (place / "templates").is_dir():
                return cls(place)
        raise UserError(
            _("{folder} lies in no study", folder=here),
            hint=_(
                "Change to the folder that holds data/, or name it with --study FOLDER. "
                "Or make a study: {command}",
                command=_NEW,
            ),
        )

    @classmethod
    def of_templates(cls, templates: Path) -> Project:
        """Return the study whose templates these are."""
        return cls(templates.parent)

    @cached_property
    def study(self) -> Study:
        """What the study is; errors as `load_study`."""
        return load_study(self.data)

    @property
    def data(self) -> Path:
        """What the study is, its codebook, specification and respondents."""
        return self.root / "data"

    @property
    def respondents(self) -> Path:
        """The respondents that are analysed if no others are named: `respondents.csv`, say."""
        names = [self.data / f"respondents{ending}" for ending in DATA_ENDINGS]
        return next((file for file in names if file.is_file()), names[0])

    @property
    def templates(self) -> Path:
        """Prose, brand, and what the study changes in the house's layout."""
        return self.root / "templates"

    @property
    def build(self) -> Path:
        """Where documents are put if no other folder is named."""
        return self.root / "build"

    @property
    def cache(self) -> Path:
        """What can be made again at any time; a study within another one shares that one's."""
        folders = [self.root, *self.root.absolute().parents]
        outer = [folder for folder in folders if (folder / "data" / FILE).is_file()]
        return (outer[-1] if outer else self.root) / ".cache"
