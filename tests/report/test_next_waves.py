"""Whatever the next wave brings, its documents have a text in both languages, and a true one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.analysis import Specification, analyse
from scs_report.prose.rendered_texts import Texts, render_texts
from scs_report.results import Results
from scs_report.survey import Codebook, Respondents, respondents_from_frame

pytestmark = pytest.mark.slow
Change = Callable[[pd.DataFrame], pd.DataFrame]
Wave = Callable[[str], tuple[Results, dict[str, Texts]]]


def resampled(seed: int) -> Change:
    return lambda people: people.sample(len(people), replace=True, random_state=seed)


def sample_of(size: int) -> Change:
    return lambda people: people.sample(size, random_state=size)


def exchanged(column: str, codes: dict[int, int]) -> Change:
    """Turn a gap round: who gave one code now gave the other."""
    return lambda people: people.assign(**{column: people[column].replace(codes)})


def drawn(column: str, shares: dict[int, float]) -> Change:
    """Have everybody answer anew, whoever they are."""

    def change(people: pd.DataFrame) -> pd.DataFrame:
        answers = np.random.default_rng(1).choice([*shares], len(people), p=[*shares.values()])
        return people.assign(**{column: answers})

    return change


def those_who(condition: str) -> Change:
    return lambda people: people.query(condition)


def unweighted(people: pd.DataFrame) -> pd.DataFrame:
    return people.assign(weight=1.0)


def private_trusted(people: pd.DataFrame) -> pd.DataFrame:
    turned = {"data_central": people["data_private"], "data_private": people["data_central"]}
    return people.assign(**turned)


ANY_USE = "use_sesame == 1 or use_tencent == 1 or use_other == 1 or use_pilot == 1"
WAVES: dict[str, Change] = {
    "as it is": lambda people: people,
    **{f"resample {seed}": resampled(seed) for seed in range(101, 116)},
    **{f"{size} people": sample_of(size) for size in (1500, 1000, 400, 100)},
    "villagers approve more": exchanged("location", {0: 1, 1: 0}),
    "graduates approve less": exchanged("education", {2: 4, 4: 2}),
    "against": exchanged("approval", {1: 5, 2: 4, 4: 2, 5: 1}),
    "answers at random": drawn("approval", dict.fromkeys((1, 2, 3, 4, 5), 0.2)),
    "nobody takes a side": drawn("approval", {3: 1.0}),
    "private firms in charge": drawn("manager", {1: 0.05, 2: 0.1, 3: 0.1, 4: 0.7, 5: 0.05}),
    "private firms trusted": private_trusted,
    "unfair scores please": exchanged("fairness", {1: 4, 2: 3, 3: 2, 4: 1}),
    "unweighted": unweighted,
    "women": those_who("gender == 0"),
    "cities": those_who("location == 1"),
    "users": those_who(ANY_USE),
    "others": those_who(f"not ({ANY_USE})"),
    "no pilot": those_who("use_pilot == 0"),
    "no rich": those_who("income != 11"),
    "no members": those_who("ccp_member != 1"),
}


@pytest.fixture(scope="module")
def wave(
    respondents: Respondents, codebook: Codebook, specification: Specification, root: Path
) -> Wave:
    @cache
    def texts(name: str) -> tuple[Results, dict[str, Texts]]:
        people = WAVES[name](respondents.frame[list(codebook.columns)].copy()).reset_index(
            drop=True
        )
        changed = respondents_from_frame(people.assign(id=people.index + 1), codebook)
        results = analyse(changed, specification)
        return results, {code: render_texts(root, results, code) for code in ("en", "zh")}

    return texts


def brief(texts: Texts) -> str:
    """Return the words of the brief, as a reader sees them."""
    prose = (text for name, text in texts.sections.items() if name.startswith("brief/"))
    return re.sub(r"<[^>]+>|\*\*", "", "\n".join(prose))


@pytest.mark.parametrize("name", WAVES)
def test_a_wave_publishes_without_a_file_being_touched(wave: Wave, name: str) -> None:
    branches = []
    for texts in wave(name)[1].values():
        assert texts.problems == ()
        branches.append({claim.name: claim.chosen for claim in texts.claims})
        assert [claim.name for claim in texts.claims if claim.broken] == []
        assert [claim.name for claim in texts.claims if claim.left_out] == []
        assert [number for number in texts.lacking if "brief/" in number.template] == []
    assert branches[0] == branches[1]  # both languages say the same


def sentences(wave: Wave, name: str) -> Iterator[tuple[str, str]]:
    for code, texts in wave(name)[1].items():
        yield code, brief(texts)


#: What a wave must say, and must not, in each language.
SAID: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "villagers approve more": {
        "en": (
            ("Of urban respondents 68% approved, fewer than of rural ones (82%)",),
            ("approved less and were more often", "between urban and rural respondents"),
        ),
        "zh": (
            ("城市居民的赞同率（68%）低于农村居民（82%）",),
            ("赞同率较低，态度居中的较多", "差距依然明显"),
        ),
    },
    "graduates approve less": {
        "en": (
            ("Of graduates 60% approved, fewer than of those with some secondary education (86%)",),
            ("approved less and were more often", "here they approved more"),
        ),
        "zh": (
            ("大学毕业者的赞同率（60%）低于未读完高中者（86%）",),
            ("赞同率较低，态度居中的较多", "赞同率反而较高"),
        ),
    },
    "against": {
        "en": (
            ("80% disapproved",),
            ("few were opposed", "Most Chinese", "Most approved", "erode approval"),
        ),
        "zh": (
            ("80%反对",),
            ("反对者很少", "多数受访网民赞同", "多数受访者赞同", "赞同未必持久"),
        ),
    },
    "answers at random": {
        "en": (
            (
                "What Chinese internet users think",
                "Graduates (40%) and those with some secondary education (",
            ),
            (
                "many did not know how they were scored",
                "approved less and were more often",
                "Most approved",
            ),
        ),
        "zh": (
            ("大学毕业者（40%）与未读完高中者（",),
            ("年，多数受访网民赞同", "赞同率较低，态度居中的较多", "多数受访者赞同"),
        ),
    },
    "nobody takes a side": {
        "en": (
            ("What Chinese internet users think of social credit",),
            ("Most approved", "many did not know how they were scored"),
        ),
        "zh": (("受访网民如何看待社会信用体系",), ("多数受访者赞同", "年，多数受访网民赞同")),
    },
    "private firms in charge": {
        "en": (("Who should be in charge? 5%",), ("Most wanted the central government",)),
        "zh": (("由谁管理？5%",), ("多数受访者主张由中央政府管理",)),
    },
    "private firms trusted": {
        "en": (
            ("named the central government, 48% provincial",),
            (
                "named least",
                "asks about trust in the firms",
                "the lower the level",
            ),
        ),
        "zh": (
            ("选择中央政府的占",),
            ("选它的人最少", "是否信任评分企业", "政府层级越低"),
        ),
    },
    "unfair scores please": {
        "en": (
            ("Predicted approval was lower among users who considered their score very fair",),
            ("of users who considered their score very fair and", "as useful and fair"),
        ),
        "zh": (
            ("反而低于认为“不太公平”者",),
            ("认为自己的评分“非常公平”的人（占用户的", "认为有用、公平的人，以及"),
        ),
    },
    "unweighted": {
        "en": (("The results are unweighted.",), ("eighted by", "capped at")),
        "zh": (("未加权",), ("结果按", "权重上限")),
    },
    "women": {
        "en": (
            ("Men are 0% of respondents",),
            ("older people and men are predicted to approve more",),
        ),
        "zh": (("男性占受访者的0%",), ("年长者和男性的预测赞同率较高",)),
    },
    "others": {
        "en": (
            ("Who took part in what",),
            ("Most used a commercial system", "had received some benefit", "score was calculated"),
        ),
        "zh": (
            ("谁参加了什么",),
            ("多数受访者使用商业评分项目", "的用户得到过好处", "分数怎么算"),
        ),
    },
}


@pytest.mark.parametrize("name", SAID)
def test_what_it_says_is_so(wave: Wave, name: str) -> None:
    for code, text in sentences(wave, name):
        said, not_said = SAID[name][code]
        assert [words for words in said if words not in text] == []
        assert [words for words in not_said if words in text] == []


def test_what_a_wave_must_not_say_is_said_today_and_what_it_must_is_not(wave: Wave) -> None:
    # else a sentence that was written anew would leave the test of the waves empty
    for code, text in sentences(wave, "as it is"):
        for name, texts in SAID.items():
            said, not_said = texts[code]
            assert [words for words in said if words in text] == [], name
            assert [words for words in not_said if words not in text] == [], name
