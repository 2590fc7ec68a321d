"""Reading a text, question or fact alike: its weighted terms, names, figures, dates and aspects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.dates import NO_DATES, Calendar, calendar, is_month
from knowledge.lexicon import Lexicon
from knowledge.matching.names import Names
from knowledge.matching.spelling import Speller
from knowledge.model import Aspect, Correction
from knowledge.text import Token, clean, fact_tokens, fold, stem, tokens

_NO_WORDS = re.compile(r"https?://\S+|<(?:@[!&]?|#|a?:\w+:|t:|id:|/)[^>\s]*>|@(?:everyone|here)\b")
"""Links and Discord's mentions, which are no words of a question."""

_SENTENCE = re.compile(r"[.!?:;]\s+[\"'(]?(\w+)")
"""The first word of each sentence but the first."""

STOPWORD_WEIGHT = 0.15
NAME_WORD_WEIGHT = 0.25
FILLER_WEIGHT = 0.3
"""Share of a content word's weight; the words of a name have one more term, the thing itself."""

SPREAD = 3.0
"""How fast a misspelt word's further readings lose weight with their similarity."""

Others = dict[int, tuple[tuple[str, float], ...]]
"""For places in a text: the further stems that the word there may stand for, with their shares."""

MOST_TELLING, MOST_SMALL = 12, 8
"""Of a long question so many different content words and so many others are read."""

MIXED = 2
"""So many words of a mixed-in language make a question one of mixed languages."""

SMALL_NUMBER = 12
"""Numbers up to this one are part of the wording ("two kinds"), not figures to be checked."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look up: a stem, or `#id` for a named entity; `typed` as the asker wrote it.

    `others` are further stems that a misspelt word may stand for, each with its share (0–1) of
    what the word itself would count.
    """

    stem: str
    weight: float
    typed: str = ""
    others: tuple[tuple[str, float], ...] = ()

    @property
    def is_content(self) -> bool:
        """Whether the term carries what the text is about."""
        return self.weight > FILLER_WEIGHT


@dataclass(frozen=True, slots=True)
class Reading:
    """What the matcher sees of a text.

    `unknown` are content words that the fact base does not know, as typed; `names` the unknown
    ones among them that look like names: capitalised, or no English word. `paragraph` is the one
    that the text names ("para 5"), or None; `is_question` False where it is a few keywords;
    `towns` and `years` True where it asks in which town or year, `whole` where for all of a year,
    `compares` where for two things beside each other, `both` where for two figures.

    `hints` are the looser kinds of thing that it may ask for, which rank and never refuse; `under`
    figures that it names as upper bounds ("fewer than 100"); `speaker` the thing that says so where
    the question is whether or why it does; `counted` the stem of what a "how
    many" counts, `defined` that of what a "what is" is about, each None where there is none.
    """

    text: str
    terms: tuple[Term, ...] = ()
    entities: tuple[str, ...] = ()
    aspects: frozenset[Aspect] = frozenset()
    numbers: tuple[Decimal, ...] = ()
    calendar: Calendar = NO_DATES
    negated: bool = False
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paragraph: int | None = None
    is_question: bool = False
    towns: bool = False
    years: bool = False
    whole: bool = False
    compares: bool = False
    both: bool = False
    hints: frozenset[str] = frozenset()
    speaker: str | None = None
    counted: str | None = None
    under: frozenset[Decimal] = frozenset()
    defined: str | None = None

    @property
    def content(self) -> tuple[Term, ...]:
        """The terms that carry what the text is about."""
        return tuple(term for term in self.terms if term.is_content)


