"""One sentence of an article read: figures, dates, names, who says so, and how surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.articles.figures import figures_of
from knowledge.articles.periods import Dated, periods_in
from knowledge.articles.speakers import attribution_in
from knowledge.articles.words import alternatives, words
from knowledge.dates import calendar
from knowledge.matching.names import Names
from knowledge.model import Attributor, Kind, PartialDate, Quantity, Voice
from knowledge.text import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceReading:
    """What a sentence says, as fields of a fact; `places` and `actors` are entity ids.

    `hedge` is the sentence's first softening word, or None; `periods` are all that it names;
    `taken` are the places of the quantities whose unit is that of the sentence before.
    """

    quantities: tuple[Quantity, ...]
    dates: tuple[PartialDate, ...]
    places: tuple[str, ...]
    actors: tuple[str, ...]
    attribution: tuple[Attributor, ...]
    hedge: str | None
    kind: Kind
    voice: Voice
    periods: tuple[Dated, ...] = ()
    taken: frozenset[int] = frozenset()

    @property
    def tells(self) -> bool:
        """Whether there is anything in it that a fact could be made of."""
        return bool(
            self.quantities
            or self.dates
            or self.places
            or self.actors
            or self.attribution
            or self.hedge
            or self.periods
        )


def read_sentence(sentence: str, names: Names, before: str | None = None) -> SentenceReading:
    """The sentence's figures, dates, known names, attribution, hedge, and so its kind and voice.

    `before` is the unit that the sentence before hands on, if it counts something.
    """
    periods = tuple(periods_in(sentence))
    figures, taken = figures_of(sentence, periods, before)
    quantities = tuple(figures)
    attribution = attribution_in(sentence, periods)
    mentioned = dict.fromkeys(mention.entity for mention in names.find(tokens(sentence)))
    kinds = words().sets["place_kinds"]
    dates = _dates(periods, quantities)
    hedge = hedge_in(sentence)
    return SentenceReading(
        quantities=quantities,
        dates=dates,
        places=tuple(name for name in mentioned if names.kind(name) in kinds),
        actors=tuple(name for name in mentioned if names.kind(name) not in kinds),
        attribution=attribution,
        hedge=hedge,
        kind=_kind(sentence, quantities, periods, attribution, hedge),
        voice=_voice(sentence, quantities, attribution),
        periods=periods,
        taken=taken,
    )


def hedge_in(sentence: str) -> str | None:
    """The first word with which the sentence softens what it says, as it writes it; or None."""
    soft = (match for match in words().patterns["hedges"].finditer(sentence))
    found = [match for match in soft if not _is_month(match)]
    found += [match for match in _bounding().finditer(sentence) if not _is_age(sentence, match)]
    first = min(found, key=lambda match: (match.start(), -len(match.group())), default=None)
    return first.group().strip() if first else None


def _is_month(match: re.Match[str]) -> bool:
    """ "May" is a month; a bounding word counts only before a figure."""
    return match.group() == "May" or match.group().casefold() in _bounding_phrases()


def _is_age(sentence: str, match: re.Match[str]) -> bool:
    """ "children under five" softens nothing."""
    before = sentence[: match.start()].split()[-1:]
    return bool(before) and before[0].casefold() in words().sets["people"]


@lru_cache(maxsize=1)
def _bounding_phrases() -> frozenset[str]:
    exact = {"exactly", "precisely", "just", "only"}
    return frozenset(" ".join(phrase).replace(" .", ".") for phrase in words().before) - exact


@lru_cache(maxsize=1)
def _bounding() -> re.Pattern[str]:
    phrases = "|".join(sorted(map(re.escape, _bounding_phrases()), key=len, reverse=True))
    numbers = "|".join(words().numbers)
    ahead = (
        r"(?:an?\s|half\s|another\s|the\s)*(?:[A-Z]{0,3}[$£€¥₹]\s?)?"
        rf"(?:\d|(?:{numbers}|dozen|hundred|million)\b)"
    )
    return re.compile(rf"(?<![\w-])(?:{phrases})(?=\s*{ahead})", re.IGNORECASE)


def _dates(periods: Sequence[Dated], quantities: Sequence[Quantity]) -> tuple[PartialDate, ...]:
    """Days, and months and years that are no figure's period."""
    used = {quantity.period.words for quantity in quantities if quantity.period}
    found: list[PartialDate] = []
    for one in periods:
        period = one.period
        days = calendar(period.words).days
        if len(days) == 1 and (period.start == period.end or not period.start):
            found.append(days[0])
        elif period.start and period.start == period.end and period.words not in used:
            year, _, month = period.start.partition("-")
            found.append(
                PartialDate(
                    words=period.words, year=int(year), month=int(month[:2]) if month else None
                )
            )
    return tuple(dict.fromkeys(found))


def _kind(
    sentence: str,
    quantities: Sequence[Quantity],
    periods: Sequence[Dated],
    attribution: Sequence[Attributor],
    hedge: str | None,
) -> Kind:
    if quantities:
        return Kind.STATISTIC
    if any(_is_event(sentence, one) for one in periods):
        return Kind.EVENT
    if attribution:
        return Kind.CLAIM
    if hedge or _says(sentence, "opinion"):
        return Kind.ASSESSMENT
    return Kind.BACKGROUND


def _is_event(sentence: str, one: Dated) -> bool:
    """Whether something happened then: a date in the past tense, and not only when it was said."""
    dated = one.period.start is not None or bool(calendar(one.period.words).days)
    spoken = re.search(rf"\b(?:{_speech()})(?: on| in)?\s*$", sentence[: one.start])
    past = _past().search(sentence)
    return dated and past is not None and not spoken and not re.search(r"\bwill\b", sentence)


@lru_cache(maxsize=1)
def _speech() -> str:
    return alternatives("speech")


@lru_cache(maxsize=1)
def _past() -> re.Pattern[str]:
    return re.compile(rf"\b(?:[a-z]{{2,20}}ed|{alternatives('past')})\b")


def _voice(
    sentence: str, quantities: Sequence[Quantity], attribution: Sequence[Attributor]
) -> Voice:
    if attribution:
        return Voice.REPORTED if quantities else Voice.ATTRIBUTED
    if _says(sentence, "opinion"):
        return Voice.OPINION
    return Voice.GUESS if _says(sentence, "guess") else Voice.STATEMENT


def _says(sentence: str, what: str) -> bool:
    return any(match.group() != "May" for match in words().patterns[what].finditer(sentence))
