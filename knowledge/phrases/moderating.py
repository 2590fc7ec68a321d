"""Every fixed sentence that moderators see while they curate, in Discord and in the terminal."""

from knowledge.moderators import DraftState, GapKind, Right

# What is typed into forms

STATEMENT = "the statement"
MEASURE = "what is measured"
SLASH = " / "
ARROW = " → "
NOT_NAMED = "no source named"
NOT_NAMED_AT_ALL = "not named"
NOT_STATED = "not stated"
MESSAGE_SOURCE = ("message", "a message on Discord", "A message on Discord")
MESSAGE_VOICE = "the message's author"
ARTICLE_SOURCE = ("article", "the article")
ARTICLE_VOICE = "the article's author"
OTHER_SOURCE = ("document", "the source")
OTHER_VOICE = "the source's author"

FIELD_MISSING = "Please fill in {field}."
SEVERAL_SOURCES = "Several sources are called “{typed}”; give its id: {ids}."
SOURCE_MISSING = "Please name the source, for example: the op-ed; 6"
NO_NAME = "“{typed}” is no name that could be told from other words."
NO_NUMBER = "“{typed}” holds no number; type it like this: over 100 attacks"
ODD_NUMBER = "“{typed}” can be read in two ways; type it like this: 2,500 or 2.5"
NO_UNIT = "“{typed}” says not what is counted; type it like this: over 100 attacks"
NO_UPPER = "“{typed}” has one end only; type it like this: between 300 and 450 visitors"
NO_COMPARATOR = "“{typed}” before a number is not known; it can be: {known}."
NO_PERIOD = "“{typed}” is no period; type it like this: early 2021 (2021-01 to 2021-02)"
NAME_TOO_LONG = "The name “{typed}…” is longer than {limit} characters."
ASK_TOO_LONG = "The phrasing “{typed}…” is longer than {limit} characters."
NO_DATE = "“{typed}” is no date; type it like this: July 14"
NO_RELATION = "“{typed}” is no relation; type it like this: disputes F-041. There are: {known}."
NO_LOCATOR = "“{typed}” is no place in a source; it can be a paragraph's number, title or bio."

# Rights

RIGHTS = {
    Right.SUGGEST: "suggest facts and changes",
    Right.EDIT: "change facts",
    Right.REVIEW: "approve what others send for review",
    Right.CONFIGURE: "configure the bot here",
}
NOT_ALLOWED = "You may not {what} in this server. Somebody who may configure me can change that."
ONLY_AUTHOR = "Only {who} can work on this draft."
ITS_AUTHOR = "the person who began it"
NOT_OWN_REVIEW = "Somebody other than its author has to approve it."
NEEDS_SECOND = (
    "This server wants a second person for statistics and contested claims: send it for review."
)

# Commands

MOD_DESCRIPTION = "Curate the facts of this server"
ADD_COMMAND = "Add as fact"
COMMANDS = {
    "add": "Add a fact",
    "edit": "Change a fact",
    "retire": "Take a fact out of use; its history stays",
    "restore": "Put an earlier revision of a fact back",
    "merge": "Make one fact of two that say the same",
    "history": "What was changed, by whom and why",
    "undo": "Take the last change back, or one that you name",
    "review": "What waits for review, your drafts, and what was read from articles",
    "gaps": "What was asked and not answered, and complaints",
    "import": "Read facts from a pack or a table; shows first what would change",
    "export": "All facts as one file",
    "propose": "Read draft facts from an article",
    "coverage": "Which passages of the sources have facts",
    "settings": "Who may do what, channels, reviews",
}
OPTIONS = {
    "fact": "Its id, such as F-019",
    "reason": "Why; everybody can read it in the history",
    "revision": "Which revision to put back, such as 2",
    "into": "The fact that stays",
    "double": "The fact that says the same and goes",
    "change": "The number of the change, from the history; the last one if left out",
    "file": "A pack (.toml, .json) or a table (.csv); without it, the briefing that comes with me",
    "article": "The article: .txt, .md or .html",
    "title": "What the article is called",
    "form": "Which kind of file",
    "role": "The role that gets or loses the right",
    "right": "The right",
    "allowed": "Whether the role has it",
    "channel": "A channel in which questions need no mention",
    "answer": "Whether I answer questions there",
    "log": "The channel that gets a post for each change",
    "log_off": "Stop the posts",
    "second": "Whether statistics and contested claims need a second person",
}
ADDED = "a new fact"
EDITED = "corrected"

