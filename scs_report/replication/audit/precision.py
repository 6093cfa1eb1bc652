"""Standard errors and coefficients that say something about the regressors behind them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

import msgspec

from scs_report.replication.audit.declared_models import Regressor
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import listing, local
from scs_report.results import AuditFinding, LocalText

RULE = "standard_error"
#: How far beyond the largest information constant of the other regressors one stands out.
_BEYOND = 1.25
#: Beyond this a log-odds is a sign of separation: odds of more than 20,000 to 1.
_RUN_AWAY = 10.0


class _Constant(msgspec.Struct, frozen=True):
    regressor: Regressor
    n: int
    error: float
    variance: float
    tolerance: float

    @property
    def value(self) -> float:
        return constant(self.error, self.n, self.variance, self.tolerance)


def constant(error: float, n: int, variance: float, tolerance: float = 1.0) -> float:
    """Return SE² · N · variance · tolerance, roughly the same for all regressors of a model.

    In an ordered logit the information about a slope is about proportional to N times the part
    of the regressor's variance that the others do not explain.

    Parameters
    ----------
    error
        Standard error of the coefficient.
    n
        Number of observations.
    variance
        Variance of the regressor.
    tolerance
        1 - R² of the regressor on the others.
    """
    return error**2 * n * variance * tolerance


def standard_errors(paper: Paper) -> Iterator[AuditFinding]:
    """Find standard errors that do not go with the variance of their regressor."""
    found = [_constant(paper, declared) for declared in paper.declared.regressors]
    out: list[_Constant] = []
    kept = sorted(found, key=lambda c: c.value)
    while len(kept) > 2 and kept[-1].value > _BEYOND * kept[-2].value:
        out.append(kept.pop())
    for item in out:
        yield _stands_out(paper, item, kept)
    for item in found:
        if item.regressor.rival and item not in out:
            finding = _chosen(paper, item, kept)
            if finding:
                yield finding
    if kept:
        yield AuditFinding(
            key="error.agree",
            rule=RULE,
            kind="consistent",
            severity="none",
            where=paper.table("table-4"),
            what=local(
                "{n} standard errors go with the variances of their explanatory variables.",
                "{n} 个标准误与其自变量的方差相称。",
                n=len(kept),
            ),
            evidence=local(
                "SE² × N × variance × tolerance lies between {lo} and {hi} (median {m}).",
                "SE²×N×方差×容忍度介于 {lo} 与 {hi} 之间（中位数 {m}）。",
                lo=f"{kept[0].value:.1f}",
                hi=f"{kept[-1].value:.1f}",
                m=f"{median(c.value for c in kept):.1f}",
            ),
        )


def _constant(paper: Paper, declared: Regressor) -> _Constant:
    if declared.sd:
        variance = paper.printed(declared.sd) ** 2
    else:
        share = paper.read(declared.share).middle / 100
        variance = share * (1 - share)
    return _Constant(
        declared,
        int(paper.printed(f"table-4: n / {declared.model}")),
        paper.printed(f"table-4: {declared.row} / {declared.model} / standard_error"),
        variance,
        paper.printed(declared.tolerance) if declared.tolerance else 1.0,
    )


def _place(paper: Paper, item: _Constant) -> LocalText:
    return local(
        "{t}, {l}, model {m}",
        "{t}，{l}，模型 {m}",
        t=paper.table("table-4"),
        l=item.regressor.label,
        m=item.regressor.model.removeprefix("model_"),
    )


def _model_median(item: _Constant, kept: list[_Constant]) -> float:
    same = [c.value for c in kept if c.regressor.model == item.regressor.model]
    return median(same or [c.value for c in kept])


def _stands_out(paper: Paper, item: _Constant, kept: list[_Constant]) -> AuditFinding:
    usual = _model_median(item, kept)
    implied = usual / (item.error**2 * item.n * item.tolerance)
    expected = math.sqrt(usual / (item.n * item.variance * item.tolerance))
    # a dummy with this variance
    mean = 0.5 + math.sqrt(max(0.25 - implied, 0.0))
    far = item.value > 2 * _BEYOND * kept[-1].value
    doubtful = paper.cell(
        f"table-4: {item.regressor.row} / {item.regressor.model} / standard_error"
    )
    return AuditFinding(
        key=f"error.{item.regressor.row}",
        rule=RULE,
        kind="base",
        severity="medium" if far else "low",
        where=_place(paper, item),
        what=local(
            "The standard error is too large for the variable whose percentages the paper prints: "
            "the model must have used another variable or other people.",
            "对文中列出百分比的那个变量而言，该标准误过大：模型所用的应是另一变量或另一批人。",
        )
        if far
        else local(
            "The standard error is large for this variable{d}; a suspicion only.",
            "就该变量而言标准误偏大{d}；仅属存疑。",
            d=local(" (its digits are doubtful in the scan)", "（扫描件中数字存疑）")
            if doubtful.reading != "sure"
            else "",
        ),
        evidence=local(
            "SE {s}, about {x} expected. SE² × N × variance × tolerance = {c}; the others reach "
            "{lo} to {hi}. Implied variance {v} instead of {w}{m}.",
            "标准误为 {s}，预期约 {x}。SE²×N×方差×容忍度 = {c}；其余自变量为 {lo} 至 {hi}。"
            "隐含方差为 {v}，而非 {w}{m}。",
            s=doubtful.printed,
            x=f"{expected:.3f}",
            c=f"{item.value:.1f}",
            lo=f"{kept[0].value:.1f}",
            hi=f"{kept[-1].value:.1f}",
            v=f"{implied:.3f}",
            w=f"{item.variance:.3f}",
            m=local(
                " (a dummy with mean {a} or {b})",
                "（均值为 {a} 或 {b} 的虚拟变量）",
                a=f"{mean:.2f}",
                b=f"{1 - mean:.2f}",
            )
            if item.variance <= 0.25 and far
            else "",
        ),
    )


def _chosen(paper: Paper, item: _Constant, kept: list[_Constant]) -> AuditFinding | None:
    share = paper.read(item.regressor.rival).middle / 100
    rival = constant(item.error, item.n, share * (1 - share), item.tolerance)
    if rival <= _BEYOND * kept[-1].value:
        return None
    return AuditFinding(
        key=f"error.{item.regressor.row}",
        rule=RULE,
        kind="consistent",
        severity="none",
        where=_place(paper, item),
        what=local(
            "The standard error fits the variable with the mean of {a}, not the {p} to {q} split "
            "of {b}.",
            "标准误与{a} 中的变量相符，而与{b} 中 {p} 比 {q} 的划分不符。",
            a=paper.table("table-a3"),
            b=paper.table("table-a2"),
            p=f"{100 * share:.0f}",
            q=f"{100 - 100 * share:.0f}",
        ),
        evidence=local(
            "SE² × N × variance × tolerance = {c} with the former, {r} with the latter; the others "
            "lie between {lo} and {hi}.",
            "前者 SE²×N×方差×容忍度 = {c}，后者为 {r}；其余介于 {lo} 与 {hi} 之间。",
            c=f"{item.value:.1f}",
            r=f"{rival:.1f}",
            lo=f"{kept[0].value:.1f}",
            hi=f"{kept[-1].value:.1f}",
        ),
    )


def separation(paper: Paper) -> Iterator[AuditFinding]:
    """Find dummies of one variable that all ran away together, the cutpoints with them."""
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for cell in paper.published.find("table-4", statistic="coefficient"):
        if cell.value is not None:
            rows.setdefault((cell.column, cell.question), {})[cell.row] = cell.value
    for (model, question), terms in rows.items():
        if question == "approval" or len(terms) < 2:
            continue
        if not all(abs(value) > _RUN_AWAY for value in terms.values()):
            continue
        elsewhere = max(
            abs(value)
            for (other, name), found in rows.items()
            if name == question and other != model
            for value in found.values()
        )
        cuts = rows.get((model, "approval"), {})
        first = next(iter(terms.values()))
        errors = [
            cell.printed
            for cell in paper.published.find("table-4", column=model, statistic="standard_error")
            if cell.question == question and cell.printed
        ]
        yield AuditFinding(
            key=f"separation.{model}.{question}",
            rule="separation",
            kind="base",
            severity="high",
            where=local(
                "{t}, {q}, model {m}",
                "{t}，{q}，模型 {m}",
                t=paper.table("table-4"),
                q=paper.question_label(question),
                m=model.removeprefix("model_"),
            ),
            what=local(
                "The coefficients bear the marks of separation: the reference group probably "
                "has, in this sample, only top answers. They and their stars mean nothing; "
                "differences between them do. Errors this small beside them are typical of robust "
                "ones under separation, not of the inverse information.",
                "这些系数带有完全分离的特征：在该样本中，参照组可能只有最高一档的回答。"
                "系数本身及其星号没有意义，只有彼此之差才有意义。"
                "与之相伴的标准误如此之小，符合分离情形下稳健标准误的表现，而非信息矩阵之逆。",
            ),
            evidence=local(
                "{c} (errors {e}), elsewhere at most {x} in size; cutpoints {k}; differences from "
                "the first {d}.",
                "系数 {c}（标准误 {e}），其他模型中绝对值至多 {x}；切点 {k}；与第一项之差 {d}。",
                c=listing(f"{v:g}" for v in terms.values()),
                e=listing(errors),
                x=f"{elsewhere:.2f}",
                k=listing(f"{v:g}" for v in cuts.values()),
                d=listing(f"{v - first:+.2f}" for v in list(terms.values())[1:]),
            ),
        )


def cutpoints(paper: Paper) -> Iterator[AuditFinding]:
    """Check that the cutpoints of each model ascend."""
    wrong: list[str] = []
    legible = 0
    for model in paper.declared.models:
        values = [
            cell.value
            for cell in paper.published.find(
                "table-4", column=model.id, question="approval", statistic="coefficient"
            )
            if cell.value is not None
        ]
        legible += len(values)
        if values != sorted(values):
            wrong.append(model.id)
    if not legible:
        return
    yield AuditFinding(
        key="cutpoints.ascend",
        rule="cutpoints",
        kind="contradiction" if wrong else "consistent",
        severity="high" if wrong else "none",
        where=paper.table("table-4"),
        what=local(
            "The cutpoints ascend in all {n} models.",
            "{n} 个模型的切点全部依次递增。",
            n=len(paper.declared.models),
        )
        if not wrong
        else local(
            "The cutpoints ascend in {a} of {n} models.",
            "{n} 个模型中有 {a} 个的切点依次递增。",
            a=len(paper.declared.models) - len(wrong),
            n=len(paper.declared.models),
        ),
        evidence=local(
            "{n} legible cutpoints{w}.",
            "可辨的切点共 {n} 个{w}。",
            n=legible,
            w=local("; not in {m}", "；不符：{m}", m=listing(wrong)) if wrong else "",
        ),
    )
