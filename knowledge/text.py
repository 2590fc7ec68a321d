"""One normaliser for questions, facts, asks and aliases alike: clean text, tokens, stems, numbers.

Knows nothing of facts. A number is compared by its value everywhere ("25,000", "25k" and
"twenty-five thousand" are one token), a word by its Snowball stem.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ`´′", "'"),
        **dict.fromkeys("“”«»", '"'),
        **dict.fromkeys("–‑−‐‒", "-"),
        **dict.fromkeys("—\u00a0", " "),
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "Ł": "L",
        "Ø": "O",
        "Đ": "D",
        "%": " percent ",
        "&": " and ",
    }
)

_UNSEEN_MARKS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN_LETTERS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
"""What shows nothing though it is no control or format character (Unicode's
Default_Ignorable_Code_Point): joiners and variation selectors; fillers, and the empty Braille cell.
"""

_TOKEN = re.compile(
    r"(?P<number>\d++(?:[.,]\d++)*+)(?P<suffix>k|m|bn|st|nd|rd|th|s)?(?![^\W\d_])"
    r"|(?P<part>[hq][1-4](?![^\W_]))"
    r"|(?P<initials>(?:[^\W\d_]\.){2,})"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*|\d+[^\W\d_]+)",
    re.IGNORECASE,
)

_WORDS_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: Decimal(value) for value, word in enumerate(_WORDS_TO_TWENTY.split())} | {
    word: Decimal(30 + 10 * step) for step, word in enumerate(_TENS.split())
}
_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
}
_NUMBER_WORDS = frozenset({*_UNITS, *_SCALES})
_SUFFIX_SCALES = {"k": 1000, "m": 10**6, "bn": 10**9}

FIRST_YEAR, LAST_YEAR = 1900, 2099
"""A bare four-digit number in this range is read as a year."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: `raw` as typed, `word` folded, `stem` what is compared.

    `value` is the number's value, or None for a word.
    """

    raw: str
    word: str
    stem: str
    value: Decimal | None = None

    @property
    def is_year(self) -> bool:
        """Whether this is a number that reads as a calendar year."""
        return self.value is not None and self.raw.isdigit() and is_year(self.value)


def is_year(value: Decimal) -> bool:
    """Whether the value can be a calendar year (1900–2099, whole)."""
    return FIRST_YEAR <= value <= LAST_YEAR and value == value.to_integral_value()


def clean(text: str, limit: int | None = None) -> str:
    """The text as one line of visible characters, at most `limit` of them.

    As `visible`, and compatibility forms are folded (NFKC).
    """
    line = visible(text if limit is None else text[: 4 * limit])
    if not line.isascii():
        line = " ".join(unicodedata.normalize("NFKC", line).split())
    return line if limit is None else line[:limit].rstrip()


def visible(text: str) -> str:
    """The text as one line of characters that can be seen, as they are written.

    Control, format (zero-width, direction), surrogate and private-use characters become spaces, and
    so do fillers; marks that show nothing are left out.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
        text = _UNSEEN_LETTERS.sub(" ", _UNSEEN_MARKS.sub("", text))
    return " ".join(text.split())


def fold(text: str) -> str:
    """Lower case without diacritics, typographic quotes and dashes made plain."""
    return _undressed(text).casefold()


def tokens(text: str) -> tuple[Token, ...]:
    """All words and numbers of the text in order; number words are joined into one value.

    >>> [token.stem for token in tokens("Over twenty-five thousand ops, 25k!")]
    ['over', '25000', 'op', '25000']
    """
    found = [_token(match) for match in _TOKEN.finditer(_undressed(text))]
    return tuple(found) if _NUMBER_WORDS.isdisjoint(t.word for t in found) else _joined(found)


fact_tokens = lru_cache(maxsize=2_000)(tokens)
"""The same for the texts of facts, which are read several times; never for what people ask."""


def _undressed(text: str) -> str:
    """Without diacritics, with plain quotes and dashes."""
    text = text.translate(_QUOTES)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text).translate(_QUOTES)
    return "".join(char for char in decomposed if unicodedata.category(char)[0] != "M")


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball (English) stem of a folded word; names are stemmed alike on both sides."""
    return str(_stemmer().stemWord(word))


def _token(match: re.Match[str]) -> Token:
    raw = match.group()
    if match["number"]:
        return _number(raw, match["number"], (match["suffix"] or "").casefold())
    word = raw.casefold()
    if match["initials"]:
        word = word.replace(".", "")
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
    return Token(raw, word, stem(word))


def _number(raw: str, digits: str, suffix: str) -> Token:
    plain = re.sub(r",(?=\d{3}\b)", "", digits).replace(",", ".")
    if plain.count(".") > 1:
        return Token(raw, raw.casefold(), raw.casefold())
    value = Decimal(plain) * _SUFFIX_SCALES.get(suffix, 1)
    text = number_text(value)
    return Token(raw if suffix != "s" else digits, text, text, value)


def number_text(value: Decimal) -> str:
    """The value in plain digits, without trailing zeros: the form in which numbers are compared."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _joined(found: list[Token]) -> tuple[Token, ...]:
    joined: list[Token] = []
    start = 0
    while start < len(found):
        end, value = _spelt_number(found, start)
        if value is None:
            joined.append(found[start])
            start += 1
            continue
        text = number_text(value)
        joined.append(Token(" ".join(t.raw for t in found[start:end]), text, text, value))
        start = end
    return tuple(joined)


def _spelt_number(found: list[Token], start: int) -> tuple[int, Decimal | None]:
    """Where the number spelt out from `start` ends, and its value; None where there is none.

    `room` is what may still be added: below ten after "twenty", below a hundred after "hundred".
    """
    total, current, room, end = Decimal(0), Decimal(0), Decimal(10**9), start
    for position in range(start, len(found)):
        word, inside = found[position].word, position > start
        if word == "and" and inside and _goes_on(found, position, room):
            continue
        if word in _SCALES and inside and 0 < current < _SCALES[word]:
            current *= _SCALES[word]
            room = _SCALES[word]
            if word != "hundred":
                total, current = total + current, Decimal(0)
        else:
            value = _spelt_unit(found, position, start)
            if value is None or value >= room:
                break
            current += value
            room = Decimal(10 if value >= 20 and value % 10 == 0 and word in _UNITS else 0)
        end = position + 1
    return end, None if end == start else total + current


def _spelt_unit(found: list[Token], position: int, start: int) -> Decimal | None:
    """The value of one word of a spelt number; None where the number ends before it.

    "one" and "a" count only before a scale or inside a number: "one of them" is not a number.
    """
    token, scaled = found[position], _scale_follows(found, position)
    if token.value is not None:
        return token.value if position == start and scaled else None
    if token.word in ("a", "one") and not scaled:
        return Decimal(1) if position > start and token.word == "one" else None
    if token.word == "a":
        return Decimal(1) if position == start else None
    return _UNITS.get(token.word)


def _goes_on(found: list[Token], position: int, room: Decimal) -> bool:
    """Whether the "and" at this place joins the parts of one number: "two hundred and five"."""
    after = found[position + 1].word if position + 1 < len(found) else ""
    value = _UNITS.get(after)
    scaled = _scale_follows(found, position + 1)
    return value is not None and value < room and not scaled and found[position - 1].word in _SCALES


def _scale_follows(found: list[Token], position: int) -> bool:
    return position + 1 < len(found) and found[position + 1].word in _SCALES


def bigrams(stems: list[str]) -> list[str]:
    """Each two neighbouring stems joined by a space, with `^` before the first."""
    return [f"{left} {right}" for left, right in pairwise(["^", *stems])]
