"""Names in a text: which stretches of tokens are other names for a known entity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.model import Entity
from knowledge.text import Token, fact_tokens, tokens

MOST_REMEMBERED = 2_000
"""Texts of facts of which it is remembered what they name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity named by the tokens from `start` to before `end`."""

    entity: str
    start: int
    end: int


class Names:
    """All labels and aliases of a briefing's entities, found longest first."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        """Index every label and alias by its folded words."""
        self.entities = {entity.id: entity for entity in entities}
        self._ids: dict[tuple[str, ...], str] = {}
        lengths: dict[str, set[int]] = {}
        for entity in self.entities.values():
            for name in (entity.label, *entity.aliases):
                words = tuple(token.word for token in tokens(name.split(" (")[0]))
                if words:
                    self._ids.setdefault(words, entity.id)
                    lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}
        self._mentioned: dict[str, frozenset[str]] = {}

    def label(self, entity_id: str) -> str:
        """The entity's label, or its id where it is unknown."""
        entity = self.entities.get(entity_id)
        return entity.label if entity else entity_id

    def kind(self, entity_id: str) -> str:
        """The entity's kind, or nothing where it is unknown."""
        entity = self.entities.get(entity_id)
        return entity.kind if entity else ""

    def words(self) -> set[str]:
        """Every folded word that stands in a name."""
        return {word for words in self._ids for word in words}

    def mentioned(self, text: str) -> frozenset[str]:
        """The ids of all entities that the text of a fact names; never for what people ask, since
        it is remembered.
        """
        found = self._mentioned.get(text)
        if found is None:
            if len(self._mentioned) >= MOST_REMEMBERED:
                self._mentioned.clear()
            found = frozenset([mention.entity for mention in self.find(fact_tokens(text))])
            self._mentioned[text] = found
        return found

    def find(self, text: Sequence[Token]) -> list[Mention]:
        """All mentions from left to right, the longest name at each place."""
        found: list[Mention] = []
        start = 0
        for place, token in enumerate(text):
            if place < start or token.word not in self._lengths:
                continue
            mention = self._at(text, place)
            if mention is not None:
                found.append(mention)
                start = mention.end
        return found

    def _at(self, text: Sequence[Token], start: int) -> Mention | None:
        for length in self._lengths[text[start].word]:
            words = tuple([token.word for token in text[start : start + length]])
            if len(words) == length and words in self._ids:
                return Mention(self._ids[words], start, start + length)
        return None
