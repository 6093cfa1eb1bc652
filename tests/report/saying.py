"""A text with some results: what it says, and what its log took down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import DictLoader

from scs_report.language import Language
from scs_report.prose.claims import Claim, ClaimLog
from scs_report.prose.environment import make_environment
from scs_report.results import Results


@dataclass
class Said:
    text: str
    log: ClaimLog

    @property
    def claim(self) -> Claim:
        return self.log.claims[0]


def say(
    results: Results,
    text: str,
    code: str = "en",
    name: str = "brief/10-a.en.md",
    *,
    state: bool = False,
    draft: bool = False,
) -> Said:
    made = make_environment(Path("templates"), Language(code), results, draft=draft)
    made.loader = DictLoader({name: text})
    log: ClaimLog = made.claim_log  # type: ignore[attr-defined]
    log.front = "brief/00-front.en.md"
    if not state:
        made.state = None  # type: ignore[attr-defined]
    return Said(made.get_template(name).render(), log)