# Drafts

DRAFT_STATES = {
    DraftState.DRAFT: "draft",
    DraftState.REVIEW: "waits for review",
    DraftState.RETURNED: "sent back",
    DraftState.PROPOSED: "read from an article",
}
DRAFT_HEADING = "**Draft {number}** · {what} · {state}"
NEW_FACT = "new fact"
CHANGE_OF = "change of {fact}"
CHANGE_OF_MANY = "change of {count} facts"
CHANGE_OF_PARTS = "change of sources, names, silences or topics"
PART = "{kind} {part}"
PART_GONE = "{part} is taken out"
TOO_LARGE_TO_FORETELL = "{count} facts at once are too many to foretell what would be answered."
UNDOES = "takes change {change} back"
FIELD_CHANGE = "{field}: {shown}"
RETIRES = "retires {fact}"
SILENCE_OF = "new known silence"
DRAFT_REASON = "Reason: {reason}"
SENT_BACK = "Sent back: {note}"
PREVIEW = "**How an answer will read**"
CHANGES = "**What changes**"
PROOFS = "**Checks**"
LIKES = "**Facts that are like it**"
EFFECT = "**What it does to known questions**"
DOUBTS = "**Please look at**"
QUOTE = "**Drawn from**"
PARTS = "New in this base: {names}"
LIKE = "{fact}: {sentence}"
NOTHING_LIKE_IT = "No fact says the same or something else for the same."
PANEL_OLD = "I do not know this button any more; please open the panel anew."
GONE = "This draft is gone: it was saved or dropped."
NOTHING_CHANGED = "Nothing would change yet."
CHANGED_SINCE_SEEN = "It reads otherwise since you opened it: please look once more."
SILENCE_EMPTY = "A known silence needs what is missing, the whole sentence, and its source."
PRESS_AGAIN = "That took too long to open a form. Please press once more."
NEXT_BUTTON = "Next"
NOT_IN_REVIEW = "This draft does not wait for review any more."
OVERTAKEN = "Something else that this change touches was changed meanwhile. Nothing was saved."
NO_BRIEFING = "There is no briefing in {scope} yet; import one first."
CHANGED_MEANWHILE = (
    "{fact} was changed by someone else while you worked (now r{revision}); your changes are put "
    "on top of theirs. Nothing is lost and nothing is saved yet: please look once more."
)
BOTH_CHANGED = "You both changed {fields}: yours stand in the draft. What they changed:"

TEXT_BUTTON = "Text"
FIGURE_BUTTON = "Figure"
MORE_BUTTON = "Limits and phrasings"
SAVE_BUTTON = "Save"
SEND_BUTTON = "Send for review"
KEEP_BUTTON = "Keep as draft"
DROP_BUTTON = "Drop"
APPROVE_BUTTON = "Approve"
RETURN_BUTTON = "Send back"
UNDO_BUTTON = "Restore"

TEXT_TITLE = "What it says"
FIGURE_TITLE = "The figure"
MORE_TITLE = "Limits and phrasings"
RETURN_TITLE = "Send back"
LABELS = {
    "statement": ("Statement, in your own words", "It must stand alone: who, what, when"),
    "kind": ("Kind", None),
    "voice": ("In whose voice the source says it", None),
    "source": ("Source; place", "Its name or link; paragraph number, title or bio"),
    "file": ("The source's text", "If you have it (.txt, .md, .html): figures are checked with it"),
    "figure": ("Figure and unit", "over 100 attacks · between 300 and 450 visitors"),
    "measure": ("What is measured", "attacks carried out by the TTP"),
    "period": ("Period", "As the source has it, or: not stated"),
    "about": ("Who / where", "TTP / Pakistan"),
    "says": ("Who says so", "a report (not named further) → the ministry, or: no source named"),
    "caveat": ("Limits that every answer shows", None),
    "hedge": ("The source's own hedge", "perhaps, reportedly, over"),
    "asks": ("Phrasings, one a line", "How people ask for it"),
    "dates": ("Dates", "July 14; 2021-03-02"),
    "links": ("Relations", "disputes F-041; same measure F-019"),
    "note": ("What should be changed", None),
}

