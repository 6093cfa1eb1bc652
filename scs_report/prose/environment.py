"""The Jinja environment of one language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup

from scs_report.border.sandbox import FILTERS, Templates, make_sandbox
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.names import KNOWN
from scs_report.project import HOUSE
from scs_report.prose.changes import Changes
from scs_report.prose.claim_tag import ClaimExtension
from scs_report.prose.claims import ClaimLog
from scs_report.prose.factbook import FactBook, FactNode, NotDisclosedError
from scs_report.prose.filters import make_filters
from scs_report.prose.judgements import make_tests
from scs_report.prose.occasions import Field
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.tag_lines import TagLines
from scs_report.prose.weighting import weighted_word, weighting_sentence
from scs_report.results import Replication, Results

_EXTENSIONS = [TagLines, ClaimExtension, "jinja2.ext.i18n"]


class _Compiled(BytecodeCache):
    """Templates that `compile_ahead` compiled in this process, or one that it is a copy of."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}
        self.open = False

    def load_bytecode(self, bucket: Bucket) -> None:
        # the name stands for the file, the checksum for what was in it
        if code := self._known.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        # what is compiled for a language may hold texts of that language
        if self.open:
            self._known[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_compiled = _Compiled()


#: Name under which prose is given the function that sets values aside while Markdown runs.
ASIDE = "_aside"


@pass_context
def _printable(context: Context, value: Any) -> Any:
    """Refuse a fact without a filter: nobody has said how it is to be written.

    In prose the value stands aside while Markdown runs.
    """
    if isinstance(value, FactNode):
        raise UserError("A fact stands there without a filter", hint="Write {{ … | pct }}.")
    aside: Callable[[Markup], Any] | None = context.parent.get(ASIDE)
    if aside is None or value == "":
        return value
    return aside(value)


def make_environment(
    templates: Path,
    language: Language,
    results: Results,
    replication: Replication | None = None,
    *,
    draft: bool = False,
) -> Environment:
    """Return an environment in which templates see facts, claims and the language's filters.

    Undefined names are errors; everything is escaped unless it is markup. The loader's `read`
    collects the names of the templates that were read. A draft highlights what stops a build.
    """
    environment = _environment(templates, language)
    book = FactBook.of(results, replication.facts if replication else (), draft=draft)
    book.texts["design.weighting"] = weighting_sentence(results, language)
    filters = make_filters(language, book)
    if draft:
        log: ClaimLog = environment.claim_log  # type: ignore[attr-defined]
        log.draft = True
        filters = {
            name: _or_withheld(function, language, log) for name, function in filters.items()
        }
    environment.filters.update(filters)
    environment.globals.update(book.roots)
    environment.globals.update(make_tests(results))
    if field := Field.of(results, language):
        environment.globals["field"] = field
    if len(results.waves) > 1:
        environment.globals["changes"] = Changes(results, language, filters)
    environment.globals.update(
        {
            "language": language,
            "fact": book.fact,
            "results": results,
            "weighted": weighted_word(results, language),
            "replication": replication,
            "synthetic": synthetic_words(results.data, language, results.study.reproduces),
        }
    )
    return environment


def _or_withheld(
    write: Callable[..., Any], language: Language, log: ClaimLog
) -> Callable[..., Any]:
    """Have a filter of a draft say, highlighted, where a fact is withheld."""

    def written(*given: Any, **options: Any) -> Any:
        try:
            return write(*given, **options)
        except NotDisclosedError as error:
            log.withheld += 1
            mark = Markup('<mark class="broken-claim" title="{}">{}</mark>')
            return mark.format(error.title, language.gettext("withheld"))

    return written


def compile_ahead(templates: Path) -> None:
    """Compile all templates while there are no results yet; environments made later use that.

    What cannot be compiled is told when its document is rendered.
    """
    language = Language(KNOWN[0])
    environment = _environment(templates, language)
    # Jinja calls filters of constants while it compiles; it leaves those that fail for later
    environment.filters.update(dict.fromkeys(make_filters(language, FactBook()), _too_early))
    _compiled.open = True
    for name in environment.list_templates(extensions=["css", "j2", "js", "md"]):
        with suppress(Exception):
            environment.get_template(name)
    _compiled.open = False


def _too_early(*_: Any) -> Any:
    raise UserError("there are no results yet")


def parsing_environment() -> Environment:
    """Return an environment that knows the names of filters and tags, to read prose unrendered."""
    environment = make_sandbox(extensions=_EXTENSIONS)
    names = (*FILTERS, *make_filters(Language(KNOWN[0]), FactBook()))
    environment.filters = dict.fromkeys(names, _too_early)
    return environment


def _environment(templates: Path, language: Language) -> Environment:
    environment = make_sandbox(
        loader=Templates(templates, HOUSE),
        extensions=_EXTENSIONS,
        finalize=_printable,
        bytecode_cache=_compiled,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        language.catalogue, newstyle=True
    )
    return environment
