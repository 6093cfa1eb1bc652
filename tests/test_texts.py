"""Texts in any set of languages: read, told what is missing, written the same."""

from pathlib import Path

import msgspec
import pytest

from scs_report.border.files import UnreadableError
from scs_report.border.texts import LocalText, MaybeText
from scs_report.border.toml import read_toml


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: LocalText
    note: LocalText | None = None
    aside: MaybeText | None = None


def _read(tmp_path: Path, text: str, *languages: str) -> Entry:
    file = tmp_path / "entry.toml"
    file.write_text(text, "utf-8")
    return read_toml(file, Entry, languages)


@pytest.mark.parametrize(
    "texts",
    [
        {"en": "Age"},
        {"en": "Age", "zh": "年龄"},
        {"en": "Age", "de": "Alter", "zh-Hant": "年齡"},
    ],
)
def test_texts_of_any_languages_are_read_and_written_the_same(
    tmp_path: Path, texts: dict[str, str]
) -> None:
    written = "\n".join(f'label.{code} = "{text}"' for code, text in texts.items())
    entry = _read(tmp_path, written, *texts)
    assert entry.label == texts
    again = msgspec.json.decode(msgspec.json.encode(entry), type=Entry)
    assert again == entry
    assert list(again.label) == list(texts)


def test_all_that_is_missing_or_too_much_is_told_with_its_path(tmp_path: Path) -> None:
    text = 'label.en = "Age"\nlabel.fr = "Âge"\n[note]\nen = "Note"\nde = " "\nzh-Hant = "註"\n'
    with pytest.raises(UnreadableError) as caught:
        _read(tmp_path, text, "en", "de", "zh-Hant")
    assert list(caught.value.problems) == [
        "label.de: found nothing, expected this text in de",
        'label["zh-Hant"]: found nothing, expected this text in zh-Hant',
        "line 2, label.fr: found a language that the study does not have, "
        "expected one of en, de, zh-Hant",
        "line 5, note.de: found an empty text, expected a text that is not empty",
    ]


def test_names_that_are_no_codes_are_told_without_languages_too(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        _read(tmp_path, 'label = { english = "Age" }')
    assert "label.english: found a name that is not known" in caught.value.problems[0]
