"""Every string of the interface has its Chinese, and none is left over."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "pgettext": ((1, "c"), 2),
}


def strings(root: Path) -> set[str]:
    """Return all messages of code and templates."""
    python = extract_from_dir(root / "scs_report" / "report", keywords=KEYWORDS)
    jinja = extract_from_dir(
        root / "templates",
        method_map=[("**.j2", "jinja2")],
        options_map={"**.j2": {"newstyle_gettext": "true"}},
        keywords=KEYWORDS,
    )
    return {str(message[2]) for message in (*python, *jinja)}


def test_the_catalogue_is_complete_and_current(root: Path) -> None:
    path = root / "scs_report" / "locales" / "zh_Hans" / "scs_report.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    translated = {str(m.id) for m in catalogue if m.id and m.string and not m.fuzzy}
    assert translated == strings(root)


def test_placeholders_survive_translation(root: Path) -> None:
    import string

    path = root / "scs_report" / "locales" / "zh_Hans" / "scs_report.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    for message in catalogue:
        if message.id:
            fields = [
                sorted(name for _, name, _, _ in string.Formatter().parse(str(text)) if name)
                for text in (message.id, message.string)
            ]
            assert fields[0] == fields[1], message.id
