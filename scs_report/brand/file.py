"""Reading a brand from `templates/brand.toml`; what cannot be used is named with its line.

The file holds what differs from the house's brand; all else is taken from there.
"""

from __future__ import annotations

import base64
import os
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.outside import drawing_fault
from scs_report.border.sandbox import refuse_outside
from scs_report.border.text import hidden
from scs_report.border.toml import parse_toml
from scs_report.brand.brand import (
    PAPER,
    Brand,
    Ground,
    Page,
    Palette,
    Space,
    alike_answers,
    faint_texts,
)
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.errors import say as _
from scs_report.project import HOUSE, Project
from scs_report.results import LocalText

#: The file, in the folder of the templates.
FILE = "brand.toml"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


_KEYS: dict[str, tuple[str, ...]] = {
    "institute": ("name", "series", "contact"),
    "logo": ("file", "dark_file", "show_name", "height"),
    "colors": (*Ground.__struct_fields__, "accent_light", "quiet", "answers"),
    "colors.dark": Ground.__struct_fields__,
    "type": ("title", "heading", "subheading", "lead", "number"),
    "space": ("screen", "paper"),
    "page": Page.__struct_fields__,
}


def read_brand(templates: Path, file: str = FILE) -> Brand:
    """Read the brand of a folder of templates; the house's plain one in all that it does not say.

    Parameters
    ----------
    templates
        The folder; logos lie in it.
    file
        The file in it.

    Raises
    ------
    UserError
        With all that is wrong: unknown keys, bad colours, text without contrast, answers that look
        alike, logos that cannot be read.
    """
    usual = parse_toml(read_text(HOUSE / FILE))
    place = f"{templates.name}/{file}"
    if not os.path.lexists(templates / file):
        return _Reader({}, "", place, templates, (), usual).brand()
    try:
        text = read_text(templates / file)
        content = parse_toml(text)
    except UnreadableError as error:
        problems = [f"{place}: {problem}" for problem in error.problems]
        raise UserError(CANNOT_SET_TEXT, problems, _("Texts stand in quotation marks.")) from None
    languages = Project.of_templates(templates).study.languages
    return _Reader(content, text, place, templates, languages, usual).brand()


