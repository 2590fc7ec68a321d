"""Sentences on what a change would do to the answers, shown before it is saved."""

from knowledge.model import Outcome

NO_QUESTIONS = "There are no known questions to try this on."
UNTOUCHED = "None of the {of} known questions has to do with this."
UNMOVED = "{asked} of {of} known questions have to do with this; none would be answered otherwise."
MOVED = "{asked} of {of} known questions have to do with this; {moved} would be answered otherwise."
LEFT = "{left} more have to do with it and were not tried: there are too many."

WORSE = "Answered right today, and no longer: “{question}” ({before} → {after})."
LOST = "No longer answered: “{question}” ({before} → {after})."
CHANGED = "Answered otherwise: “{question}” ({before} → {after})."
ANSWERED = "Now answered: “{question}” ({after})."
MORE = "… and {count} more."

TAKES_ONE = "{taker} would take one question from {victim}: “{question}”."
TAKES = "{taker} would take {count} questions from {victim}, such as “{question}”."
ASK = "“{ask}” ({id})"
GAP = "One open question would be answered: “{question}”."
GAPS = "{count} open questions would be answered, such as “{question}”."

OUTCOMES = {
    Outcome.FACTS: "{ids}",
    Outcome.CORRECTED: "put right by {ids}",
    Outcome.NEAR_MISS: "near miss: {ids}",
    Outcome.CLOSEST: "closest: {ids}",
    Outcome.CHOICE: "a choice of {ids}",
    Outcome.SILENCE: "not said: {ids}",
    Outcome.NOTHING: "nothing",
    Outcome.HELP: "help",
    Outcome.SEVERAL: "several answers: {ids}",
}
"""How an answer is put in short; `ids` are its facts, or the silence."""

MANY_IDS = "{ids} …"
"""Where there are more facts than are named."""
