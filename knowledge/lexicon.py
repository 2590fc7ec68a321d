"""Words that are not facts: function words, synonyms, chat spellings, other languages' words.

All of it is data under `knowledge/language/`; this module only loads it, once, on first use.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

from knowledge.model import Aspect
from knowledge.text import stem, tokens


class Words(Container[object]):
    """Many words as a few texts, one for each beginning of three letters: a seventh of the memory
    that a set takes, and a microsecond to look one up.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Hold these words, best in the order of the alphabet; none may hold a line break."""
        self._texts: dict[str, str] = {}
        for start, found in groupby(words, lambda word: word[:3]):
            self._texts[start] = self._texts.get(start, "\n") + "".join(f"{one}\n" for one in found)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and f"\n{word}\n" in self._texts.get(word[:3], "")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one main language and of the languages mixed into it.

    Words: `stopwords`, `fillers`, `asking` (words for kinds of things), `back` (words that carry
    nothing in a question about what was just said) and `smalltalk` hold folded words; `chatter`
    whole messages that are on no subject of a briefing, `chatter_words` what marks such messages;
    `concepts` maps a stem to the ids of the synonym groups it belongs to; `spellings` and
    `translations` map a folded word to the words it is read as (none: it carries no weight);
    `calendar_stems` and `reason_stems` are those with which a text gives a date or a reason;
    `english` is the guard list: its words are never taken for misspellings, and unknown words
    outside it look like names.

    Patterns over a question's folded words: `aspects` find what kind of thing it asks for, `hints`
    the looser kinds that only rank ("number", "date", "reason"); the others a negation, that it is
    a question at all, the number of a paragraph, that it asks for towns, for a year, for the whole
    of one, for a comparison, for both of two figures, whether or why somebody says something; and
    where what is counted or defined, or an upper bound, begins. `follow_ups` find in a question
    about what was just said that it goes on from it ("onward"), points back at it ("points_back"),
    doubts it ("doubts"), asks where it stands ("cites"), or turns to something else ("elsewhere").
    """

    stopwords: frozenset[str]
    fillers: frozenset[str]
    asking: frozenset[str]
    back: frozenset[str]
    smalltalk: frozenset[str]
    chatter: tuple[str, ...]
    chatter_words: tuple[str, ...]
    concepts: Mapping[str, tuple[int, ...]]
    spellings: Mapping[str, tuple[str, ...]]
    translations: Mapping[str, tuple[str, ...]]
    english: Words
    aspects: Mapping[Aspect, re.Pattern[str]]
    negation: re.Pattern[str]
    question: re.Pattern[str]
    paragraph: re.Pattern[str]
    towns: re.Pattern[str]
    years: re.Pattern[str]
    whole: re.Pattern[str]
    compares: re.Pattern[str]
    both: re.Pattern[str]
    claiming: re.Pattern[str]
    saying: re.Pattern[str]
    counting: re.Pattern[str]
    under: re.Pattern[str]
    defining: re.Pattern[str]
    hints: Mapping[str, re.Pattern[str]]
    follow_ups: Mapping[str, re.Pattern[str]]
    calendar_stems: frozenset[str]
    reason_stems: frozenset[str]

    def is_content(self, word: str) -> bool:
        """Whether the folded word can carry what a question is about."""
        return word not in self.stopwords and word not in self.fillers


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """English with all languages that have a file of their own; read once."""
    folder = files("knowledge") / "language"
    english = tomllib.loads((folder / "en.toml").read_text("utf-8"))
    mixed = sorted(one.name for one in folder.iterdir() if one.name.endswith(".toml"))
    mixed.remove("en.toml")
    translations = {
        word: tuple(read_as.split())
        for name in mixed
        for word, read_as in tomllib.loads((folder / name).read_text("utf-8"))["words"].items()
    }
    with (folder / "words.txt").open(encoding="utf-8") as lines:
        words = Words(line.rstrip("\n") for line in lines if not line.startswith("#"))
    return Lexicon(
        stopwords=frozenset(english["stopwords"].split()),
        fillers=frozenset(english["fillers"].split()),
        asking=frozenset(english["asking"].split()),
        back=frozenset(english["back"].split()),
        smalltalk=frozenset(english["smalltalk"].split()),
        chatter=tuple(english["chatter"]),
        chatter_words=tuple(english["chatter_words"].split()),
        concepts=_concepts(english["synonyms"].strip().splitlines()),
        spellings={word: (read_as,) for word, read_as in english["spellings"].items()},
        translations=translations,
        english=words,
        aspects={Aspect(kind): _any(forms) for kind, forms in english["aspects"].items()},
        follow_ups={name: _any(forms) for name, forms in english["follow_ups"].items()},
        hints={kind: _any(forms) for kind, forms in english["hints"].items()},
        calendar_stems=frozenset(map(stem, english["calendar"].split())),
        reason_stems=frozenset(map(stem, english["reasons"].split())),
        **{name: _any(forms) for name, forms in english["patterns"].items()},
    )


def _any(forms: list[str]) -> re.Pattern[str]:
    """A pattern for any of the forms, each as whole words."""
    return re.compile("|".join(rf"(?<!\S){form}(?!\w)" for form in forms))


def _concepts(groups: list[str]) -> dict[str, tuple[int, ...]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for word in {stem(token.word) for token in tokens(group)}:
            found[word].append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}
