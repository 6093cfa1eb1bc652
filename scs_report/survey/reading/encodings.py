"""Which encoding texts are in: what a file says is a claim, what its bytes are is a fact."""

from __future__ import annotations

import codecs
import re

from scs_report.errors import N_, Message, UserError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What people call the encodings that we name.
NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "cp1252": "Windows-1252",
}
_SAMPLE = 1 << 20
#: A text is Chinese if so many of its characters are ones that people use.
_FREQUENT = 0.6


def known_encoding(name: str) -> str:
    """Return the codec of an encoding that somebody named.

    Raises
    ------
    UserError
        If there is no such encoding.
    """
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
    except (LookupError, ValueError) as error:
        raise UserError(
            Message(N_("There is no encoding “{name}”"), name=name),
            hint=Message(
                N_("Common ones are {names}."), names=("utf-8", "gb18030", "big5", "cp1252")
            ),
        ) from error
    return found.name


def named(encoding: str) -> str:
    """Return what people call an encoding."""
    return NAMES.get(encoding, encoding)


def guess(data: bytes) -> str:
    """Return the codec that bytes are in.

    Marks at the beginning and zero bytes tell UTF-16 and UTF-32. What is no UTF-8 is Chinese if
    most of its pairs of high bytes are characters in frequent use, which the standards have in
    one block each (GB 2312: rows 16 to 55, Big5: from A4 to C6); else Western. Detectors that know
    many encodings took short Chinese texts for Korean and German ones for Polish.

    Examples
    --------
    >>> guess("性别,年龄".encode("gbk")), guess("性別,年齡".encode("big5"))
    ('gb18030', 'big5')
    >>> guess("männlich,Größe".encode("latin-1")), guess("性别".encode())
    ('cp1252', 'utf-8')
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:4000]
    if head.count(b"\0") > len(head) * 3 // 5:
        return "utf-32-le" if head[1:4] == b"\0\0\0" else "utf-32-be"
    if head.count(b"\0") > len(head) // 5:
        return "utf-16-le" if head[1::2].count(b"\0") > head[::2].count(b"\0") else "utf-16-be"
    if _is(data, "utf-8"):
        return "utf-8"
    # whole lines only, so that no character is cut in two
    lines = [line for line in data[:_SAMPLE].splitlines() if not line.isascii()]
    sample = b"\n".join(lines) or data[-_SAMPLE:]
    found = {
        "gb18030": _share(sample, rb"[\xb0-\xd7\xa1-\xa3][\xa1-\xfe]", "gb18030"),
        "big5": _share(sample, rb"[\xa4-\xc6\xa1-\xa3][\x40-\x7e\xa1-\xfe]", "big5"),
    }
    best = max(found, key=lambda name: found[name])
    if found[best] >= _FREQUENT:
        return best
    return "utf-8" if _mostly_utf8(sample) else "cp1252"


def decoded(data: bytes, encoding: str | None = None) -> tuple[str, str, int]:
    """Return a text, its encoding, and in how many places its bytes were none of that encoding."""
    codec = known_encoding(encoding) if encoding else guess(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(codec), codec, 0
    except UnicodeDecodeError:
        text = data.decode(codec, errors="replace")
        return text, codec, text.count("\ufffd")


def _share(sample: bytes, frequent: bytes, encoding: str) -> float:
    """Return how many of the characters beyond ASCII are frequent ones, of 1."""
    if not _is(sample, encoding):
        return 0.0
    total = sum(map(_beyond, sample.decode(encoding)))
    # pairs are taken from the left, as the encoding takes them
    pairs = re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]", sample)
    return sum(bool(re.fullmatch(frequent, pair)) for pair in pairs) / max(total, 1)


def _beyond(char: str) -> bool:
    return char > "\x7f"


def _mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", errors="replace")
    return text.count("\ufffd") * 10 < sum(map(_beyond, text))


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3 and len(data) >= _SAMPLE  # a cut sample
    return True
