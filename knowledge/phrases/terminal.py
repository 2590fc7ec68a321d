"""What only the terminal says while facts are curated; the rest is in `moderating`, `importing`."""

# One change

NOT_KEPT = "Not saved yet: {what}"
SAVE_QUESTION = "Save?"
SEND_QUESTION = "This scope wants a second person for it. Send it for review?"
NOT_SAVED = "Nothing was saved."
SAY_YES = "Nothing was saved. Save it with --yes."
SAY_YES_LIST = "Nothing was saved. Save some of them with --yes-list, such as --yes-list 1,3-5."
TRAVELS = "Earlier replies on Discord that show it are corrected while the bot runs."
REASON_LENGTH = "A reason has 1 to {limit} characters."
NOT_ONE_FACT = "This draft is not about one fact alone, so it cannot be reworded."

# Differences, where bold and struck-through text cannot be shown

REMOVED = r"[-\1-]"
ADDED = r"{+\1+}"

# Drafts in turn

ONE_OF = "— {place} of {count} —"
CHOICES = "[a]ccept, [r]eword, [d]rop, [s]kip, [q]uit"
LETTERS = {"accept": "a", "reword": "r", "drop": "d", "skip": "s", "quit": "q"}
STATEMENT_NOW = "It says: {statement}"
NEW_STATEMENT = "New statement (empty: in your editor)"
NOT_REWORDED = "The statement stays."
LEFT = "Drafts that are left: {count}. Go on with `briefing facts drafts --open NUMBER`."
NO_SUCH_DRAFT = "There is no draft {number} here; `briefing facts drafts` lists them."

# Articles

READING = "Reading {name}"
PROPOSAL = "{number}. {locator}: {statement}"
PROPOSAL_FIELDS = "   {kind} · {voice}{figures}"
PROPOSAL_FIGURE = " · {figure}"
PROPOSAL_DOUBT = "   Please look at: {doubt}"
BAD_NUMBERS = "“{typed}” is no list of numbers from 1 to {last}; type it like this: 1,3-5"

# Gaps

GAP_LINE = "{number}. {title} · {days}"
GAP_MORE = "   {line}"
NO_SUCH_GAP = "Nothing that is open has the number {number}; `briefing facts gaps` lists them."
ONE_AT_A_TIME = "Give one of {options}, not several."
AS_NEEDS_CLOSE = "--as goes with --close."
OPTION_MISSING = "--missing: what the source does not give"
OPTION_SAYS = "--says: the whole sentence"
