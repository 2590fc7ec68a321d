"""How like an entry a question is: named features, each about 0–1.

Three kinds: how like the entry's asks, how like what it says, and how well the typed fields agree.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from knowledge.lexicon import lexicon
from knowledge.matching.entries import Entry, Sort, concepts, letter_groups, small_stems
from knowledge.matching.index import CONCEPT_WEIGHT, K1, B, Field, Index, phrase_terms
from knowledge.matching.reading import NAME_WORD_WEIGHT, STOPWORD_WEIGHT, Reading, Term
from knowledge.text import bigrams

Row = dict[str, float]


@dataclass(frozen=True, slots=True)
class NearestAsk:
    """How like the nearest ask of an entry is, and the few nearest on average (0–1, soft cosines);
    and the nearest one itself.
    """

    likeness: float
    few: float
    text: str


Nearest = dict[int, NearestAsk]
"""By the numbers of the entries in an index."""

COMMON = 0.05
"""A word in more than this share of all asks only adds to those that hold a rarer one."""

FEW_ASKS = 3
"""So many asks that are alike tell more than one."""

SMALL_WORD_WEIGHT = 1.0
"""What a function word counts beside another one among asks: "can i", "how do you" tell them apart,
as they do not tell statements apart."""

STRETCH = 150
"""So many characters of a question are looked for as a stretch of what an entry says."""

SAID_SMALL_WORD = 0.45
"""The same among statements; chosen on left-out statements, where 0.3 to 0.8 do about as well."""

REACH = 4
"""So many words before what is counted its number may stand ("25,000 armed operations")."""

EARLY = 3
"""A definition names what it defines among its first words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One term of a question: the stems that serve, each with its share, and its weight."""

    forms: tuple[tuple[str, float], ...]
    weight: float
    is_content: bool
    concepts: frozenset[int]


class Question:
    """A reading with its terms weighed by how rare they are in the base."""

    def __init__(self, reading: Reading, index: Index) -> None:
        """Weigh the terms once for all entries."""
        known = lexicon().concepts
        self.reading = reading
        self.terms = [
            Wanted(
                forms=((term.stem, 1.0), *term.others),
                weight=_weight(term) * index.spread.idf(_commonest(term, index)),
                is_content=term.is_content,
                concepts=frozenset(known.get(term.stem, ())),
            )
            for term in reading.terms
        ]
        self.total = sum(term.weight for term in self.terms) or 1.0
        stems = [term.stem for term in reading.terms if not term.stem.startswith("#")]
        small = small_stems()
        self.text = " ".join(stems)[:STRETCH]
        self.plain = " ".join([one for one in stems if one not in small])
        self.pairs = [
            (left, right, self.terms[place].weight + self.terms[place + 1].weight)
            for place, (left, right) in enumerate(pairwise(stems))
        ]
        self.paired = sum(weight for _, _, weight in self.pairs) or 1.0
        self.letters: dict[str, float] = {}
        for term in self.terms:
            stem = term.forms[0][0]
            if term.is_content and not stem.startswith("#"):
                for start in range(len(stem) - 2):
                    group = stem[start : start + 3]
                    self.letters[group] = self.letters.get(group, 0.0) + term.weight
        self.lettered = sum(self.letters.values()) or 1.0
        self.stems = frozenset(stems)
        self.digits = frozenset(stem for stem in stems if stem[0].isdigit())
        self.dates = frozenset(entry for entry in self.digits if len(entry) == 4)
        self.dates |= lexicon().calendar_stems & self.stems


def _weight(term: Term) -> float:
    return SAID_SMALL_WORD if term.weight == STOPWORD_WEIGHT else term.weight


def _commonest(term: Term, index: Index) -> str:
    """The form of a term that most facts hold: what is mistyped is as rare as what was meant."""
    return max((term.stem, *(one for one, _ in term.others)), key=index.spread.frequency)


def features(reading: Reading, index: Index, phrasings: Nearest, limit: int) -> dict[int, Row]:
    """Named features of the `limit` entries that may be meant at all, by number, in order."""
    question, size = Question(reading, index), len(index.entries)
    asks, cover = _soft_scores(reading, index.asks, size)
    pairs = _plain_scores(_question_pairs(reading), index.pairs, size)
    letters = _plain_scores(_question_letters(reading), index.letters, size)
    chosen: Sequence[int] = range(size)
    if size > limit:
        held = _held(question, index)
        likeness = {number: one.likeness for number, one in phrasings.items()}
        best = sorted(chosen, key=lambda n: (-max(held[n], asks[n], likeness.get(n, 0.0)), n))
        chosen = sorted(best[:limit])
    return {
        number: {
            "asks": asks[number],
            "asks_cover": cover[number],
            "pairs": pairs[number],
            "letters": letters[number],
            "asks_some": math.sqrt(asks[number]),
            **_nearest(phrasings.get(number)),
            "silence": float(entry.sort is Sort.SILENCE),
            "topic": float(entry.sort is Sort.TOPIC),
            **said(question, entry, index.spread.length),
            **typed(reading, entry),
        }
        for number, entry in ((number, index.entries[number]) for number in chosen)
    }


def _nearest(ask: NearestAsk | None) -> Row:
    if ask is None:
        return {}
    return {"phrasing": ask.likeness, "phrasings": ask.few}


def _held(question: Question, index: Index) -> list[float]:
    """The share of the question's informative words that each entry says, 0–1."""
    held = [0.0] * len(index.entries)
    wanted = [term for term in question.terms if term.is_content] or question.terms
    for term in wanted:
        for stem, share in reversed(term.forms):
            for number in index.saying.get(stem, ()):
                held[number] += share * term.weight
    return _scaled(held, sum(term.weight for term in wanted))


