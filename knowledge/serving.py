"""What is served of the scopes that fit into memory, in common for all threads that read a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from weakref import WeakValueDictionary

from knowledge import answering, wording
from knowledge.given import Given
from knowledge.matching import Matcher, Ranking
from knowledge.model import QUESTION_LIMIT, Answer, Briefing
from knowledge.text import clean


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Served:
    """A scope at one change number: its briefing, of a large scope without facts, a matcher, and
    what was answered lately.
    """

    cursor: int
    briefing: Briefing
    matcher: Ranking
    given: Given = field(default_factory=Given)

    def ask(self, question: str, about: Sequence[str] = ()) -> Answer:
        """What the scope's facts say to the question, as much of it as a reply has room for.

        `about` are the ids of the facts just shown: "who says so?" then asks about them.
        """
        text = clean(question, QUESTION_LIMIT)
        known = self.given.recall(text, about)
        if known is not None:
            return known
        found = answering.answer(text, self.matcher, about)
        answer = wording.fitted(found, self.briefing)
        self.given.note(text, about, answer)
        return answer


class Shared:
    """Finds what another fact base on the same file serves already; to be used by any thread.

    A briefing and its `Matcher` never change once they are made, so that an index is built once for
    all threads, and what a change leaves as it was is taken over from the index before it. Nothing
    is kept here that no fact base keeps.
    """

    def __init__(self) -> None:
        """Nothing is served yet."""
        self._served: WeakValueDictionary[str, Served] = WeakValueDictionary()
        self._turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._served)

    def take(
        self, scope: str, cursor: int, read: Callable[[], Briefing], before: Served | None
    ) -> Served:
        """The small scope after that change, or a later one.

        It is read and indexed if nobody has done so; who asks meanwhile in another thread waits for
        it. `before` is what was served of it until now. Raises what reading raises.
        """
        with self._lock:
            turn = self._turns.setdefault(scope, _Turn())
        with turn.lock:
            served = self._served.get(scope)
            if served is not None and served.cursor >= cursor > 0:
                return served
            briefing = read()
            with self._lock:  # one after the other, or scopes that hold the same would not find it
                known = [*filter(None, (served, before)), *self._served.values()]
                served = _indexed(cursor, briefing, known)
                self._served[scope] = served
            return served


class _Turn:
    """Lets one thread after the other do what it does for a scope."""

    def __init__(self) -> None:
        self.lock = Lock()


def _indexed(cursor: int, briefing: Briefing, known: list[Served]) -> Served:
    """The briefing with its matcher: scopes that hold the same have all in common, and those that
    hold nearly the same as much of it as they can.
    """
    small = [one for one in known if isinstance(one.matcher, Matcher)]
    for one in small:
        if _revisions(one.briefing) == _revisions(briefing) and one.briefing == briefing:
            return replace(one, cursor=cursor)
    like = next((one.matcher for one in small if one.briefing.id == briefing.id), None)
    return Served(cursor, briefing, Matcher(briefing, like if isinstance(like, Matcher) else None))


def _revisions(briefing: Briefing) -> list[int]:
    """What tells most unlike briefings apart, at no cost."""
    return [fact.revision for fact in briefing.facts]
