"""The Jinja environment of one language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from scs_report.border.sandbox import FILTERS, Templates, make_sandbox
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.occasions import Field
from scs_report.language.reader import tell as _
from scs_report.names import FOLDER, KNOWN
from scs_report.project import HOUSE
from scs_report.prose.changes import Changes
from scs_report.prose.claim_tag import ASIDE, ClaimExtension
from scs_report.prose.claims import ClaimLog, LackingNumber, PlainNumber
from scs_report.prose.compiled import Compiled
from scs_report.prose.evidence_words import in_words
from scs_report.prose.factbook import FactBook, FactNode, label_of
from scs_report.prose.filters import UnfitWordsError, make_filters
from scs_report.prose.judgements import make_tests
from scs_report.prose.not_disclosed import NotDisclosedError
from scs_report.prose.outcomes import Comparison
from scs_report.prose.part import part_name
from scs_report.prose.source_marks import SourceMarks, Trace
from scs_report.prose.statements import Statements
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.tag_lines import TagLines
from scs_report.prose.weighting import weighted_word, weighting_sentence
from scs_report.prose.withheld import withheld_word
from scs_report.results import Replication, Results

_EXTENSIONS = [TagLines, ClaimExtension, "jinja2.ext.i18n"]


#: Under this name an environment keeps which names of facts it knows.
_ROOTS = "_roots"


@pass_context
def _printable(context: Context, value: Any) -> Any:
    """Refuse a fact without a filter: nobody has said how it is to be written.

    In prose the value stands aside while Markdown runs.
    """
    if isinstance(value, Comparison):
        value = context.environment.clause(value)  # type: ignore[attr-defined]
    if isinstance(value, FactNode):
        raise UserError(
            _("A fact stands there without a filter"), hint=_("Write {tag}.", tag="{{ … | pct }}")
        )
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
    trace: Trace | None = None,
) -> Environment:
    """Return an environment in which templates see facts, claims and the language's filters.

    Undefined names are errors; everything is escaped unless it is markup. The loader's `read`
    collects the names of the templates that were read. A draft highlights what is not so. With a
    `trace` texts hold marks of where they come from; for who writes them claims stand within marks
    too.
    """
    marked = trace is not None
    environment = text_environment(templates, language, Compiled(language.code, marked=marked))
    environment.extend(trace=trace)
    located = False
    if trace is not None:
        environment.add_extension(SourceMarks)
        environment.loader.instead = trace.instead  # type: ignore[union-attr]
        trace.sources = environment.loader.read  # type: ignore[union-attr]
        located = trace.located
    fill(environment, language, results, replication, draft=draft or located)
    environment.claim_log.located = located  # type: ignore[attr-defined]
    return environment


def fill(
    environment: Any,
    language: Language,
    results: Results,
    replication: Replication | None = None,
    *,
    draft: bool = False,
) -> None:
    """Give an environment the facts of some results, in place of others, and an empty log."""
    book = FactBook(results, replication.facts if replication else ())
    book.texts["design.weighting"] = weighting_sentence(results, language)
    log = ClaimLog(draft=draft)
    environment.claim_log = log
    environment.reason_of = book.reason_of
    environment.label_of = partial(label_of, results=results, book=book, language=language)
    statements = Statements(language, results, book)
    environment.in_words = partial(in_words, language=language)
    environment.state, environment.clause = statements.stated, statements.clause
    plain = make_filters(language, book)
    filters = {**plain, "sentence": statements.sentence}
    environment.filters.update(
        {name: _or_withheld(function, language, environment) for name, function in filters.items()}
    )
    for name in environment.globals.pop(_ROOTS, ()):
        environment.globals.pop(name, None)
    environment.globals.update(book.roots)
    environment.globals[_ROOTS] = tuple(book.roots)
    environment.globals.update(statements.functions)
    environment.globals.update(make_tests(results, book, lambda: environment.claim_log))
    several = len(results.waves) > 1
    changes = Changes(results, language, plain, statements) if several else None
    environment.globals.update(
        {
            "language": language,
            "fact": book.node,
            "results": results,
            "part_name": part_name(results, language),
            "weighted": weighted_word(results, language),
            "field": Field.of(results, language),
            "changes": changes,
            "replication": replication,
            "synthetic": synthetic_words(results.data, language, results.study.reproduces),
        }
    )


def _or_withheld(write: Callable[..., Any], language: Language, environment: Any) -> Any:
    """Have a filter say where a number is withheld or not there; a draft highlights it.

    Words that a number does not bear give way to the plain number, which the log tells.
    """

    @pass_context
    def written(context: Context, *given: Any, **options: Any) -> Any:
        try:
            return write(*given, **options)
        except UnfitWordsError as error:
            name = context.name or ""
            environment.claim_log.plain.append(
                PlainNumber(name, error.fact, error.why, error.fields, error.plain.striptags())
            )
            return error.plain
        except NotDisclosedError as error:
            log: ClaimLog = environment.claim_log
            log.lacking.append(LackingNumber(context.name or "", error.fact, error.reason))
            word = withheld_word(language)
            if not log.draft:
                return Markup('<span class="withheld">{}</span>').format(word)
            mark = Markup('<mark class="broken-claim" title="{}">{}</mark>')
            return mark.format(error.title, word)

    return written


def compile_ahead(templates: Path) -> None:
    """Compile all templates while there are no results yet; environments made later use that.

    What cannot be compiled is told when its document is rendered.
    """
    language = Language(KNOWN[0])
    environment = text_environment(templates, language, Compiled(""))
    # like those of results they are handed the context, so the code that calls them is the same
    names = (*make_filters(language, FactBook()), "sentence")
    environment.filters.update(dict.fromkeys(names, _too_early))
    for name in environment.list_templates(extensions=["css", "j2", "js", "md"]):
        with suppress(Exception):
            environment.get_template(name)


@pass_context
def _too_early(*__: Any) -> Any:
    raise UserError(_("there are no results yet"))


def parsing_environment() -> Environment:
    """Return an environment that knows the names of filters and tags, to read prose unrendered."""
    environment = make_sandbox(extensions=_EXTENSIONS)
    names = (*FILTERS, *make_filters(Language(KNOWN[0]), FactBook()), "sentence")
    environment.filters = dict.fromkeys(names, _too_early)
    return environment


def text_environment(
    templates: Path, language: Language, compiled: BytecodeCache | None = None
) -> Environment:
    """Return an environment without results; see `fill`."""
    environment = make_sandbox(
        loader=Templates(templates, HOUSE, FOLDER),
        extensions=_EXTENSIONS,
        finalize=_printable,
        bytecode_cache=compiled or Compiled(language.code),
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        language.catalogue, newstyle=True
    )
    return environment