def said(question: Question, entry: Entry, average: float) -> Row:
    """How like what the entry says: words, pairs, letters, and what is asked for."""
    positions = entry.positions
    norm = K1 * (1 - B + B * len(entry.words) / average)
    strength = cover = related = 0.0
    first = None
    for term in question.terms:
        for stem, share in term.forms:
            places = positions.get(stem)
            if places is not None:
                strength += share * term.weight * len(places) / (len(places) + norm)
                cover += share * term.weight
                if term.is_content and (first is None or places[0] < first):
                    first = places[0]
                break
        else:
            if term.is_content and not term.concepts.isdisjoint(entry.concepts):
                related += term.weight
    row = {
        "said": strength / question.total,
        "said_cover": cover / question.total,
        "said_related": related / question.total,
        "said_early": 0.0 if first is None else 1 / (1 + first),
        "said_length": math.log1p(len(entry.words)) / 4,
        "said_numbers_missing": _share(question.digits - entry.digits, question.digits),
    }
    if first is not None:
        row |= _in_order(question, entry)
    return row


def _in_order(question: Question, entry: Entry) -> Row:
    """What only an entry that holds some word of the question can have."""
    positions, plain, hints = entry.positions, entry.plain, question.reading.hints
    pairs = sum(
        weight
        for left, right, weight in question.pairs
        if left in positions and right in positions and _adjacent(positions[left], positions[right])
    )
    letters = sum(weight for group, weight in question.letters.items() if group in plain)
    return {
        "said_pairs": pairs / question.paired,
        "said_letters": letters / question.lettered,
        "said_tokens": fuzz.token_set_ratio(question.plain, plain) / 100,
        "said_stretch": fuzz.partial_ratio(question.text, entry.text) / 100,
        "said_number": float("number" in hints and bool(entry.digits - question.digits)),
        "said_date": _dated(question, entry) if "date" in hints else 0.0,
        "said_reason": float("reason" in hints and not _reasons().isdisjoint(positions)),
        "said_counted": float(_counts(question.reading.counted, entry)),
        "said_defined": float(_defines(question.reading.defined, entry)),
    }


def _reasons() -> frozenset[str]:
    return lexicon().reason_stems


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _adjacent(left: list[int], right: list[int]) -> bool:
    return any(place + 1 in right for place in left)


def _dated(question: Question, entry: Entry) -> float:
    """A date that the question does not name already answers "when"; the one it names hardly."""
    if not entry.dates:
        return 0.0
    return 1.0 if entry.dates - question.dates else 0.3


def _counts(counted: str | None, entry: Entry) -> bool:
    places = entry.positions.get(counted or "", ())
    return any(
        word in entry.digits
        for place in places
        for word in entry.words[max(0, place - REACH) : place]
    )


def _defines(defined: str | None, entry: Entry) -> bool:
    places = entry.positions.get(defined or "")
    return bool(places) and places is not None and places[0] < EARLY


