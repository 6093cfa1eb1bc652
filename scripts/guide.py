"""Set the pages of docs/ as the guide, build/guide/: HTML pages and a PDF for each language.

Usage: scripts/guide.py [check | accept [NAME...]]     (without a word: check, then build)
"""

from __future__ import annotations

import base64
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from markupsafe import Markup

from scs_report.border.toml import read_toml
from scs_report.brand.file import read_brand
from scs_report.checks.problem import Problem
from scs_report.checks.sections import Section, Text
from scs_report.checks.translations import accept, check_translations
from scs_report.errors import UserError
from scs_report.fonts import prepare_fonts
from scs_report.language import Language
from scs_report.language.rules import Rules, han_regions, rules_of
from scs_report.language.typography import bind_breaks, bind_words, curl_apostrophes, space_han
from scs_report.names import KNOWN, OF_MESSAGES
from scs_report.pages.page_fonts import with_fonts
from scs_report.paper.pdf import write_pdf
from scs_report.placing import place
from scs_report.prose.environment import text_environment
from scs_report.prose.markdown import Aside, make_parser, to_html
from scs_report.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
#: Where the digests of pages stand that were last declared in step.
STATE = "docs/translations.toml"
ACCEPT = "make guide ARGS='accept {name}'"
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.S)
#: Links to the same page in other languages, for who reads the file itself.
_SWITCH = re.compile(r'\s*<p>(?:<a href="[\w.-]+\.md">[^<]*</a>(?: · )?)+</p>')
_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.S)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.S)
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"')
#: Commands, and what a reader does in an editor meanwhile.
_LISTING = re.compile(r"^```sh$\n(.*?)^```$|^<!-- reader: (.*?) -->$", re.S | re.M)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.S)


class Contents(msgspec.Struct, forbid_unknown_fields=True):
    """What `docs/guide.toml` says: names of pages by part; those `apart` are in no part."""

    tasks: list[str]
    reference: list[str]
    apart: list[str] = []

    @property
    def names(self) -> list[str]:
        """All pages of the guide, in their order."""
        return [*self.tasks, *self.reference]


@dataclass(frozen=True)
class Page:
    """A page in one language: its title, its HTML as Markdown gives it, and its anchors."""

    name: str
    code: str
    title: Markup
    html: Markup
    anchors: frozenset[str]

    @property
    def file(self) -> str:
        """Its source."""
        return file_of(self.name, self.code)

    @property
    def address(self) -> str:
        """Where it lies in the guide."""
        return f"{self.name}.{self.code}.html"


def file_of(name: str, code: str) -> str:
    """Return the source of a page, from the project's folder."""
    return f"docs/{name}{'' if code == OF_MESSAGES else '.' + code}.md"


class Twins(Section):
    """A page in the languages that it is written in."""

    def file(self, language: str) -> str:
        """Return where the file of a language lies."""
        return file_of(self.name, language)