KEPT = "Draft {number} is kept for {days} days after its last change; `/mod review` shows it."
DROPPED = "Draft {number} is dropped."
SENT = "Draft {number} waits for review."
RETURNED = "Draft {number} is sent back to its author."
SAVED = "Saved as change {sequence}: {facts}."
CLOSED_COUNT = "Open questions that are answered by this: {count}."
SENT_BACK_POST = "**Draft {number} is sent back to** {who}"
QUEUE_FULL = "The moderators have as much to look at as I can keep. Please try again later."
CLOSED = "Answered by this: {questions}."
TRAVELS = "Earlier replies that show it are being corrected, and open questions are asked again."
REVIEW_WANTED = "**A draft waits for review**\n{line}"
APPROVED_BY = "approved by {who}"
OTHER_PARTS = "sources, names or silences"
CORRECTIONS = "Earlier replies corrected: {count}."
CORRECTIONS_LEFT = "Earlier replies that Discord did not let me correct: {count}."
UNDONE = "Change {undone} is taken back by change {sequence}: {facts}."

QUEUE = "**What waits**"
QUEUE_EMPTY = "Nothing waits for review, and you have no drafts."
QUEUE_LINE = "• Draft {number} · {what} · {state} · {statement}"
QUEUE_MORE = "… and {count} more"
OPEN_DRAFT = "Open a draft"

# History

HISTORY_HEADING = "**The last changes**"
NO_CHANGES = "Nothing was changed here yet."
CHANGE_LINE = "{sequence} · {day} · {action} by {who}: {facts}{undone}\n   {reason}"
CHANGE_UNDONE = " (taken back by {sequence})"
REVISION_HEADING = "**{fact} r{revision}** · {day} · {action} by {who} · change {change}\n{reason}"
RESTORED = "{fact} as in revision {revision}"
TAKES_BACK = "takes change {change} back"
NO_REVISION = "{fact} has no revision {revision}; its last is {last}."
NO_SUCH_CHANGE = "There is no change {change} here; /mod history shows them."
NOTHING_TO_UNDO = "There is no change of yours here that could be taken back."
LOG_POST = "**{what}** · {action} by {who} · change {sequence}\n{reason}"
FACTS_OF_CHANGE = "{fact} r{revision}"
MORE_FACTS = "and {count} more"

# Gaps

SEND_TO_MODERATORS = "Send to moderators"
SENT_TO_MODERATORS = (
    "Sent. The moderators see the text of your question for {days} days, and not your name. Its "
    "words may stay as a phrasing by which a fact is found."
)
SENT_ALREADY = "This question is with the moderators already."
ONLY_ASKER_SENDS = "Only the person who asked can send the question."
QUESTION_GONE = "I do not have the text of this question any more. Ask me once more, then send it."
WRONG_BUTTON = "Wrong or outdated?"
WRONG_TITLE = "Wrong or outdated?"
COMPLAINTS = {
    GapKind.WRONG_FACT: "The fact is wrong",
    GapKind.WRONG_MATCH: "It does not answer the question",
    GapKind.OUTDATED: "It is outdated",
    GapKind.MISSING_SIDE: "A side is missing",
}
COMPLAINT_REASON = ("What is the matter?", None)
COMPLAINT_FACT = ("Which fact?", None)
COMPLAINT_NOTE = ("Anything to add?", "A source, a link; the moderators see it, without your name")
COMPLAINT_SENT = "Thank you. The moderators see it for {days} days, and not your name."

