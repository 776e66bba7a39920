"""Gates that look at units and words: points told as percent, lost currencies, forecasts as facts.

Belongs here: what a claim and its sentence show by themselves.
Does not belong here: calculating (`arithmetic`), other pages (`neighbours`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipelines.claims.claim import Claim, Flag, by_sentence, half_unit, shown

__all__ = [
    "base_missing",
    "erratum",
    "forecast_as_actual",
    "negative_base",
    "no_currency",
    "not_named",
    "number_of_a_name",
    "points_as_percent",
    "wrong_unit",
]

FORECAST = re.compile(
    r"\b(?:will|shall|expects?|expected|forecasts?|projects?|projected|predicts?|predicted|"
    r"outlook|guidance|set to|by 20[2-9]\d|next year|plans?|planned|targets?|aims?)\b|"
    r"预计|預計|预期|預期|预测|預測|预估|預估|预料|預料|有望|可望|上看|将(?:会|在|达|增|升|至|从)|將|计划|計畫|目标|目標",
    re.I,
)
CORRECTED = re.compile(
    r"\b(?:correct(?:ed|ion|s)|errat(?:um|a)|retract(?:ed|ion)|amended|misstated|misreported)\b|"
    r"更正|勘误|勘誤|订正|訂正|误报|誤報|有误|有誤",
    re.I,
)
LOSS = re.compile(
    r"\b(?:loss(?:es)?|lost|in the red|deficit)\b|亏损|虧損|亏|虧|转盈|轉盈|扭亏|扭虧", re.I
)
PROFIT = re.compile(
    r"\b(?:profits?|earnings|net income|bottom line)\b|净利|淨利|利润|利潤|盈利|溢利", re.I
)
PRODUCT = (
    r"\b(?:RTX|GTX|RX|Arc|Xeon|EPYC|Ryzen|Ascend|MI|MLU|GLM|GPT|Kimi|Qwen|DeepSeek|Llama|Claude|"
    r"Gemini|[A-Z]{1,2})[ -]?%s(?![\d.%%])"
)
CODE = re.compile(r"(?<!\d)(?:60[0135]|68[89]|00[0-3]|30[01])\d{3}(?!\d)")
"""A code of the stock exchanges of Shanghai and Shenzhen."""
DOUBLED, HALVED = Decimal(100), Decimal(-50)
FROM = r"(?:\bfrom|从|從|由|自)[^\d]{0,12}%s(?![\d.]*\d)"
"""The number that a change starts from."""


def points_as_percent(claims: Iterable[Claim]) -> Iterator[Flag]:
    """A difference of two shares is in percentage points; told in percent it is another figure."""
    for sentence in by_sentence(claims):
        for claim in sentence:
            if claim.measure not in ("growth", "difference") or not _of_shares(claim, sentence):
                continue
            if claim.unit not in ("percent", "percent/year"):
                continue
            shares = [
                one
                for one in sentence
                if one.measure == "share" and (one.entity == claim.entity or claim.entity is None)
            ]
            if not _is_relative(claim, shares):
                yield Flag(claim.claim_id, "pp_as_percent", _told(claim, shares))


def _of_shares(claim: Claim, sentence: Sequence[Claim]) -> bool:
    """Whether a change is one of shares: it says so, or only shares stand beside it."""
    levels = [one for one in sentence if one.measure == "level"]
    shares = [one for one in sentence if one.measure == "share" and one.entity == claim.entity]
    return claim.metric == "market_share" or (len(shares) == 2 and not levels)


def _is_relative(claim: Claim, shares: Sequence[Claim]) -> bool:
    """Whether the change is right as percent of the share, and not as points.

    "Doubled" and "halved" are no points; nor is anything from 100 on.
    """
    if len(shares) != 2:
        return abs(claim.value) >= DOUBLED or claim.value == HALVED
    one, other = (share.value for share in shares)
    slack = half_unit(claim.value)
    # By the printed shares as they stand: rounding of both would excuse nearly everything.
    relative = ((b / a - 1) * 100 for a, b in ((one, other), (other, one)) if a)
    points = any(abs(change - claim.value) <= slack for change in (one - other, other - one))
    return not points and any(abs(change - claim.value) <= slack for change in relative)


def _told(claim: Claim, shares: Sequence[Claim]) -> str:
    stated = f"a change of a share is told as {shown(claim.value)} %"
    if len(shares) != 2:
        return f"{stated}, and nothing beside it tells percent from percentage points"
    one, other = shares[0].value, shares[1].value
    return (
        f"{stated}, but {shown(one)} and {shown(other)} are {shown(abs(one - other))} points apart"
    )


def negative_base(claims: Iterable[Claim]) -> Iterator[Flag]:
    """Growth on a loss says nothing; a profit that grew beyond twice may have been one."""
    for sentence in by_sentence(claims):
        losses = [one for one in sentence if one.measure == "level" and one.value < 0]
        for claim in sentence:
            if claim.measure != "growth" or claim.unit not in ("percent", "percent/year"):
                continue
            if losses and claim.metric == losses[0].metric:
                told = f"the base is a loss ({shown(losses[0].value)}), so growth means nothing"
            elif claim.metric == "other" and LOSS.search(claim.quote):
                told = "the sentence speaks of a loss, on which growth means nothing"
            elif _unseen_base(claim, sentence):
                told = (
                    f"a profit that grew by {shown(claim.value)} % may have been a loss before; "
                    "its base is not told"
                )
            else:
                continue
            yield Flag(claim.claim_id, "negative_base", told)


def _unseen_base(claim: Claim, sentence: Sequence[Claim]) -> bool:
    levels = [one for one in sentence if one.measure == "level" and one.metric == claim.metric]
    profit = claim.metric == "other" and PROFIT.search(claim.quote)
    return bool(profit) and claim.value > DOUBLED and len(levels) < 2


def no_currency(claims: Iterable[Claim]) -> Iterator[Flag]:
    """An amount without currency or unit may be off by a hundred."""
    for claim in claims:
        if claim.unit is None:
            yield Flag(
                claim.claim_id,
                "no_currency",
                f"{shown(claim.value)} has neither currency nor unit in its sentence",
            )


def wrong_unit(claims: Iterable[Claim]) -> Iterator[Flag]:
    """Tokens counted in calls: 万亿次 for 万亿Token."""
    for claim in claims:
        calls = claim.unit in ("call", "call/day")
        if calls and claim.metric == "tokens":
            told = f"{shown(claim.value)} is told in calls, where tokens are meant"
            yield Flag(claim.claim_id, "unit", told)


def forecast_as_actual(claims: Iterable[Claim]) -> Iterator[Flag]:
    """A period that ends after publication, or words of a forecast, make no fact."""
    for sentence in by_sentence(claims):
        governed = any(one.kind in ("forecast", "plan") for one in sentence)
        for claim in sentence:
            if claim.kind not in ("actual", "estimate"):
                continue
            day, end = claim.published, claim.period_end
            word = FORECAST.search(claim.quote)
            if day is not None and end is not None and end > day:
                told = f"told as {claim.kind}, but the period ends on {end}, after {day}"
            elif word and not governed and (end is None or day is None):
                told = f'told as {claim.kind}, but the sentence says "{word[0]}"'
            else:
                continue
            yield Flag(claim.claim_id, "forecast_as_actual", told)


def erratum(claims: Iterable[Claim]) -> Iterator[Flag]:
    """A sentence that corrects an earlier one: which figure stands a person must say."""
    for claim in claims:
        word = CORRECTED.search(claim.quote)
        if word:
            yield Flag(claim.claim_id, "erratum", f'the sentence says "{word[0]}"')


def number_of_a_name(claims: Iterable[Claim]) -> Iterator[Flag]:
    """Numbers in names of products, and stock codes, are no figures: RTX 5090, 688256."""
    for claim in claims:
        number = f"{claim.value:f}"
        code = CODE.fullmatch(number) and CODE.search(claim.quote)
        name = re.search(PRODUCT % re.escape(number), claim.quote)
        if claim.measure == "level" and (name or (code and number in claim.quote)):
            told = f'"{name[0]}" is a name' if name else f"{number} is a stock code"
            yield Flag(claim.claim_id, "name", told)


def base_missing(claims: Iterable[Claim]) -> Iterator[Flag]:
    """A starting value without a date beside a dated one: 95 % of when?"""
    for sentence in by_sentence(claims):
        for claim in sentence:
            dated = [
                one
                for one in sentence
                if (one.measure, one.metric, one.entity, one.unit)
                == (claim.measure, claim.metric, claim.entity, claim.unit)
                and one.period_end is not None
            ]
            if claim.measure not in ("share", "level") or claim.period_end is not None:
                continue
            if dated and re.search(FROM % re.escape(shown(claim.value)), claim.quote):
                told = f"{shown(claim.value)} has no date, {shown(dated[0].value)} beside it has"
                yield Flag(claim.claim_id, "base_missing", told)


def not_named(claims: Iterable[Claim]) -> Iterator[Flag]:
    """A figure of nobody, or of no time, cannot stand in a table."""
    for claim in claims:
        if claim.entity is None:
            yield Flag(claim.claim_id, "no_owner", "whose figure it is, the sentence does not say")
        if claim.period_start is None and claim.period_end is None:
            yield Flag(claim.claim_id, "no_period", "of which time it is, the page does not say")