class _Reader:
    """Takes values out of the file, notes what is wrong with its line, and goes on."""

    def __init__(
        self,
        content: dict[str, Any],
        text: str,
        place: str,
        folder: Path,
        languages: tuple[str, ...],
        usual: dict[str, Any],
    ) -> None:
        self.content = content
        self.text = text
        self.place = place
        self.folder = folder
        self.languages = languages
        self.usual = usual
        self.problems: list[str] = []

    def brand(self) -> Brand:
        self.refuse_unknown()
        light, dark = self.colors()
        logo = "logo" in self.content
        brand = Brand(
            name=self.words("institute", "name"),
            series=self.words("institute", "series"),
            contact=self.words("institute", "contact"),
            logo=self.logo("file") if logo else "",
            logo_dark=self.logo("dark_file") if "dark_file" in self.table("logo") else "",
            logo_height=self.number("logo", "height", (3, 40)) if logo else 0.0,
            show_name=self.truth("logo", "show_name") if logo else True,
            light=light,
            dark=dark,
            sizes=tuple((name, self.number("type", name, (0.8, 5))) for name in _KEYS["type"]),
            space=Space(
                self.number("space", "screen", (0, 8)), self.number("space", "paper", (0, 30))
            ),
            page=Page(
                size=self.value(
                    "page", "size", PAPER.__contains__, _("one of {names}", names=", ".join(PAPER))
                ),
                top=self.number("page", "top", (12, 40)),
                side=self.number("page", "side", (10, 40)),
                bottom=self.number("page", "bottom", (12, 40)),
                line=self.number("page", "line", (20, 60)),
                line_han=self.number("page", "line_han", (16, 50)),
            ),
        )
        if not self.problems:
            self.judge(brand)
        if self.problems:
            raise UserError(
                CANNOT_SET_TEXT, self.problems, _("Mend it in {place}.", place=self.place)
            )
        return brand

    def refuse_unknown(self) -> None:
        for name in self.content:
            if name not in _KEYS:
                expected = ", ".join(f"[{known}]" for known in _KEYS if "." not in known)
                self.note(
                    name,
                    "",
                    _("[{name}] is not known; expected {expected}", name=name, expected=expected),
                )
        for name, keys in _KEYS.items():
            for key in self.table(name):
                if key not in keys and f"{name}.{key}" not in _KEYS:
                    expected = ", ".join(keys)
                    self.note(
                        name,
                        key,
                        _(
                            "{key} is not known in [{name}]; expected {expected}",
                            key=key,
                            name=name,
                            expected=expected,
                        ),
                    )

    def table(self, name: str) -> dict[str, Any]:
        return _table(self.content, name)

    def note(self, table: str, key: str, message: str) -> None:
        line = _line(self.text, table, key)
        if line:
            said = _("{file}, line {line}: {text}", file=self.place, line=str(line), text=message)
        else:
            said = _("{place}: {problem}", place=self.place, problem=message)
        self.problems.append(said)

    def value(self, table: str, key: str, fits: Callable[[Any], bool], expected: str) -> Any:
        """Return the value, else the house's, or None with a note if it is missing or unfit."""
        values = self.table(table)
        if key not in values:
            if key in (usual := _table(self.usual, table)):
                return usual[key]
            self.note(
                table,
                "",
                _(
                    "[{table}] has no {key}; expected {key} = {expected}",
                    table=table,
                    key=key,
                    expected=expected,
                ),
            )
            return None
        found = values[key]
        if unseen := hidden(" ".join(_texts(found))):
            self.note(
                table,
                key,
                _(
                    "{key} holds {unseen}; expected only what a reader can see",
                    key=key,
                    unseen=unseen,
                ),
            )
            return None
        if fits(found):
            return found
        self.note(
            table,
            key,
            _(
                "{key} is {found}; expected {expected}",
                key=key,
                found=_written(found),
                expected=expected,
            ),
        )
        return None

    def words(self, table: str, key: str) -> LocalText | None:
        if key not in self.table(table):
            return None

        def fits(found: Any) -> bool:
            return (
                isinstance(found, dict)
                and set(found) == set(self.languages)
                and all(isinstance(text, str) and text.strip() for text in found.values())
            )

        expected = ", ".join(f'{code} = "…"' for code in self.languages)
        found: LocalText | None = self.value(table, key, fits, f"{{ {expected} }}")
        return found

    def number(self, table: str, key: str, ends: tuple[float, float]) -> float:
        def fits(found: Any) -> bool:
            return type(found) in (int, float) and ends[0] <= found <= ends[1]

        return float(
            self.value(
                table,
                key,
                fits,
                _("{what} from {low} to {high}", what=_("a number"), low=ends[0], high=ends[1]),
            )
            or 0
        )

    def truth(self, table: str, key: str) -> bool:
        return bool(
            self.value(table, key, lambda found: isinstance(found, bool), _("true or false"))
        )

    def colors(self) -> tuple[Palette, Ground]:
        def five(found: Any) -> bool:
            return isinstance(found, list) and len(found) == 5 and all(map(_is_color, found))

        def taken(table: str, names: tuple[str, ...]) -> dict[str, Any]:
            expected = _('a colour such as "#0f5872"')
            found = {name: self.value(table, name, _is_color, expected) for name in names}
            return {name: color or "#000000" for name, color in found.items()}

        answers = self.value("colors", "answers", five, _('five colours such as "#0f5872"'))
        light = taken("colors", (*Ground.__struct_fields__, "accent_light", "quiet"))
        dark = taken("colors.dark", Ground.__struct_fields__)
        return Palette(**light, answers=tuple(answers or ())), Ground(**dark)

    def judge(self, brand: Brand) -> None:
        """Note which colours cannot be read or told apart."""
        for table, ground in (("colors", brand.light), ("colors.dark", brand.dark)):
            for text, under, message in faint_texts(ground):
                self.note(table, text if text in self.table(table) else under, message)
        said = ("answers", "ink", "paper")
        key = next((key for key in said if key in self.table("colors")), "answers")
        for message in alike_answers(brand.light):
            self.note("colors", key, message)

    def logo(self, key: str) -> str:
        name = self.value(
            "logo", key, lambda found: isinstance(found, str), _('a file: "logo.svg"')
        )
        if name is None:
            return ""
        try:
            refuse_outside(self.folder, self.folder / name, name)
            content = (self.folder / name).read_bytes()
        except UserError as error:
            self.note(
                "logo",
                key,
                _(
                    "{key} is “{name}”: {title}. {hint}",
                    key=key,
                    name=name,
                    title=error.title,
                    hint=error.hint,
                ),
            )
            return ""
        except OSError as error:
            said = _(
                "{key} is “{name}”: {problem}; expected an SVG or PNG file in {folder}",
                key=key,
                name=name,
                problem=error.strerror,
                folder=f"{self.folder.name}/",
            )
            self.note("logo", key, said)
            return ""
        kind, wrong = _picture(content)
        if wrong:
            self.note("logo", key, _("{key} is “{name}”: {wrong}", key=key, name=name, wrong=wrong))
            return ""
        return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _table(content: dict[str, Any], name: str) -> dict[str, Any]:
    found: Any = content
    for part in name.split("."):
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _texts(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in _texts(value)]
    if isinstance(found, list):
        return [text for value in found for text in _texts(value)]
    return [found] if isinstance(found, str) else []


def _is_color(found: Any) -> bool:
    return isinstance(found, str) and _COLOR.fullmatch(found) is not None


def _picture(content: bytes) -> tuple[str, str]:
    """Return the kind of a picture and what is wrong with it, empty if nothing is."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        size = struct.unpack(">II", content[16:24]) if len(content) > 24 else (0, 0)
        return "png", "" if all(size) else _("the PNG is broken; export it again")
    return "svg+xml", _drawing(content)


def _drawing(content: bytes) -> str:
    """Say what keeps an SVG from being a logo: it must need nothing and do nothing."""
    if found := re.search(rb"<!(?:DOCTYPE|ENTITY)|<\?(?!xml\s)[\w-]+", content, re.I):
        return _("the SVG holds {found}; export it again as plain SVG", found=found[0].decode())
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        return _("neither PNG nor well-formed SVG ({error}); export it again", error=error)
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return _("the file is XML but begins with <{tag}>; expected an SVG", tag=root.tag)
    if "viewBox" not in root.attrib:
        return _("the SVG has no viewBox, so it has no size; export it again with one")
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name == "text":
            return _("the SVG holds text, whose font a reader may lack; turn text into outlines")
        if message := drawing_fault(name, element.attrib, element.text or ""):
            return message
    return ""


def _written(found: Any) -> str:
    return f'"{found}"' if isinstance(found, str) else str(found).replace("'", '"')


def _line(text: str, table: str, key: str) -> int:
    """Return the line of a key in its table, or of the table's head; 0 if neither is there."""
    here, head = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            here = match[1]
            head = number if here == table else head
        elif key and here == table and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
            return number
    return head
