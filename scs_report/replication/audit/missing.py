"""Numbers of observations against the numbers of missing answers (Frechet bounds)."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit import grim
from scs_report.replication.audit.declared_models import Model
from scs_report.replication.audit.paper import Paper
from scs_report.replication.audit.wording import clauses, local
from scs_report.results import AuditFinding, LocalText

RULE = "missing"


def bounds(base: int, missing: list[int]) -> tuple[int, int]:
    """Return the fewest and most people without any missing answer (Frechet bounds).

    Parameters
    ----------
    base
        Number of people.
    missing
        How many lack each variable.
    """
    return max(0, base - sum(missing)), base - max(missing, default=0)


def observations(paper: Paper) -> Iterator[AuditFinding]:
    """Check every model's number of people against the missing answers of its variables."""
    models = {model.id: model for model in paper.declared.models}
    if not models:
        return
    inside: list[LocalText] = []
    outside: list[LocalText] = []
    overlaps: list[LocalText] = []
    for model in paper.declared.models:
        n = _n(paper, model)
        # the reasons for lacking the one new variable exclude each other
        own = [sum(_missing(paper, name) for name in model.new_missing)]
        base = paper.base(model.base)
        if model.nested_in:
            outer = models[model.nested_in]
            base = _n(paper, outer)
            lost, missing = base - n, sum(own)
            expected = missing * (paper.base(outer.base) - base) / paper.base(outer.base)
            overlaps.append(
                local(
                    "model {m}: of {k} without the new variable {o} lacked others already (by "
                    "chance {e})",
                    "模型 {m}：新变量缺失的 {k} 人中，{o} 人此前已因其他变量缺失"
                    "（若独立则为 {e} 人）",
                    m=_number(model),
                    k=missing,
                    o=missing - lost,
                    e=f"{expected:.0f}",
                )
            )
            low, high = bounds(base, own)[0], base  # all may lack other variables already
        else:
            core = [_missing(paper, name) for name in model.core_missing]
            low, _ = bounds(base, [*own, *core])
            _, high = bounds(base, own)  # the others may lack answers outside this base
        shown = local(
            "model {m}: {n} in {lo}–{hi}",
            "模型 {m}：{n}，界限 {lo}～{hi}",
            m=_number(model),
            n=n,
            lo=low,
            hi=high,
        )
        (inside if low <= n <= high else outside).append(shown)
    yield AuditFinding(
        key="missing.observations",
        rule=RULE,
        kind="contradiction" if outside else "consistent",
        severity="high" if outside else "none",
        where=paper.table("table-4"),
        what=local(
            "All {n} numbers of observations lie within the bounds that missing answers set.",
            "{n} 个观测数全部处于缺失回答所限定的范围之内。",
            n=len(inside) + len(outside),
        )
        if not outside
        else local(
            "{a} of {b} numbers of observations lie within the bounds that missing answers set.",
            "{b} 个观测数中有 {a} 个处于缺失回答所限定的范围之内。",
            a=len(inside),
            b=len(inside) + len(outside),
        ),
        evidence=clauses([*outside, *inside, *overlaps]),
        reading=local(
            "People who leave one question unanswered leave others unanswered too.",
            "未回答某题的人往往也未回答其他题。",
        ),
    )


def _number(model: Model) -> str:
    return model.id.removeprefix("model_")


def _n(paper: Paper, model: Model) -> int:
    return int(paper.printed(f"table-4: n / {model.id}"))


def _missing(paper: Paper, name: str) -> int:
    """Return the people behind a share (`cell@base`) or those a base lacks (`grim:question`)."""
    if name.startswith("grim:"):
        question = paper.question(name.removeprefix("grim:"))
        printed = [c.printed for c in paper.column("table-a2", question.id, "unweighted")]
        stated = paper.base(question.base)
        return stated - max(grim.bases(printed, stated))
    cell, _, base = name.rpartition("@")
    return paper.count(cell, paper.base(base))


