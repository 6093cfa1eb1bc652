"""What is wrong with a file of respondents, for other programs."""

from __future__ import annotations

import json
from pathlib import Path

from scs_report.errors import Message, UserError
from scs_report.language.reader import told
from scs_report.survey import Report
from scs_report.survey.problems import ADVICE


def encoded_report(path: Path, report: Report | None, refused: UserError | None) -> str:
    """Return all that was found as JSON: each problem with its rows and what they hold."""
    findings = [
        {
            "kind": finding.kind,
            "column": finding.column,
            "count": len(finding),
            "rows": finding.rows.tolist(),
            "found": [told(one) if isinstance(one, Message) else one for one in finding.found],
            "fact": told(finding.fact),
            "expected": told(finding.expected),
            "to_do": told(Message(ADVICE[finding.kind])),
        }
        for finding in (report.findings if report else ())
    ]
    said = {
        "file": str(path),
        "ok": refused is None,
        "respondents": report.rows if report else None,
        "title": told(refused.title) if refused else told(report.title()) if report else "",
        "problems": [told(one) for one in refused.problems] if refused and not report else [],
        "to_do": told(refused.hint) if refused else "",
        "findings": findings,
        "notes": [told(note) for note in report.notes] if report else [],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)
