"""Keep the prepared faces in a cache folder, made anew only when something changed."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec

from scs_report.border.files import UNFINISHED, write_atomically
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.fonts.kept import (
    Entry,
    is_whole,
    put_in_place,
    remove_leftovers,
    seal,
)
from scs_report.fonts.sources import HAN_SANS, HAN_SERIF, SANS, SERIF, Source, find_fonts
from scs_report.stopping import call_when_stopped

#: Names of files, with what tells apart the regions of Han characters.
_MANIFEST = "manifest{}.json"
_CONFIGURATION = "fonts{}.conf"
_USUAL = ("SC",)
_LIBRARIES = ("chws-tool", "east-asian-spacing", "fonttools", "uharfbuzz")

Progress = Callable[[int, int, str], None]


class Face(msgspec.Struct, frozen=True):
    """One prepared face.

    Parameters
    ----------
    family
        Family name, as a stylesheet asks for it.
    weight
        CSS weight, 400 to 700.
    italic
        Whether the face is slanted.
    path
        Absolute path of the static ``.otf`` or ``.ttf`` file.
    """

    family: str
    weight: int
    italic: bool
    path: Path


class FontSet(msgspec.Struct, frozen=True):
    """All prepared faces.

    Parameters
    ----------
    folder
        Folder that holds the faces and nothing else; its name is a hash of their bytes.
    configuration
        fontconfig file that lists this folder only.
    faces
        The faces of the four families.
    """

    folder: Path
    configuration: Path
    faces: tuple[Face, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """Family names, each once."""
        return tuple(dict.fromkeys(face.family for face in self.faces))

    @property
    def digest(self) -> str:
        """Hash of the bytes of all faces, for the fingerprint of a build."""
        return self.folder.name


class _Stamp(msgspec.Struct, frozen=True):
    path: str
    size: int
    modified: int  # nanoseconds


class _Manifest(msgspec.Struct, frozen=True):
    recipe: str
    sources: tuple[_Stamp, ...]
    folder: str
    entries: tuple[Entry, ...]


def prepare_fonts(
    cache: Path,
    *,
    progress: Progress | None = None,
    folders: tuple[Path, ...] | None = None,
    regions: tuple[str, ...] = _USUAL,
) -> FontSet:
    """Return the prepared fonts, making them if they are not there or out of date.

    They are out of date when an installed font file changed its size or time, or when the
    recipe or one of its libraries did; and when a prepared file is not the one that was made: each
    call reads them and compares their digest. Files appear complete or not at all, so that two
    builds can do this at the same time.

    Parameters
    ----------
    cache
        Folder for the prepared fonts, e.g. ``.cache/fonts``; made if it is not there.
    progress
        Called with the number of faces done, the number of all faces and the name of the face
        that is about to be made; not called when nothing is to be done.
    folders
        Folders in which to look for installed fonts; those of the system if not given.
    regions
        Regions of the Han characters that are wanted: those of the study's languages.

    Returns
    -------
    FontSet
        The faces and the fontconfig file that lists them.

    Raises
    ------
    UserError
        If fonts are not installed (the hint is the line to run), or cannot be kept in the folder.
    """
    cache = cache.resolve()
    recipe = _recipe(folders, regions)
    # Documents in other languages share the cache and may be built at the same time.
    suffix = "" if regions == _USUAL else f"-{'-'.join(regions)}"
    place = cache / _MANIFEST.format(suffix)
    manifest = _read(place)
    configuration = cache / _CONFIGURATION.format(suffix)
    try:
        if manifest is None or not _is_current(manifest, recipe, cache):
            manifest = _make(place, recipe, find_fonts(folders, regions), progress)
        folder = cache / manifest.folder
        text = _configuration_text(folder, cache).encode()
        if not configuration.is_file() or configuration.read_bytes() != text:
            write_atomically(configuration, text)
    except OSError as error:
        raise UserError(
            _("The fonts cannot be prepared"),
            [f"{error.filename2 or error.filename or cache}: {error.strerror or error}"],
            _(
                "Free what is in the way, or make {cache} a folder that you may read and write.",
                cache=cache,
            ),
        ) from error
    faces = tuple(
        Face(entry.family, entry.weight, entry.italic, folder / entry.file)
        for entry in manifest.entries
    )
    return FontSet(folder, configuration, faces)


def _recipe(folders: tuple[Path, ...] | None, regions: tuple[str, ...]) -> str:
    """Fingerprint of everything but the installed fonts that decides about the bytes."""
    digest = hashlib.sha256(repr((folders, regions)).encode())
    for library in _LIBRARIES:
        digest.update(f"{library}=={version(library)}\n".encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> _Manifest | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def _is_current(manifest: _Manifest, recipe: str, cache: Path) -> bool:
    if manifest.recipe != recipe or not is_whole(cache / manifest.folder, manifest.entries):
        return False
    try:
        return all(_stamp(Path(stamp.path)) == stamp for stamp in manifest.sources)
    except OSError:
        return False


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return _Stamp(str(path), status.st_size, status.st_mtime_ns)


def _make(
    place: Path, recipe: str, sources: tuple[Source, ...], progress: Progress | None
) -> _Manifest:
    # The libraries take longer to import than a second call may take.
    from scs_report.fonts.subset import write_face

    cache = place.parent
    cache.mkdir(parents=True, exist_ok=True)
    stamps = tuple(_stamp(path) for path in dict.fromkeys(source.path for source in sources))
    workshop = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=cache))
    call_when_stopped(lambda: shutil.rmtree(workshop, ignore_errors=True))
    try:
        made = []
        for done, source in enumerate(sources):
            wanted = source.wanted
            if progress is not None:
                progress(done, len(sources), f"{wanted.family} {wanted.style}")
            path = write_face(source, workshop)
            made.append(Entry(wanted.family, wanted.weight, wanted.italic, path.name))
        entries = tuple(made)
        manifest = _Manifest(recipe, stamps, seal(workshop, entries), entries)
        workshop.chmod(0o755)
        put_in_place(workshop, cache / manifest.folder, entries)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    write_atomically(place, msgspec.json.encode(manifest))
    manifests = map(_read, cache.glob(_MANIFEST.format("*")))
    remove_leftovers(cache, {known.folder for known in manifests if known})
    return manifest


def _configuration_text(folder: Path, cache: Path) -> str:
    aliases = "".join(
        f"  <alias binding='same'><family>{generic}</family><prefer>"
        + "".join(f"<family>{family}</family>" for family in families)
        + "</prefer></alias>\n"
        for generic, families in (
            ("serif", (SERIF, HAN_SERIF)),
            ("sans-serif", (SANS, HAN_SANS)),
            ("monospace", (SANS, HAN_SANS)),
        )
    )
    return (
        "<?xml version='1.0'?>\n"
        "<!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'>\n"
        "<fontconfig>\n"
        f"  <dir>{escape(str(folder))}</dir>\n"
        f"  <cachedir>{escape(str(cache / 'fontconfig'))}</cachedir>\n"
        f"{aliases}"
        "</fontconfig>\n"
    )
