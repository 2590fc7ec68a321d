"""What can be looked up without a question: the same from a typed line and from Discord.

A lookup is a command with options (`commands`); what it finds is final text in pages, with a menu
and files (`found`). What people do wrong is answered with a page that says what there is instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from knowledge import phrases, wording
from knowledge.factbase import FactBase
from knowledge.lookups.commands import BY_NAME, COMMANDS, Command, Option, line_of, read_line, tidy
from knowledge.lookups.compare import compare
from knowledge.lookups.contents import overview, sources, topics
from knowledge.lookups.figures import figures
from knowledge.lookups.found import PAGE_LIMIT, Attachment, Choice, Found, sentence
from knowledge.lookups.record import fact
from knowledge.lookups.speakers import who_says
from knowledge.lookups.suggesting import suggest
from knowledge.lookups.summary import summary
from knowledge.lookups.timeline import timeline
from knowledge.model import SHARED_SCOPE

__all__ = [
    "COMMANDS",
    "PAGE_LIMIT",
    "Attachment",
    "Choice",
    "Command",
    "Found",
    "Option",
    "line_of",
    "look_up",
    "run",
    "suggest",
]

_COMMANDS: Mapping[str, Callable[[Mapping[str, str], FactBase, str], Found]] = {
    "fact": fact,
    "figures": figures,
    "compare": compare,
    "timeline": timeline,
    "who-says": who_says,
    "topics": topics,
    "sources": sources,
    "summary": summary,
    "help": overview,
}


def look_up(line: str, base: FactBase, scope: str = SHARED_SCOPE) -> Found:
    """The result of a typed line: "/fact F-019", "/figures place:Quetta as:csv".

    Raises StoreError where the scope has no briefing yet.
    """
    command, options = read_line(line)
    return run(command, options, base, scope)


def run(command: str, options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """The result of a command with its options; unknown commands get the list of known ones.

    Raises StoreError where the scope has no briefing yet.
    """
    known = BY_NAME.get(command)
    if known is None:
        return sentence(phrases.UNKNOWN_COMMAND)
    given = {one.name: tidy(options.get(one.name, "")) for one in known.options}
    for option in known.options:
        value = given[option.name]
        if option.choices and value:
            given[option.name] = value.casefold()
            if value.casefold() not in option.choices:
                return sentence(
                    phrases.NO_SUCH_VALUE.format(
                        value=wording.safe_cut(value, 40),
                        option=option.name,
                        values=wording.join(option.choices),
                    )
                )
    return _COMMANDS[known.name](given, base, scope)
