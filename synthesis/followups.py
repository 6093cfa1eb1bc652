"""Stage 11: follow-up questions, items of benefits and drawbacks, and views known from the text.

Formulation. Where Table A2 gives counts, they hold exactly and the weighted shares follow by
exchange. Where only the text gives a share, an index with noise is cut where the weighted share is
reached. Items that are not published at all (six of the seven drawbacks, for instance) have
shares of ours, named as such below.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.covariates import highest, ranked
from synthesis.draft import NOT_ASKED, Draft
from synthesis.draws import by_weighted_share, gumbel
from synthesis.experience import INFORMATION_SHARE
from synthesis.search import Criteria, exchange

ADULT = 18
BENEFITS = (
    "benefit_credit",
    "benefit_loans",
    "benefit_savings",
    "benefit_visa",
    "benefit_deposit_free",
    "benefit_checkin",
    "benefit_dating",
)
DRAWBACKS = (
    "drawback_credit",
    "drawback_loans",
    "drawback_savings",
    "drawback_visa",
    "drawback_deposit",
    "drawback_travel",
    "drawback_dating",
)
# Banks do not lend to minors.
_ADULTS_ONLY = ("benefit_credit", "benefit_loans", "drawback_credit", "drawback_loans")
# Per cent of score holders (rural, urban). Only the first is published; the rest are ours.
_DRAWBACK_SHARES: Mapping[str, tuple[float, float]] = {
    "drawback_loans": (6.0, 5.0),
    "drawback_savings": (5.0, 4.0),
    "drawback_visa": (4.0, 4.0),
    "drawback_deposit": (8.0, 8.0),
    "drawback_travel": (6.0, 6.0),
    "drawback_dating": (4.0, 3.0),
}
# "Less than 2 %" favour private companies, and the rest of Figure 5 do not know.
_PRIVATE_SHARE = 1.6
_DATA_USE = (
    "data_central",
    "data_provincial",
    "data_municipal",
    "data_state_owned",
    "data_foreign",
    "data_private",
)


def _count_question(
    draft: Draft, question: str, asked: Bools, latent: Floats, missing: Ints | None = None
) -> Ints:
    """Fill a question of Table A2 that stands alone: exact counts, weighted shares near."""
    codes = ranked(draft, question, latent, missing, 98, asked)
    shares = draft.targets.shares(question)
    listed = list(shares)
    total = sum(shares.values())
    criteria = Criteria(len(listed), draft.people)
    for position, code in enumerate(listed):
        # One weighted column of Table A2 does not sum to 100.
        criteria.add_share(
            np.arange(len(listed)) == position, 100.0 * shares[code] / total, draft.weight * asked
        )
    start = np.array([listed.index(int(code)) if code in shares else 0 for code in codes])
    group = np.where(asked, 0, -1).astype(np.int64)
    option = exchange(start, criteria, draft.rng(50 + len(question)), groups=group, steps=4000)
    codes = np.where(asked, np.array(listed)[option], NOT_ASKED)
    return codes


def _yes(draft: Draft, latent: Floats, share: float, asked: Bools | None = None) -> Ints:
    """Say yes for the highest of an index, as many as make a weighted share (per cent)."""
    weight = draft.weight
    members = np.arange(draft.people) if asked is None else np.flatnonzero(asked)
    ordered = members[np.argsort(-latent[members], kind="stable")]
    cumulated = np.cumsum(weight[ordered])
    target = share / 100.0 * cumulated[-1]
    number = int(np.argmin(np.abs(np.r_[0.0, cumulated] - target)))
    answer = np.full(draft.people, NOT_ASKED, dtype=np.int64)
    answer[members] = 0
    answer[ordered[:number]] = 1
    for _ in range(3):
        # Exchange two people near the threshold whose weights differ by what is missing.
        gap = target - float(weight[answer == 1].sum())
        inside = [k for k in ordered if answer[k] == 1][-60:]
        outside = [k for k in ordered if answer[k] == 0][:60]
        if not inside or not outside:
            break
        change = weight[outside][:, None] - weight[inside][None, :]
        best = np.unravel_index(int(np.argmin(np.abs(change - gap))), change.shape)
        if abs(float(change[best]) - gap) >= abs(gap):
            break
        answer[outside[best[0]]], answer[inside[best[1]]] = 1, 0
    return answer


def _items(
    draft: Draft,
    names: tuple[str, ...],
    having: Bools,
    shares: Mapping[int, Mapping[str, float]],
    rng: np.random.Generator,
) -> None:
    """Fill the items of those who named at least one, to weighted shares by location.

    Everybody gets a first item in proportion to the shares; more are added until the shares hold.
    """
    holders, adult = draft.score_holders, draft["age"] >= ADULT
    for name in names:
        draft[name] = np.where(holders, 0, NOT_ASKED)
    for place in (0, 1):
        here = holders & (draft["location"] == place)
        members = np.flatnonzero(having & here)
        total = float(draft.weight[here].sum())
        wanted = np.array([shares[place][name] for name in names])
        preference = gumbel(rng, (len(members), len(names)))
        for item, name in enumerate(names):
            if name in _ADULTS_ONLY:
                preference[~adult[members], item] = -np.inf
        first = by_weighted_share(preference, wanted / wanted.sum(), draft.weight[members])
        latent = 0.3 * draft.status + rng.logistic(size=draft.people)
        for item, name in enumerate(names):
            has = np.zeros(draft.people, dtype=bool)
            has[members[first == item]] = True
            rest = having & here & ~has
            if name in _ADULTS_ONLY:
                rest &= adult
            missing = wanted[item] / 100.0 * total - float(draft.weight[has].sum())
            share = 100.0 * max(missing, 0.0) / float(draft.weight[rest].sum())
            more = _yes(draft, latent + rng.logistic(size=draft.people), share, rest)
            draft[name] = np.where(here, (has | (more == 1)) * 1, draft[name])


def give_items(draft: Draft) -> None:
    """Fill the items of benefits and drawbacks (Table 5 and the text)."""
    rng, targets, holders = draft.rng(60), draft.targets, draft.score_holders
    benefits = {
        place: {
            name: targets.published.value("table-5", name, f"location={place}") for name in BENEFITS
        }
        for place in (0, 1)
    }
    _items(draft, BENEFITS, holders & (draft["received_benefits"] == 1), benefits, rng)
    draft["benefit_none"] = np.where(holders, 1 - draft["received_benefits"], NOT_ASKED)
    drawbacks = {
        place: {
            "drawback_credit": targets.text_share(
                "drawback_credit", 1, f"sesame_or_tencent and location == {place}"
            ),
            **{name: both[place] for name, both in _DRAWBACK_SHARES.items()},
        }
        for place in (0, 1)
    }
    received = draft["received_drawbacks"]
    _items(draft, DRAWBACKS, holders & (received == 1), drawbacks, rng)
    draft["drawback_none"] = np.where(holders, (received == 0) * 1, NOT_ASKED)
    draft["drawback_refused"] = np.where(holders, (received == 99) * 1, NOT_ASKED)


def give_followups(draft: Draft) -> None:
    """Fill the remaining questions to users."""
    rng, people = draft.rng(61), draft.people
    published = draft.targets.published
    tencent, pilot = draft["use_tencent"] == 1, draft["use_pilot"] == 1
    participants, holders = draft.participants, draft.score_holders
    doubt = rng.logistic(size=people) + np.where(draft["score_compared"] >= 98, 1.5, 0.0)
    counts = draft.targets.counts("tencent_score")
    draft["tencent_score"] = _count_question(
        draft,
        "tencent_score",
        tencent,
        0.3 * draft.status + 0.3 * draft["sesame_score"].clip(0, 6) + rng.logistic(size=people),
        highest(doubt, [(tencent, counts[98] + counts[99])]),
    )
    counts = draft.targets.counts("pilot_score_compared")
    draft["pilot_score_compared"] = _count_question(
        draft,
        "pilot_score_compared",
        pilot,
        0.5 * draft.favour + rng.logistic(size=people),
        highest(rng.random(people), [(pilot, counts[98] + counts[99])]),
    )
    for question in ("received_information", "joined_actively"):
        latent = -(0.3 * draft.favour + rng.logistic(size=people))
        draft[question] = _count_question(draft, question, participants, latent)
    for question, of in (("pilot_benefits", 1), ("pilot_drawbacks", -1)):
        share = 100.0 * published.value("table-a3", question, "mean")
        draft[question] = _yes(
            draft, of * 0.3 * draft.favour + rng.logistic(size=people), share, pilot
        )
    elsewhere = participants & ~holders
    mean = 100.0 * published.value("table-a3", "joined_automatically", "mean")
    for question, share in (
        ("joined_automatically", mean),
        ("information_model5", INFORMATION_SHARE),
    ):
        draw = _yes(draft, rng.random(people), share, elsewhere)
        draft[question] = np.where(elsewhere, draw, draft[question])


def give_views(draft: Draft) -> None:
    """Fill the views and circumstances known from the text alone."""
    rng, targets, people = draft.rng(62), draft.targets, draft.people
    weight = draft.weight
    urban, high = draft["location"] == 1, draft["education"] == 4
    draft["mistrust"] = _yes(
        draft,
        0.2 * high + rng.logistic(size=people),
        targets.text_share("mistrust", 1),
    )
    draft["purchase_influence"] = _yes(
        draft,
        0.5 * draft.favour + 0.3 * draft.status + rng.logistic(size=people),
        targets.text_share("purchase_influence", 1),
    )
    # Of those who live in a pilot locality 11 % know it; the others who say so live elsewhere.
    pilot = draft["use_pilot"] == 1
    here = targets.text_share("pilot_locality", 1)
    aware = targets.text_share("use_pilot", 1, "pilot_locality")
    total = float(weight.sum())
    members = 100.0 * here / 100.0 * aware / 100.0 * total / float(weight[pilot].sum())
    others = 100.0 * here / 100.0 * (1 - aware / 100.0) * total / float(weight[~pilot].sum())
    latent = 0.6 * urban + rng.logistic(size=people)
    inside = _yes(draft, latent, members, pilot)
    draft["pilot_locality"] = np.where(pilot, inside, _yes(draft, latent, others, ~pilot))
    _manager(draft, rng)
    trust = 0.5 * draft.favour + 0.9 * rng.normal(size=people)
    for name in _DATA_USE:
        public = name not in ("data_foreign", "data_private")
        latent = (0.9 if public else -0.3) * trust + rng.logistic(size=people)
        draft[name] = _yes(draft, latent, targets.text_share(name, 1))


def _manager(draft: Draft, rng: np.random.Generator) -> None:
    """Fill who should manage a nationwide system (Figure 5 and footnote 16)."""
    targets = draft.targets
    shares = [targets.text_share("manager", code) for code in (1, 2, 3)]
    shares += [_PRIVATE_SHARE, targets.text_share("manager", 5)]
    shares.append(100.0 - sum(shares))
    income = np.where(draft["income_group"] <= 3, draft["income_group"], 2)
    preference = np.zeros((draft.people, 6))
    preference[:, 0] = (
        0.25 * draft["gender"]
        + 0.3 * income
        + 0.4 * (draft["education"] == 4)
        + 0.3 * (draft["location"] == 1)
    )
    preference[:, 4] = -0.8 * draft.favour
    preference[:, 5] = -0.3 * draft.favour - 0.3 * draft.status
    preference = preference + gumbel(rng, preference.shape)
    choice = by_weighted_share(preference, np.array(shares) / 100.0, draft.weight)
    draft["manager"] = np.array([1, 2, 3, 4, 5, 98])[choice]