def lost_in_nested(paper: Paper) -> Iterator[AuditFinding]:
    """Say which of two codings a nested model used, from the people it lost."""
    for model in paper.declared.models:
        if not model.coding:
            continue
        outer = next(m for m in paper.declared.models if m.id == model.nested_in)
        lost = _n(paper, outer) - _n(paper, model)
        missing = sum(_missing(paper, name) for name in model.new_missing)
        yield AuditFinding(
            key=f"missing.coding.{model.coding}",
            rule=RULE,
            kind="consistent" if 0 < lost <= missing else "contradiction",
            severity="none" if 0 < lost <= missing else "medium",
            where=local(
                "{t}, model {m}", "{t}，模型 {m}", t=paper.table("table-4"), m=_number(model)
            ),
            what=local(
                "“{q}” was used with {k} people missing, as {t} codes it, not with a value for "
                "them.",
                "“{q}”按{t} 的编码使用，{k} 人作缺失处理，而非赋值。",
                q=paper.question_label(model.coding),
                k=missing,
                t=paper.table("table-a3"),
            ),
            evidence=local(
                "Model {m} has {n} people, {l} fewer than model {o}; with a value for everybody "
                "none would be lost.",
                "模型 {m} 有 {n} 人，比模型 {o} 少 {l} 人；若人人有值则不会减少。",
                m=_number(model),
                n=_n(paper, model),
                l=lost,
                o=_number(outer),
            ),
        )


def shared_core(paper: Paper) -> Iterator[AuditFinding]:
    """Work out how many lack common variables from two models on the same base."""
    plain = [m for m in paper.declared.models if m.pair]
    for first, second in ((a, b) for a in plain for b in plain if a.pair == b.id):
        base = paper.base(first.base)
        own = sum(_missing(paper, name) for name in first.new_missing)
        other = sum(_missing(paper, name) for name in second.new_missing)
        gone, gone_other = base - _n(paper, first), base - _n(paper, second)
        least, most = max(gone - own, gone_other - other), min(gone, gone_other)
        both_most = own + most - gone  # of those who lack the first model's own variable
        other_least = other - (gone_other - least)
        share = most / base
        expected = own * share
        if least > most or both_most >= expected / 2:
            continue
        yield AuditFinding(
            key=f"missing.core.{first.id}",
            rule=RULE,
            kind="contradiction",
            severity="low",
            where=local(
                "{t}, models {a} and {b}",
                "{t}，模型 {a} 与模型 {b}",
                t=paper.table("table-4"),
                a=_number(first),
                b=_number(second),
            ),
            what=local(
                "The two numbers of observations hold together only if hardly anybody without the "
                "one answer lacks a common variable; an unreported further missing variable in "
                "model {a} is more likely.",
                "两个观测数要同时成立，缺少该项回答的人就几乎不能缺少任何共同变量；"
                "更可能是模型 {a} 另有未报告的缺失。",
                a=_number(first),
            ),
            evidence=local(
                "Model {a}: {g} of {n} lost, {o} by its own variable, so at least {l} lack a "
                "common one. Model {b}: {h} lost, so at most {m}. Then at most {x} of the {o} "
                "lack a common variable (by chance about {e}) and at least {y} of the {p} of "
                "model {b}.",
                "模型 {a}：{n} 人中缺失 {g} 人，其中 {o} 人因自身变量，故至少 {l} 人缺共同变量；"
                "模型 {b}：缺失 {h} 人，故至多 {m} 人。于是这 {o} 人中至多 {x} 人缺共同变量"
                "（若独立约为 {e} 人），而模型 {b} 的 {p} 人中至少 {y} 人。",
                a=_number(first),
                b=_number(second),
                g=gone,
                n=base,
                o=own,
                l=least,
                h=gone_other,
                m=most,
                x=both_most,
                e=f"{expected:.0f}",
                y=other_least,
                p=other,
            ),
        )
