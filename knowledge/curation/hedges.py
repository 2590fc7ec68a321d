"""Hedges of a sentence that a fact has to keep: bounds of its figures, and words that soften."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from knowledge import figures
from knowledge.articles.words import words
from knowledge.model import Comparator, Fact
from knowledge.text import is_year, number_text, tokens

_SKIPPED = frozenset({"a", "an", "the"})
"""They may stand between a bound and its figure: "over a 100"."""

_SMALL = frozenset({"is", "are", "to", "an"})
"""Words of hedges that hedge nothing by themselves."""


def hedges(fact: Fact, sentence: str) -> tuple[list[str], list[str]]:
    """The hedges of the sentence that the fact keeps, and those that it loses, in words.

    A bound counts where it stands before a figure of the fact; a typed figure has to keep it as
    its comparator. One guess ("perhaps") is as good as another ("may").
    """
    bounds = list(_bounds(fact, sentence))
    found = [(f"{bound} {number_text(v)}", _is_bound(fact, v, bound)) for v, bound in bounds]
    found += [(hedge, _is_softened(fact, hedge)) for hedge in _soft_hedges(sentence)]
    return [name for name, kept in found if kept], [name for name, kept in found if not kept]


def _bounds(fact: Fact, text: str) -> Iterator[tuple[Decimal, Comparator]]:
    """Those of the fact's figures before which the text has a bound, with that bound."""
    values = figures.amounts(fact)
    found = tokens(text)
    for place, token in enumerate(found):
        if token.value in values and token.value is not None and not is_year(token.value):
            before = [t.raw.casefold() for t in found[:place]]
            while before and before[-1] in _SKIPPED:
                before.pop()
            bound = _last_bound(before)
            if bound not in (None, Comparator.EXACTLY):
                yield token.value, bound


def _last_bound(before: Sequence[str]) -> Comparator | None:
    """The bound with which the words end, the longest phrase first."""
    known = words().before
    longest = max(map(len, known))
    endings = (tuple(before[-length:]) for length in range(longest, 0, -1))
    return next((known[one] for one in endings if one in known), None)


def _is_bound(fact: Fact, value: Decimal, bound: Comparator) -> bool:
    """Whether the fact keeps the bound: in the typed figure, else in its words."""
    typed = [one.comparator for one in fact.quantities if one.amount == value]
    return bound in typed if typed else (value, bound) in set(_bounds(fact, fact.statement))


def _soft_hedges(text: str) -> list[str]:
    """Words that take a statement back a little ("perhaps"), bounds of figures left out."""
    bounds = {" ".join(phrase) for phrase in words().before if phrase != ("perhaps",)}
    found = [match.group() for match in words().patterns["hedges"].finditer(text)]
    return [one for one in found if one != "May" and one.casefold() not in bounds]


def _is_softened(fact: Fact, hedge: str) -> bool:
    """Whether the fact keeps the hedge in its statement or beside it; one guess is as another."""
    text = f"{fact.statement} {fact.hedge or ''}"
    guess = words().patterns["guess"]
    if guess.fullmatch(hedge):
        return guess.search(text) is not None
    stems = {token.stem for token in tokens(text)}
    return any(token.stem in stems for token in tokens(hedge) if token.word not in _SMALL)