class Guide:
    """The pages of `docs/` below a folder, by name and language."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.contents = read_toml(root / "docs" / "guide.toml", Contents)
        self.sources = {
            (name, code): path.read_text("utf-8")
            for name in self.contents.names
            for code in KNOWN
            if (path := root / file_of(name, code)).is_file()
        }
        self.codes = [code for code in KNOWN if any(code == key[1] for key in self.sources)]
        self.pages = {key: read_page(*key, text) for key, text in self.sources.items()}

    def twins(self) -> list[Section]:
        """Return each page as the check of translations takes it."""
        found: list[Section] = []
        for name in self.contents.names:
            texts = {
                code: Text(file_of(name, code), name, code, self.sources[name, code], "")
                for code in (OF_MESSAGES, *self.codes)
                if (name, code) in self.sources
            }
            found.append(Twins(name, tuple(texts), texts))
        return found

    def shown(self, name: str, code: str) -> Page:
        """Return a page in a language, or in English where it is not translated."""
        return self.pages.get((name, code)) or self.pages[name, OF_MESSAGES]

    def problems(self) -> list[str]:
        """Say what is wrong: files in no part, links that lead nowhere, twins that differ."""
        names = self.contents.names
        there = {path.name.partition(".")[0] for path in (self.root / "docs").glob("*.md")}
        said = [
            f"docs/guide.toml: names {name}, but there is no {file_of(name, OF_MESSAGES)}"
            for name in names
            if (name, OF_MESSAGES) not in self.sources
        ]
        said += [
            f"docs/guide.toml: {file_of(name, OF_MESSAGES)} is in no part; name it, or set it apart"
            for name in sorted(there - {*names, *self.contents.apart})
        ]
        if said:
            return said
        said += [str(one) for page in self.pages.values() for one in self._links(page)]
        for (name, code), text in self.sources.items():
            # a file of a document may be that in the language of the page
            alike = [one.replace(f".{code}.", f".{OF_MESSAGES}.") for one in commands(text)]
            if alike != commands(self.sources[name, OF_MESSAGES]):
                said.append(
                    f"{file_of(name, code)}: its commands are not those of the English page"
                )
        stale = check_translations(self.root, self.twins(), state=STATE, command=ACCEPT)
        return [*said, *map(str, stale)]

    def _links(self, page: Page) -> Iterator[Problem]:
        text = self.sources[page.name, page.code]

        def fault(address: str, message: str) -> Problem:
            at = text.find(f"]({address})")
            return Problem(page.file, text.count("\n", 0, max(at, 0)) + 1, message)

        for address, _ in _LINK.findall(page.html):
            if message := self._fault(page, address):
                yield fault(unquote(address), message)
        for address, words in _IMAGE.findall(page.html):
            if not (self.root / "docs" / address).is_file():
                yield fault(address, f"there is no picture {address}; make pictures makes it")
            if not words:
                yield fault(address, f"the picture {address} has no words for who cannot see it")

    def _fault(self, page: Page, address: str) -> str:
        """Say why a link leads nowhere, or to another language than it might; "" if neither."""
        path, _, anchor = address.partition("#")
        anchor = unquote(anchor)
        if path.startswith(("https://", "http://", "mailto:")):
            return ""
        target = page if not path else self.target(path)
        if target is None:
            file = self.root / "docs" / unquote(path)
            if not file.exists() or not file.resolve().is_relative_to(self.root):
                return f"there is no {address}"
            known = anchors_of(file.read_text("utf-8")) if anchor else frozenset()
        else:
            known = target.anchors
            if target.code != page.code and (target.name, page.code) in self.pages:
                own = Path(file_of(target.name, page.code)).name
                return f"leads to {path}, though there is {own}"
        return f"there is no heading #{anchor} in {path}" if anchor and anchor not in known else ""

    def target(self, path: str) -> Page | None:
        """Return the page that a link between files leads to."""
        return next((p for p in self.pages.values() if p.file == f"docs/{path}"), None)


def read_page(name: str, code: str, text: str) -> Page:
    """Set the Markdown of a page; headings get the anchors that code forges give them.

    Raises
    ------
    UserError
        If it has no title.
    """
    aside = Aside()
    html = to_html(make_parser(code, aside), aside, _COMMENT.sub("", text))
    title = _HEADING.match(html)
    if title is None or title[1] != "1":
        raise UserError(f"{file_of(name, code)}: found no heading, expected # and the title")
    html = _SWITCH.sub("", html[title.end() :], count=1)
    seen: Counter[str] = Counter()

    def anchored(found: re.Match[str]) -> str:
        return f'<h{found[1]} id="{_anchor(found[2], seen)}">{found[2]}</h{found[1]}>'

    html = _HEADING.sub(anchored, html)
    # what scrolls sideways on a narrow screen is reached by the keyboard too
    html = html.replace("<table>", '<div class="tabular" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
    return Page(name, code, Markup(title[2]), Markup(html), frozenset(seen))


@cache
def anchors_of(text: str) -> frozenset[str]:
    """Return the anchors of a file of Markdown that is no page."""
    aside, seen = Aside(), Counter[str]()
    for _, words in _HEADING.findall(to_html(make_parser(OF_MESSAGES, aside), aside, text)):
        _anchor(words, seen)
    return frozenset(seen)


def _anchor(heading: str, seen: Counter[str]) -> str:
    words = Markup(heading).striptags().lower()
    anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
    times, seen[anchor] = seen[anchor], seen[anchor] + 1
    if times:
        anchor = f"{anchor}-{times}"
        seen[anchor] += 1
    return anchor


def commands(text: str) -> list[str]:
    """Return the commands that a page shows, without what is said of them.

    A comment `<!-- reader: COMMAND -->` does what the page asks the reader to do in an editor.
    """
    found: list[str] = []
    for listing, by_hand in _LISTING.findall(text):
        bare = (re.sub(r"(^|\s+)#.*", "", line) for line in listing.splitlines())
        found += [by_hand] if by_hand else filter(None, bare)
    return found


def make(guide: Guide) -> dict[Path, bytes]:
    """Return all files of the guide by their paths in its folder."""
    fonts = prepare_fonts(guide.root / ".cache" / "fonts", regions=han_regions(guide.codes))
    brand = read_brand(guide.root / "docs")  # that of the house
    names = guide.contents.names
    files: dict[Path, bytes] = {}
    for code in guide.codes:
        language, rules = Language(code), rules_of(code)
        environment = text_environment(guide.root / "docs", language)
        environment.globals.update(language=language, brand=brand, version=VERSION)
        layout = environment.get_template("guide.html.j2")
        _ = language.gettext

        def entry(name: str, code: str = code) -> dict[str, Any]:
            """Return a page as others call it, with the rules of its language if another."""
            page = guide.shown(name, code)
            foreign = None if page.code == code else rules_of(page.code)
            title = page.title
            return {"name": name, "address": page.address, "title": title, "foreign": foreign}

        parts = ((_("Tasks"), guide.contents.tasks), (_("Reference"), guide.contents.reference))
        listed = [(heading, [entry(name) for name in part]) for heading, part in parts]
        own = [name for name in names if (name, code) in guide.pages]
        for name in own:
            page, at = guide.pages[name, code], names.index(name)
            html = layout.render(
                medium="screen",
                title=page.title,
                pages=[{"name": name, "html": _screen(guide, page)}],
                here=name,
                contents=listed,
                lacking=len(names) - len(own),
                before=entry(names[at - 1]) if at else None,
                after=entry(names[at + 1]) if at + 1 < len(names) else None,
                others=[
                    (guide.pages[name, other].address, rules_of(other))
                    for other in guide.codes
                    if other != code and (name, other) in guide.pages
                ],
            )
            html = with_fonts(_set(html, rules), fonts, han=rules.typesetting.han)
            files[Path(page.address)] = html.encode()
        html = layout.render(
            medium="print",
            title=_("SCS Report guide"),
            pages=[
                {
                    "name": name,
                    "title": guide.pages[name, code].title,
                    "html": _paper(guide, guide.pages[name, code]),
                }
                for name in own
            ],
            here="",
            contents=[
                (
                    heading,
                    [{**one, "address": f"#{one['name']}"} for one in part if not one["foreign"]],
                )
                for heading, part in listed
            ],
            lacking=len(names) - len(own),
        )
        files[Path(f"guide.{code}.pdf")] = write_pdf(_set(html, rules, paper=True), fonts)
    files[Path("index.html")] = files[Path(guide.pages[names[0], OF_MESSAGES].address)]
    return files


def _screen(guide: Guide, page: Page) -> Markup:
    """Return the text of a page with links as they are in the guide, and its pictures."""

    def link(found: re.Match[str]) -> str:
        path, mark, anchor = found[1].partition("#")
        if not path or "://" in path or path.startswith("mailto:"):
            return found[0]
        target = guide.target(path)
        address = target.address if target else f"../../docs/{path}"
        return f'<a href="{address}{mark}{anchor}">{found[2]}</a>'

    return Markup(_LINK.sub(link, _pictures(guide, page.html)))


def _paper(guide: Guide, page: Page) -> Markup:
    """Return the text of a page as part of the whole; files outside of it are no links."""

    def link(found: re.Match[str]) -> str:
        path, _, anchor = found[1].partition("#")
        if "://" in path or path.startswith("mailto:"):
            return found[0]
        target = guide.target(path) if path else page
        if target is None or target.code != page.code:
            return found[2]
        place = f"{target.name}-{unquote(anchor)}" if anchor else target.name
        return f'<a href="#{place}">{found[2]}</a>'

    html = _LINK.sub(link, _pictures(guide, page.html))
    html = re.sub(r'(<h[2-6]) id="', rf'\1 id="{page.name}-', html)
    html = re.sub(r"(</?h)([2-5])\b", lambda tag: f"{tag[1]}{int(tag[2]) + 1}", html)
    return Markup(html)


def _pictures(guide: Guide, html: str) -> str:
    def picture(found: re.Match[str]) -> str:
        content = base64.b64encode((guide.root / "docs" / found[1]).read_bytes()).decode()
        return f'<img src="data:image/png;base64,{content}" alt="{found[2]}"'

    return _IMAGE.sub(picture, html)


def _set(html: str, rules: Rules, *, paper: bool = False) -> str:
    """Return a page as its language sets it; what is typed stays as it is."""
    aside = Aside()
    head, body = html.split("</head>", 1)
    body = _CODE.sub(lambda code: str(aside.hold(Markup(code[0]))), body)
    if rules.typesetting.curl_apostrophes:
        body = curl_apostrophes(body)
    if paper:
        body = bind_breaks(space_han(body)) if rules.typesetting.han else bind_words(body)
    return f"{head}</head>{aside.put_back(body)}"


def main(words: Sequence[str]) -> int:
    """Check, accept or build; the exit status is 2 if something is wrong."""
    guide = Guide()
    match words:
        case ["accept", *names]:
            names = [name for name in names if name != "--all"]
            done = accept(guide.root, guide.twins(), names, state=STATE, command=ACCEPT)
            sys.stdout.write(f"in step: {', '.join(done)}\n")
            return 0
        case [] | ["check"]:
            pass
        case _:
            sys.stderr.write((__doc__ or "") + f"not {' '.join(words)}\n")
            return 2
    if problems := guide.problems():
        sys.stderr.write("The guide is not in order\n" + "".join(f"  {one}\n" for one in problems))
        return 2
    if words:
        return 0
    out = guide.root / "build" / "guide"
    out.mkdir(parents=True, exist_ok=True)
    made = make(guide)
    place(made, out)
    sys.stdout.write(f"{len(made)} files in build/guide; begin with build/guide/index.html\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as error:
        sys.exit(str(error))
