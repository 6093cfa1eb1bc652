"""Where the files of the project lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scs_report.errors import UserError


@dataclass(frozen=True)
class Project:
    """The project's folders. Paths given by the user are relative to where they stand."""

    root: Path

    @classmethod
    def find(cls) -> Project:
        """Find the project: the current folder or one above it, else where the program lies.

        Raises
        ------
        UserError
            If there is no project in any of these places.
        """
        here = Path.cwd()
        places = [here, *here.parents, Path(__file__).resolve().parent.parent]
        for place in places:
            # A codebook that is not there is missed later: no other project is taken instead.
            if (place / "data").is_dir() and (place / "templates").is_dir():
                return cls(place)
        raise UserError(
            f"{here} lies in no SCS Report project",
            hint="Change to the folder that holds data/ and templates/.",
        )

    @property
    def data(self) -> Path:
        """Codebook, specification and respondents."""
        return self.root / "data"

    @property
    def respondents(self) -> Path:
        """The respondents that are analysed if no others are named."""
        return self.data / "respondents.csv"

    @property
    def templates(self) -> Path:
        """Layouts, styles and prose."""
        return self.root / "templates"

    @property
    def build(self) -> Path:
        """Where documents are put if no other folder is named."""
        return self.root / "build"

    @property
    def cache(self) -> Path:
        """What can be made again at any time."""
        return self.root / ".cache"
