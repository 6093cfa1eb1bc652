"""The faces that are wanted, and where the installed files for them are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.fonts.system import install_line

SERIF = "SCS Serif"
SANS = "SCS Sans"
HAN_SERIF = "SCS Han Serif"
HAN_SANS = "SCS Han Sans"

#: Regions whose Han characters are drawn in their own way, with the character set of each.
REGIONS = {"SC": "gb2312", "TC": "big5"}


class Candidate(msgspec.Struct, frozen=True):
    """A file name that can supply a face.

    Parameters
    ----------
    file
        Name of the file, without folder.
    member
        Family name of the wanted face in a collection; empty for a single font.
    axes
        Axis values at which a variable font is fixed; empty for a static font.
    """

    file: str
    member: str = ""
    axes: tuple[tuple[str, float], ...] = ()


class Wanted(msgspec.Struct, frozen=True):
    """A face that the documents need.

    Parameters
    ----------
    family
        Family name that the prepared face gets.
    style
        Name of the style, e.g. ``"Bold Italic"``.
    weight
        CSS weight, 400, 600 or 700.
    italic
        Whether the face is slanted.
    han
        Whether the face holds Chinese characters.
    title
        Name of the installed font that a person knows it by.
    debian, homebrew
        Packages that install it.
    candidates
        File names that can supply the face, best first.
    """

    family: str
    style: str
    weight: int
    italic: bool
    han: bool
    title: str
    debian: str
    homebrew: str
    candidates: tuple[Candidate, ...]
    region: str = ""


def _noto(genre: str, family: str, style: str, weight: int, region: str = "SC") -> Wanted:
    small = region.lower()
    return Wanted(
        family=family if region == "SC" else f"{family} {region}",
        region=region,
        style=style,
        weight=weight,
        italic=False,
        han=True,
        title=f"Noto {genre} CJK {region}",
        debian="fonts-noto-cjk",
        homebrew=f"font-noto-{genre.lower()}-{small}",
        candidates=(
            Candidate(f"Noto{genre}CJK-{style}.ttc", member=f"Noto {genre} CJK {region}"),
            Candidate(f"Noto{genre}CJK{small}-{style}.otf"),
            Candidate(f"Noto{genre}{region}-{style}.otf"),
            Candidate(f"Noto{genre}{region}-{style}.ttf"),
            Candidate(f"Noto{genre}{region}[wght].ttf", axes=(("wght", weight),)),
        ),
    )


def _charis(style: str, weight: int, italic: bool) -> Wanted:
    stem = style.replace(" ", "")
    return Wanted(
        family=SERIF,
        style=style,
        weight=weight,
        italic=italic,
        han=False,
        title="Charis SIL",
        debian="fonts-sil-charis",
        homebrew="font-charis-sil",
        candidates=(Candidate(f"CharisSIL-{stem}.ttf"), Candidate(f"Charis-{stem}.ttf")),
    )


def _inter(style: str, weight: int, italic: bool) -> Wanted:
    stem = style.replace(" ", "")
    slant = "-Italic" if italic else ""
    # 14 is the size for running text; larger values give the display cut.
    axes = (("wght", weight), ("opsz", 14))
    return Wanted(
        family=SANS,
        style=style,
        weight=weight,
        italic=italic,
        han=False,
        title="Inter",
        debian="fonts-inter",
        homebrew="font-inter",
        candidates=(
            Candidate(f"Inter-{stem}.otf"),
            Candidate(f"Inter-{stem}.ttf"),
            Candidate(f"InterVariable{slant}.ttf", axes=axes),
            Candidate(f"Inter{slant}[opsz,wght].ttf", axes=axes),
        ),
    )


_LATIN: tuple[Wanted, ...] = (
    _charis("Regular", 400, False),
    _charis("Italic", 400, True),
    _charis("Bold", 700, False),
    _charis("Bold Italic", 700, True),
    _inter("Regular", 400, False),
    _inter("Italic", 400, True),
    _inter("SemiBold", 600, False),
    _inter("Bold", 700, False),
)


def wanted_faces(regions: tuple[str, ...] = ("SC",)) -> tuple[Wanted, ...]:
    """Return the faces that documents need whose Han characters are of these regions."""
    return _LATIN + tuple(
        _noto(genre, family, style, weight, region)
        for region in regions
        for genre, family in (("Serif", HAN_SERIF), ("Sans", HAN_SANS))
        for style, weight in (("Regular", 400), ("Bold", 700))
    )


class Source(msgspec.Struct, frozen=True):
    """An installed file that supplies a wanted face."""

    wanted: Wanted
    candidate: Candidate
    path: Path


def font_folders() -> tuple[Path, ...]:
    """Return the folders in which systems keep fonts, those of the system first."""
    home = Path.home()
    if sys.platform == "darwin":
        return (Path("/Library/Fonts"), home / "Library/Fonts")
    data_home = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        data_home / "fonts",
        home / ".fonts",
    )


def find_fonts(
    folders: tuple[Path, ...] | None = None, regions: tuple[str, ...] = ("SC",)
) -> tuple[Source, ...]:
    """Find the installed file of every wanted face.

    Parameters
    ----------
    folders
        Folders to search with everything below them; those of the system if not given.
    regions
        Regions of the Han characters that are wanted, of `REGIONS`.

    Returns
    -------
    tuple of Source
        One source for each wanted face, in their order.

    Raises
    ------
    UserError
        If a face has no installed file. Names the fonts and the line that installs them.
    """
    found = dict(_search(font_folders() if folders is None else folders, regions))
    missing = [wanted for wanted, source in found.items() if source is None]
    if missing:
        raise UserError(
            _("Fonts are missing."),
            [f"{wanted.title} {wanted.style}" for wanted in missing],
            _("Run: {command}", command=_remedy(missing)),
        )
    return tuple(source for source in found.values() if source is not None)


def missing_fonts(
    folders: tuple[Path, ...] | None = None, regions: tuple[str, ...] = ("SC",)
) -> tuple[tuple[str, ...], str]:
    """Tell which fonts are not installed, without raising.

    Parameters
    ----------
    folders, regions
        As for `find_fonts`.

    Returns
    -------
    tuple of (tuple of str, str)
        Names of the missing faces and the line that installs them; two empties if none is.
    """
    found = _search(font_folders() if folders is None else folders, regions)
    missing = [wanted for wanted, source in found if source is None]
    names = tuple(f"{wanted.title} {wanted.style}" for wanted in missing)
    return names, _remedy(missing) if missing else ""


def _remedy(missing: list[Wanted]) -> str:
    return install_line(
        [wanted.debian for wanted in missing], [wanted.homebrew for wanted in missing]
    )


def _search(
    folders: tuple[Path, ...], regions: tuple[str, ...]
) -> Iterator[tuple[Wanted, Source | None]]:
    faces = wanted_faces(regions)
    names = {candidate.file for wanted in faces for candidate in wanted.candidates}
    installed: dict[str, Path] = {}
    for folder in folders:
        for parent, children, files in os.walk(folder, followlinks=True):
            children.sort()  # the same file wins on every machine
            for name in names.intersection(files):
                installed.setdefault(name, Path(parent, name))
    for wanted in faces:
        choice = next((c for c in wanted.candidates if c.file in installed), None)
        source = None if choice is None else Source(wanted, choice, installed[choice.file])
        yield wanted, source
