"""What can be asked for, and the answers: pages, files on demand, claims, ways of numbers, news."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

import msgspec

from scs_report.fonts import FontSet
from scs_report.live.desk import Desk
from scs_report.live.findings import of_error
from scs_report.live.papers import Name
from scs_report.live.shell import Shell
from scs_report.live.staff import Staff
from scs_report.names import ONE_FILE
from scs_report.pages.neighbours import neighbours, without_missing

#: Seconds that a browser waits for a page, at most.
_PATIENCE = 120.0
_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "otf": "font/otf",
    "ttf": "font/ttf",
}
_EDITION = r"(?P<name>[a-z][a-z0-9-]*)\.(?P<code>[A-Za-z-]+)"
#: Fonts are called by a digest of their bytes.
_FOR_EVER = {"Cache-Control": "max-age=31536000, immutable"}


@dataclass(frozen=True)
class Answer:
    """The bytes of an answer, what they are, and what is said of them."""

    content: bytes
    kind: str
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


class Answers:
    """Answers for the pages of a study; nothing is read from the disk by a name that was sent."""

    def __init__(self, desk: Desk, staff: Staff, fonts: FontSet, shell: Shell) -> None:
        self._desk, self._staff, self._shell = desk, staff, shell
        self._fonts: dict[str, Path] = {
            f"/fonts/{fonts.digest}/{face.path.name}": face.path for face in fonts.faces
        }
        faces = "".join(
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
            f"{'font-style:italic;' if face.italic else ''}"
            f'src:url("/fonts/{fonts.digest}/{face.path.name}")}}'
            for face in fonts.faces
        )
        self._head = f"<style>{faces}</style>\n{shell.link}</head>"
        self._routes = (
            (re.compile(r"/"), self._start),
            (re.compile(r"/live\.(?P<end>css|js)"), self._part),
            (re.compile(rf"/pages/{_EDITION}\.html"), self._page),
            (re.compile(rf"/pages/{_EDITION}\.(?P<end>[a-z]+)"), self._file),
            (re.compile(rf"/paper/{_EDITION}/(?P<sheet>\d{{1,4}})\.png"), self._sheet),
            (re.compile(rf"/paper/{_EDITION}\.json"), self._sheets),
            (re.compile(rf"/claims/{_EDITION}\.json"), self._claims),
            (re.compile(rf"/way/{_EDITION}\.json"), self._way),
        )

    def to(self, path: str, query: Mapping[str, str]) -> Answer:
        """Return the answer to a request for a path."""
        path = unquote(path)
        if face := self._fonts.get(path):
            return Answer(face.read_bytes(), _KINDS[face.suffix[1:]], headers=_FOR_EVER)
        for pattern, answer in self._routes:
            if found := pattern.fullmatch(path):
                try:
                    return answer({**found.groupdict(), **query})
                except KeyError:
                    break
                except Exception as error:
                    return _json({"problems": [*of_error(error)]}, HTTPStatus.CONFLICT)
        return Answer(b"Not Found\n", "text/plain; charset=utf-8", HTTPStatus.NOT_FOUND)

    def events(self, query: Mapping[str, str], beat: float) -> Iterator[bytes]:
        """Yield the news of the pages and PDFs that a browser shows, and signs of life."""
        known = {".".join(name): name for name in self._names()}
        pages, papers = (
            [known[one] for one in query.get(what, "").split(",") if one in known]
            for what in ("pages", "papers")
        )
        since = -1
        with self._desk.looking(pages, papers):
            while True:
                news = self._desk.news(since, beat)
                if news is None:
                    yield b": alive\n\n"
                else:
                    since = news.revision
                    yield b"data: " + msgspec.json.encode(news) + b"\n\n"

    def _names(self) -> list[Name]:
        study = self._desk.study
        return [(name, code) for name in study.names for code in study.languages]

    def _start(self, _: Mapping[str, str]) -> Answer:
        return Answer(self._shell.page(self._desk.study).encode(), _KINDS["html"])

    def _part(self, asked: Mapping[str, str]) -> Answer:
        return Answer(self._shell.part(asked["end"]), _KINDS[asked["end"]])

    def _page(self, asked: Mapping[str, str]) -> Answer:
        name = asked["name"], asked["code"]
        page, problems = self._desk.page(name, _PATIENCE)
        if page is None:
            return Answer(self._shell.trouble(problems).encode(), _KINDS["html"])
        there = {f"{one}.{code}.{end}" for one, code in self._names() for end in ONE_FILE}
        html = without_missing(page.html, neighbours(page.html) & there)
        return Answer(html.replace("</head>", self._head, 1).encode(), _KINDS["html"])

    def _file(self, asked: Mapping[str, str]) -> Answer:
        """Make a document in another format; nothing of the study is written."""
        name, end = (asked["name"], asked["code"]), asked["end"]
        if end not in ONE_FILE:
            raise KeyError(end)
        if end == "pdf" and "shown" in asked and (content := self._desk.paper(name)):
            return Answer(content, _KINDS[end])
        made = self._staff.publish(self._desk.edition(name), end).result()
        file = f"{name[0]}.{name[1]}.{end}"
        content = made[file]
        how = "inline" if end == "pdf" else "attachment"
        headers = {"Content-Disposition": f'{how}; filename="{file}"'}
        return Answer(content, _KINDS[end], headers=headers)

    def _sheets(self, asked: Mapping[str, str]) -> Answer:
        name = asked["name"], asked["code"]
        self._desk.demand(name)
        return _json(self._staff.sheets(self._desk.paper(name)).result())

    def _sheet(self, asked: Mapping[str, str]) -> Answer:
        name = asked["name"], asked["code"]
        self._desk.demand(name)
        drawn = self._staff.sheet(self._desk.paper(name), int(asked["sheet"])).result()
        return Answer(drawn, _KINDS["png"])

    def _claims(self, asked: Mapping[str, str]) -> Answer:
        page, _ = self._desk.page((asked["name"], asked["code"]), _PATIENCE)
        return _json(page.claims if page else ())

    def _way(self, asked: Mapping[str, str]) -> Answer:
        edition = self._desk.edition((asked["name"], asked["code"]))
        return _json(self._staff.way(edition, asked["of"]).result())


def _json(made: object, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return Answer(msgspec.json.encode(made), _KINDS["json"], status)
