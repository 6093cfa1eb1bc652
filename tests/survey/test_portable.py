"""Portable files of SPSS: missing codes, labels and texts in any encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.errors import UserError
from scs_report.survey.readers import read_raw

#: What PSPP 1.6.2 wrote, with further missing values and a text: records by their tags.
_RECORDS = (
    "A8/202611276/1136231E/GNU pspp 1.6.23J/x86_64-pc-linux-gnu43/5B/"
    "70/2/V15/D/6/5/D/6/88/70/2/V25/D/6/5/D/6/837/B38/39/9A/A3G/C{size}/@L"
    "73/4/NAME1/3/0/1/3/0/D1/2/V22/0/6/Female1/3/@MF1/0/2/ab1.F/37/3/xyz-2+1/*.1/ "
)


def _written(path: Path, encoding: str) -> Path:
    label = "性别".encode(encoding)
    size = _to_30(len(label))
    man = b"M\xc3\xa9" if encoding == "utf-8" else "男".encode(encoding) + b" "
    text = _RECORDS.format(size=size).encode()
    text = text.replace(b"@L", label).replace(b"@M", man)
    table = b"0" * 64 + b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    content = b"ASCII SPSS PORT FILE".ljust(40) * 5 + table.ljust(256, b"0") + b"SPSSPORT" + text
    content += b"Z" * (80 - len(content) % 80)
    lines = [content[start : start + 80] for start in range(0, len(content), 80)]
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    return path


def _to_30(number: int) -> str:
    return "0123456789ABCDEFGHIJKLMNOPQRST"[number]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_missing_codes_stay_and_texts_are_read(encoding: str, tmp_path: Path) -> None:
    raw = read_raw(_written(tmp_path / "a.por", encoding))
    one, two, name = raw.columns
    assert [column.name for column in raw.columns] == ["V1", "V2", "NAME"]
    assert one.values.tolist() == [1.0, 1.5, -60.0]
    assert one.missing == ((8.0, 8.0),)
    assert two.values.tolist()[:2] == [0.0, 97.0]
    assert two.values.isna().tolist() == [False, False, True]
    assert two.label == "性别"
    assert two.value_labels[0.0] == "Female"
    assert two.missing == (
        (97.0, 97.0),
        (98.0, 99.0),
        (float("-inf"), 10.0),
        (106.0, float("inf")),
    )
    assert name.values.dropna().tolist() == ["ab", "xyz"]


def test_a_portable_file_that_ends_early_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.por", "utf-8")
    path.write_bytes(path.read_bytes()[:640])
    with pytest.raises(UserError, match="damaged"):
        read_raw(path)