GAPS_HEADING = "**Not answered, and complaints** · {count} open"
NO_GAPS = "Nothing is open: no question without an answer, no complaint."
GAP_LINE = "• {title} · {days}"
GAP_DAYS = {1: "asked on 1 day"}
GAP_DAYS_MANY = "asked on {count} days"
GAP_COMPLAINT = "{kind}: {fact} · {count}"
OPEN_GAP = "Open one"
GAP_TITLE = "**{title}**"
GAP_OTHERS = "Also put like this: {texts}"
GAP_NEAREST = "Nearest facts: {facts}"
GAP_NOTE = "Note: {note}"
GAP_GONE = "This is closed already."
ANSWER_BUTTON = "Answer with a new fact"
BIND_BUTTON = "Bind to a fact"
OUT_OF_SCOPE_BUTTON = "Out of scope"
SILENCE_BUTTON = "Known silence"
DONE_BUTTON = "Done"
EDIT_BUTTON = "Change the fact"
BACK_BUTTON = "Back"
REOPEN_BUTTON = "Open again"
BIND_TITLE = "Bind to a fact"
BIND_FACT = ("Which fact answers this?", "Its id, such as F-019")
SILENCE_TITLE = "A known silence"
SILENCE_MISSING = ("What the source does not give", "completes: The article gives no …")
SILENCE_SAYS = ("The whole sentence", "The article gives no ticket prices, for anybody.")
SILENCE_SOURCE = ("Which source", None)
BOUND = "asked in other words, as sent to the moderators"
SILENCED = "asked for, as sent to the moderators, and not in the source"
COMPLAINED = "corrected after a complaint"
ANSWERS_GAP = "answers what was sent to the moderators"
GAP_CLOSED = "Closed: {title}"

# Settings

SETTINGS_HEADING = "**Settings of this server**"
SETTINGS_RIGHT = "May {what}: {who}"
SETTINGS_DEFAULT = {
    Right.SUGGEST: "whoever may manage messages",
    Right.EDIT: "whoever may manage messages",
    Right.REVIEW: "whoever may manage messages",
    Right.CONFIGURE: "whoever may manage the server",
}
SETTINGS_CHANNELS = "Questions need no mention in: {channels}"
SETTINGS_LOG = "Each change is posted in: {channel}"
SETTINGS_SECOND = "A second person for statistics and contested claims: {on}"
NONE = "none"
ON = "on"
OFF = "off"
LOG_NOT_WRITABLE = "I may not write in {channel}; give me View Channel and Send Messages there."
SETTINGS_CHANGED = "Changed."
SETTINGS_POST = "Settings changed by {who}:"
NO_INTENT = (
    "I cannot read messages that do not mention me: whoever runs me has to set message_content "
    "in the configuration and to switch the intent on. The channel is noted."
)
TOO_MANY_NAMED = "More than {count} cannot be named; take one out first."
RIGHT_NEEDS_ROLE = "Give role, right and allowed together."
CHANNEL_NEEDS_ANSWER = "Give channel and answer together."

# Import, export, articles

SHIPPED = "the briefing that comes with me"
IMPORT_TITLE = "**Import of {name}**"
IMPORT_REFUSED = "Nothing was changed: mend what is rejected, and send the file again."
IMPORT_REASON = "import of {name}"
NOTHING_TO_IMPORT = "The file holds nothing that is not here already."
UNKNOWN_PASSAGE = "This is none of the source's known passages; look at the paragraph's number."
NO_SUCH_SOURCE = "This text is none of the sources here; figures in it were not looked for."
NO_PASSAGE = "{name} has no passage {locator}; the figures could not be checked with it."
FILE_GONE = "{name} could not be read from Discord; please attach it again."
FILE_TOO_LARGE = "{name} is larger than {limit:,} bytes."
EXPORTED = "All {count} facts of this server, with sources, names, silences and topics."
EXPORTED_CSV = "All {count} facts of this server as a table."
PROPOSED = "Draft facts from {name}: {count}. None is answered from until somebody saves it."
PROPOSED_NONE = "There is no sentence with a figure, a date or a name in {name}."
PROPOSING = "Reading {name}: {done} of {all} passages …"
PROPOSED_REASON = "from {name}"
