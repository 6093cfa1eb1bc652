"""Whether cutpoints and coefficients reproduce the printed share of the highest answer."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.paper import Paper, value_of
from scs_report.replication.audit.wording import clauses, local
from scs_report.results import AuditFinding, LocalText

_CLOSE = 6.0


def top_share(predictor: float, cutpoint: float) -> float:
    """Return the percentage above the last cutpoint of an ordered logit at a linear predictor."""
    return 100 / (1 + math.exp(cutpoint - predictor))


def _mean(paper: Paper, row: str, question: str, code: str) -> float | None:
    """Return the mean of a term: the share of a dummy's answer, else the printed mean."""
    if code:
        cells = paper.column("table-a2", question, "weighted")
        known = [c for c in cells if c.code not in ("97", "98", "99")]
        share = [value_of(c) for c in known if c.code == code]
        return share[0] / sum(value_of(c) for c in known) if share else None
    found = paper.published.find("table-a3", row=row, column="mean")
    return found[0].value if found else None


def margins(paper: Paper) -> Iterator[AuditFinding]:
    """Predict the highest answer at the means; where one coefficient is lost, solve for it."""
    shown: list[LocalText] = []
    implied: list[LocalText] = []
    far = 0
    for model in paper.declared.models:
        if not model.top_share:
            continue
        target = paper.printed(model.top_share)
        cut = paper.printed(f"table-4: cut4 / {model.id} / coefficient")
        predictor, lost = 0.0, []
        for cell in paper.published.find("table-4", column=model.id, statistic="coefficient"):
            if cell.question == "approval":
                continue
            mean = _mean(paper, cell.row, cell.question, cell.code)
            if cell.value is None or mean is None:
                lost.append((cell, mean))
            else:
                predictor += cell.value * mean
        number = model.id.removeprefix("model_")
        if not lost:
            share = top_share(predictor, cut)
            far += abs(share - target) > _CLOSE
            shown.append(
                local(
                    "model {m}: {p} predicted, {t} printed",
                    "模型 {m}：预测 {p}，所印 {t}",
                    m=number,
                    p=f"{share:.1f}",
                    t=f"{target:.1f}",
                )
            )
        elif len(lost) == 1 and lost[0][1]:
            cell, mean = lost[0]
            value = (cut - predictor + math.log(target / (100 - target))) / (mean or 1.0)
            implied.append(
                local(
                    "model {m}, {q}: about {v}",
                    "模型 {m}，{q}：约 {v}",
                    m=number,
                    q=paper.answer(cell),
                    v=f"{value:.1f}",
                )
            )
    if not shown:
        return
    yield AuditFinding(
        key="margins.top",
        rule="margins",
        kind="contradiction" if far else "consistent",
        severity="medium" if far else "none",
        where=local("Tables 4, A2 and A3", "表 4、表 A2 与表 A3"),
        what=local(
            "Cutpoints and coefficients give about the printed share of strong approval at the "
            "means of the predictors.",
            "在自变量均值处，切点与系数所得“非常赞同”的比例与所印份额大致相符。",
        )
        if not far
        else local(
            "Cutpoints and coefficients are far from the printed share of strong approval.",
            "由切点与系数所得“非常赞同”的比例与所印份额相去甚远。",
        ),
        evidence=clauses(shown),
        reading=local(
            "Lost coefficients, indicative only: {i}.",
            "缺失的系数（仅供参考）：{i}。",
            i=clauses(implied),
        )
        if implied
        else None,
    )
