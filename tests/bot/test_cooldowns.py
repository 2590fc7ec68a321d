"""One person, or one channel, cannot ask faster than anybody can answer."""

from __future__ import annotations

import pytest

from bot import cooldowns
from bot.cooldowns import MOST_KEPT, PERSON, Allowance, Cooldown, Verdict
from tests.bot.clock import Clock

ANSWER, TELL, IGNORE = Verdict


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as cooldowns see it."""
    clock = Clock()
    clock.rules(monkeypatch, cooldowns)
    return clock


def test_the_allowance_then_one_line_then_silence(clock: Clock) -> None:
    """So many are answered at once, the next is told, all others are ignored."""
    cooldown = Cooldown(PERSON)
    said = [cooldown.ask(1) for _ in range(50)]
    assert said == [ANSWER] * PERSON.count + [TELL] + [IGNORE] * (49 - PERSON.count)


def test_the_others_are_not_concerned(clock: Clock) -> None:
    """What one person does costs nobody else anything."""
    cooldown = Cooldown(PERSON)
    for _ in range(50):
        cooldown.ask(1)
    assert cooldown.ask(2) is ANSWER


def test_it_comes_back_one_by_one(clock: Clock) -> None:
    """After a share of the time there is one more, after all of it all."""
    cooldown = Cooldown(Allowance(10, 12))
    for _ in range(12):
        cooldown.ask(1)
    clock.now += 1.2
    assert [cooldown.ask(1), cooldown.ask(1)] == [ANSWER, IGNORE]
    clock.now += 12
    assert [cooldown.ask(1) for _ in range(11)] == [ANSWER] * 10 + [TELL]


def test_fifty_a_second_get_what_one_a_second_gets(clock: Clock) -> None:
    """Asking faster gets nobody more than the allowance, and one line in all."""
    cooldown, said = Cooldown(Allowance(10, 12)), []
    for _ in range(50 * 60):
        said.append(cooldown.ask(1))
        clock.now += 0.02
    assert 50 <= said.count(ANSWER) <= 10 + 60 * 10 / 12
    assert said.count(TELL) == 1


def test_a_million_people_take_no_memory(clock: Clock) -> None:
    """Who has cooled down is let go; under an onslaught those who came first."""
    cooldown = Cooldown(PERSON)
    for person in range(3 * MOST_KEPT):
        cooldown.ask(person)
    assert len(cooldown._next) <= MOST_KEPT
    clock.now += 60
    for person in range(MOST_KEPT + 1):
        cooldown.ask(-person)
    assert len(cooldown._next) <= MOST_KEPT