class Reader:
    """Reads texts with one briefing's names and one lexicon; with a speller, mends typos."""

    def __init__(
        self,
        names: Names,
        lexicon: Lexicon,
        speller: Speller | None = None,
        stated: Callable[[str], bool] | None = None,
    ) -> None:
        """Keep the tables; a reader without a speller takes words as they stand.

        `stated` tells whether the facts state a stem: such a word is none that only frames a
        question ("teacher" in a base on schools).
        """
        self.names = names
        self._lexicon = lexicon
        self._speller = speller
        self._stated = stated or (lambda _: False)
        self._met: dict[Term, Term] = {}

    def terms(self, text: str) -> tuple[Term, ...]:
        """Only what is looked up in a text of a fact, without what it asks for."""
        return self.terms_of(fact_tokens(clean(text)))

    def terms_of(self, found: tuple[Token, ...]) -> tuple[Term, ...]:
        """The same of an example question; equal terms are one, since there are so many."""
        read = self._terms(*self._mend(self._translate(found))[::2])
        return tuple([self._met.setdefault(term, term) for term in read])

    def read(self, text: str) -> Reading:
        """Everything that matching and checking need to know of the text."""
        line = _NO_WORDS.sub(" ", clean(text))
        if line.isupper():
            line = line.lower()  # shouting: capitals mark no acronyms then
        typed = self._most_telling(tokens(line))
        found, corrections, others = self._mend(self._translate(typed))
        mixed = sum(token.word in self._lexicon.translations for token in typed) >= MIXED
        mentions = self.names.find(found)
        words = " ".join(token.word for token in found)
        paragraph = self._lexicon.paragraph.search(fold(line))
        unknown = [token for token in found if self._is_unknown(token)]
        initial = {*_SENTENCE.findall(line), found[0].raw if found else ""}
        return Reading(
            text=line,
            terms=self._terms(found, others),
            entities=tuple(dict.fromkeys(mention.entity for mention in mentions)),
            aspects=frozenset(a for a, form in self._lexicon.aspects.items() if form.search(words)),
            numbers=tuple(t.value for t in found if t.value is not None and _is_figure(t)),
            calendar=calendar(line),
            negated=bool(self._lexicon.negation.search(fold(line))),
            corrections=tuple(corrections),
            unknown=tuple(dict.fromkeys(token.raw for token in unknown)),
            names=tuple(
                dict.fromkeys(t.raw for t in unknown if self._is_name(t, initial, mixed=mixed))
            ),
            paragraph=int(paragraph[1]) if paragraph else None,
            is_question=bool(self._lexicon.question.search(words)),
            towns=bool(self._lexicon.towns.search(words)),
            years=bool(self._lexicon.years.search(words)),
            whole=bool(self._lexicon.whole.search(words)),
            compares=bool(self._lexicon.compares.search(words)),
            both=bool(self._lexicon.both.search(words)),
            hints=frozenset(k for k, form in self._lexicon.hints.items() if form.search(words)),
            under=self._under(found, words),
            speaker=self._speaker(found, words),
            counted=self._after(found, self._lexicon.counting.search(words)),
            defined=self._after(found, self._lexicon.defining.search(words)),
        )

    def _speaker(self, found: list[Token], words: str) -> str | None:
        """Who says something in a question of whether or why they do; None in any other."""
        if not self._lexicon.claiming.search(words):
            return None
        for mention in self.names.find(found):
            after = " ".join(token.word for token in found[mention.end : mention.end + 2])
            if self._lexicon.saying.match(after):
                return mention.entity
        return None

    def _under(self, found: list[Token], words: str) -> frozenset[Decimal]:
        """The figures that stand right after words such as "fewer than"."""
        ends = (match.end() for match in self._lexicon.under.finditer(words))
        after = (
            found[place] for end in ends if (place := words.count(" ", 0, end) + 1) < len(found)
        )
        return frozenset(token.value for token in after if token.value is not None)

    def _after(self, found: list[Token], match: re.Match[str] | None) -> str | None:
        """The stem of the first content word after the match in the joined folded words."""
        if match is None:
            return None
        start = match.string.count(" ", 0, match.end())
        stems = (token.stem for token in found[start:] if self._lexicon.is_content(token.word))
        return next(stems, None)

    def _most_telling(self, found: tuple[Token, ...]) -> tuple[Token, ...]:
        """The text without what a long one repeats or adds beyond use, so that work is bounded."""
        if len(found) <= MOST_TELLING:
            return found
        kept: list[Token] = []
        telling: set[str] = set()
        for token in found:
            if self._lexicon.is_content(token.word):
                if token.word in telling or len(telling) == MOST_TELLING:
                    continue
                telling.add(token.word)
            elif len(kept) - len(telling) == MOST_SMALL:
                continue
            kept.append(token)
        return tuple(kept)

    def _translate(self, found: tuple[Token, ...]) -> list[Token]:
        """Each word as the lexicon reads it: chat spellings and words of mixed-in languages.

        A word that is English too ("log", "ban") is another language's only beside others of it.
        """
        read: list[Token] = []
        foreign, english = self._lexicon.translations, self._lexicon.english
        mixed = any(token.word in foreign and token.word not in english for token in found)
        for token in found:
            known = self._lexicon.spellings.get(token.word)
            if known is None and (mixed or token.word not in english):
                known = foreign.get(token.word)
            if known is None:
                read.append(token)
            else:
                read.extend(tokens(" ".join(known)))
        return read

    def _mend(self, found: list[Token]) -> tuple[list[Token], list[Correction], Others]:
        """The words as they were meant, what was corrected, and what else each may have been."""
        if self._speller is None:
            return found, [], {}
        mended: list[Token] = []
        corrections: list[Correction] = []
        others: Others = {}
        for token in found:
            small = self._speller.small(token.word) if token.raw.islower() else None
            if small is not None:
                mended.extend(tokens(small))
                continue
            if self._speller.is_plural(token.word):
                mended.extend(replace(one, raw=token.raw) for one in tokens(token.word[:-1]))
                continue
            readings = () if token.value is not None else self._speller.read(token.word)
            if readings and readings[0].word != token.word:
                mended.extend(replace(known, raw=token.raw) for known in tokens(readings[0].word))
                corrections.append(Correction(token.raw, readings[0].word))
            else:
                mended.append(token)
            if len(readings) > 1:
                best = readings[0].similarity
                others[len(mended) - 1] = tuple(
                    (stem(reading.word), (reading.similarity / best) ** SPREAD)
                    for reading in readings[1:]
                )
        return mended, corrections, others

    def _terms(self, found: list[Token], others: Others) -> tuple[Term, ...]:
        weights = [self._weight(token) for token in found]
        if max(weights, default=0.0) == FILLER_WEIGHT:
            weights = [1.0 if weight == FILLER_WEIGHT else weight for weight in weights]
        named: list[Term] = []
        for mention in self.names.find(found):
            for place in range(mention.start, mention.end):
                weights[place] = min(weights[place], NAME_WORD_WEIGHT)
            typed = " ".join(token.raw for token in found[mention.start : mention.end])
            named.append(Term(f"#{mention.entity}", 1.0, typed))
        words = [
            Term(token.stem, weight, token.raw, others.get(place, ()))
            for place, (token, weight) in enumerate(zip(found, weights, strict=True))
        ]
        return (*words, *named)

    def _weight(self, token: Token) -> float:
        if token.word in self._lexicon.stopwords and not _is_acronym(token.raw):
            return STOPWORD_WEIGHT
        framing = token.word in self._lexicon.fillers and not self._stated(token.stem)
        return FILLER_WEIGHT if framing else 1.0

    def _is_unknown(self, token: Token) -> bool:
        return (
            self._speller is not None
            and token.value is None
            and self._lexicon.is_content(token.word)
            and not self._speller.knows(token.word)
            and token.stem not in self._lexicon.concepts
            and not is_month(token.word)
        )

    def _is_name(self, token: Token, initial: set[str], *, mixed: bool) -> bool:
        """Whether an unknown word looks like a name rather than another way to put things.

        `initial` are the words that begin a sentence, whose capital says nothing.

        In a question of mixed languages a small word that nobody knows is one of the other's.
        """
        if mixed and token.raw.islower():
            return False
        if token.word not in self._lexicon.english and not _is_inflected(token, self._lexicon):
            return True
        return token.raw[0].isupper() and token.raw not in initial and not token.raw.isupper()


def _is_inflected(token: Token, lexicon: Lexicon) -> bool:
    """Whether the word is a form of a common English word ("friendships", "hating")."""
    return any(
        form in lexicon.english
        for form in (
            token.stem,
            token.stem + "e",
            token.word.removesuffix("s"),
            token.word.removesuffix("ed"),
            token.word.removesuffix("ing"),
            token.word.removesuffix("ly"),
            token.word.removesuffix("ness"),
            token.word.removesuffix("ship"),
        )
    )


def _is_acronym(raw: str) -> bool:
    return len(raw) > 1 and raw.isupper()


def _is_figure(token: Token) -> bool:
    """Whether the number is one to be checked: typed in digits or large, and no year."""
    return token.value is not None and not token.is_year and token.value > SMALL_NUMBER