def typed(reading: Reading, entry: Entry) -> Row:
    """How the typed fields agree: kind of question, names, figures, a silence's own words."""
    asked, names = reading.aspects, frozenset(reading.entities)
    is_fact = entry.sort is Sort.FACT
    given = len(asked & entry.gives) - len(asked - entry.gives) if is_fact or entry.gives else 0
    numbers = [number in entry.numbers for number in reading.numbers]
    spans = [any(span.meets(own) for own in entry.spans) for span in reading.calendar.spans]
    figures = numbers + spans
    return {
        "aspect": given / len(asked) if asked else 0.0,
        "names": _share(names & entry.entities, names),
        "names_missing": _share(names - entry.entities, names) if is_fact else 0.0,
        "figures": sum(numbers) / len(numbers) if numbers else 0.0,
        "figures_missing": 1 - sum(figures) / len(figures) if figures and is_fact else 0.0,
        "trigger": float(triggered(reading, entry)),
    }


def triggered(reading: Reading, entry: Entry) -> bool:
    """Whether the question holds one of the words that a silence is about.

    They do not count where the question asks for another kind of thing: "why kill?" is no
    question for casualty figures.
    """
    if not entry.triggers or (
        reading.aspects and entry.gives and not reading.aspects & entry.gives
    ):
        return False
    stems = {term.stem for term in reading.terms}
    return any(words <= stems for words in entry.triggers)


def nearest_phrasings(reading: Reading, index: Index) -> Nearest:
    """How like the asks of each entry that shares a word with one of them."""
    scores: dict[int, float] = {}
    own = 0.0
    asked = phrase_terms(reading.terms)
    weights = index.phrasings.weights
    for stem in sorted(asked, key=lambda one: (len(weights.get(one, ())), one)):
        weight = asked[stem] * index.phrasings.idf(stem)
        own += weight * weight
        held = weights.get(stem, {})
        common = len(held) > COMMON * len(index.owners) and scores
        for phrasing in scores.keys() & held.keys() if common else held:
            scores[phrasing] = scores.get(phrasing, 0.0) + weight * held[phrasing]
    scale = math.sqrt(own) or 1.0
    found: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for phrasing, score in scores.items():
        found[index.owners[phrasing][0]].append((score / scale, -phrasing))
    nearest = {}
    for owner, likenesses in found.items():
        best = heapq.nlargest(FEW_ASKS, likenesses)
        few = sum(likeness for likeness, _ in best) / FEW_ASKS
        nearest[owner] = NearestAsk(best[0][0], few, index.owners[-best[0][1]][1])
    return nearest


def _soft_scores(reading: Reading, field: Field, size: int) -> tuple[list[float], list[float]]:
    """BM25 and coverage for every entry, over the question's own weight: both 0–1.

    A synonym counts where the word itself is missing; words that the field lacks altogether stay
    in the denominator, so that a question about something else cannot score high.
    """
    scores, covers, total = [0.0] * size, [0.0] * size, 0.0
    for term in reading.terms:
        forms = [(term.stem, 1.0), *term.others]
        forms += [(concept, CONCEPT_WEIGHT) for concept in concepts(term.stem)]
        known = [field.idf(form) for form, _ in forms if form in field.postings]
        small = not term.is_content and term.weight != NAME_WORD_WEIGHT
        share = SMALL_WORD_WEIGHT if small else term.weight
        weight = share * (max(known) if known else field.idf(term.stem))
        total += weight
        best: dict[int, tuple[float, float]] = {}
        for form, similarity in forms:
            for entry, strength in field.postings.get(form, {}).items():
                old = best.get(entry, (0.0, 0.0))
                best[entry] = max(old[0], similarity * strength), max(old[1], similarity)
        for entry, (strength, cover) in best.items():
            scores[entry] += weight * strength
            covers[entry] += weight * cover
    return _scaled(scores, total), _scaled(covers, total)


def _plain_scores(terms: dict[str, float], field: Field, size: int) -> list[float]:
    """The share of the question's weighted terms that each entry holds, 0–1."""
    scores, total = [0.0] * size, 0.0
    for term, share in terms.items():
        weight = share * field.idf(term)
        total += weight
        for entry, strength in field.postings.get(term, {}).items():
            scores[entry] += weight * strength
    return _scaled(scores, total)


def _scaled(scores: Sequence[float], total: float) -> list[float]:
    return [score / total for score in scores] if total else list(scores)


def _question_pairs(reading: Reading) -> dict[str, float]:
    words = [term.stem for term in reading.terms if not term.stem.startswith("#")]
    return dict.fromkeys(bigrams(words), 1.0)


def _question_letters(reading: Reading) -> dict[str, float]:
    return dict(Counter(group for term in reading.content for group in letter_groups(term)))
