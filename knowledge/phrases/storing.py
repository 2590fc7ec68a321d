"""Sentences about the file of the facts: what is wrong with it, its copies, putting one back."""

# What a full, read-only, locked or damaged file makes the store say

FULL = "Nothing was saved, because the disk that holds {place} is full; make room and try again."
DISK = (
    "The disk failed at {place}, or a quota or a limit on the size of files was met; see to that,"
    " then run `briefing check`."
)
NOT_WRITABLE = (
    "{place} may not be written, which even reading needs for its journal; check the rights of the"
    " file and its directory."
)
LOCKED = "{holder} keeps {path} locked; close it and try again."
ANOTHER_PROGRAM = "Another program"
DAMAGED = "{path} is damaged; {remedy}"
NO_FACT_BASE = "{path} is no fact base; choose another file with --db. If it was one, {remedy}"
EMPTY = "{path} is empty, so it is no fact base; remove it to begin anew. If it was one, {remedy}"
CANNOT_OPEN = "{place} cannot be opened; check that you may read it and write in its directory."
INTERRUPTED = "Working with {path} was interrupted."
DAMAGED_DOCUMENT = "{path} holds a damaged document: {reason}"
NO_UTF8 = "it is not UTF-8 text."
READ_ONLY = "{path} is open for reading only; {remedy}."
BEING_WRITTEN = "{holder}, is writing it"
OPEN_FOR_IT = "open it for writing to change it"
READ_ONLY_PLACE = (
    "{path} lies in a place that may not be written, so its facts can be read, but not changed."
)
JOURNAL_STUCK = (
    "{path} cannot be read: its journal {journal} holds changes, and it lies in a place that may"
    " not be written; copy both files to another place."
)
OLDER = "{path} was written by an older Briefing Bot; `briefing ask` brings it up to date."
OLDER_THERE = (
    "{path} was written by an older Briefing Bot and lies in a place that may not be written; copy"
    " it to another place, where it can be brought up to date."
)
REPLACED = "{path} was removed or replaced since it was opened; start again."
CUT_SHORT = (
    "Restoring {path} was cut short; run `briefing restore` again. What was there before is kept"
    " in {aside}."
)
CUT_SHORT_ANEW = (
    "Restoring {path} was cut short; run `briefing restore` again. Remove {staged} to begin anew"
    " instead."
)
JOURNAL_ALONE = (
    "{path} is gone, but its journal {journal} is still there; put the file back, or remove the"
    " journal to begin anew. Otherwise {remedy}"
)

# Which copy helps

NEWEST = "put the newest sound backup, {age} old, in its place: `{command}`."
NO_COPY = (
    "restore it with `briefing restore` from a backup of your own; no sound one is in {directory}."
)
MOMENTS = "less than an hour"
ONE_HOUR = "an hour"
HOURS = "{count} hours"
DAYS = "{count} days"

# What is wrong with a file that should be restored

GONE = "There is no file {path}; name a backup."
UNREADABLE = "{path} cannot be read ({reason}); name a backup that can."
EMPTY_BACKUP = "{path} is empty; name a backup of the facts."
NO_DATABASE = "{path} is no database; name a backup of the facts."
NOT_OURS = "{path} belongs to another program; choose another file with --db."
FOREIGN = "{path} belongs to another program; name a backup of the facts."
NEWER = (
    "{path} was written by a newer Briefing Bot (schema {found}, this one knows {known}); update"
    " the program."
)
ALTERED = "{path} is not as it was written: its digest is another than {digest} says."
LOSES = "{path} is a damaged backup and cannot be restored: {problem}"
ITSELF = "{path} is the file in use itself; name a backup."
IN_USE = "{path} is in use: it is being written by {holder}; make a backup of it first."

# What a deep look finds

SQLITE_SAYS = "SQLite says: {words}."
LOOSE = "A row of {table} refers to a row of {parent} that is not there."
BROKEN_SEAL = "{place}: it is not what was stored; a part of it has changed on the disk."
ODD_DEFINITION = "The {kind} {name} is not as this program makes it."
ODD_ROW = "A row holds another kind of thing than its column says."
BEHIND_NUMBER = "The numbers of {table} stand at {found}, but one that is higher is in use."
WRONG_KEY = "{place}: its document is that of {found}."
GAP_IN_HISTORY = "{place}: the revision before it is missing."
NO_FACT = "{place}: there is a history, but no fact."
NOT_LATEST = "{place}: the fact stands at revision {found}."
WRONG_STATUS = "{place}: the fact is kept as {found}, its document says {status}."
WRONG_FIGURES = "{place}: its figures in columns are not those of its document."
INDEX_TORN = "The search index is damaged; `briefing reindex` makes it anew."
INDEX_WRONG = (
    "The search index of {scope} does not fit its facts ({what}); `briefing reindex` makes it anew."
)
POSTINGS = "which words lead to which facts"
COUNTS = "how often words occur"
ENTRIES = "what is known of each fact"
NO_SCOPE = "a scope that is not there"
MORE = "… and {count} more."

PLACES = {
    "briefing": "The briefing of {scope}",
    "person": "A person's name",
    "change": "Change {sequence} of {scope}",
    "revision": "{fact_id} of {scope}, revision {revision}",
    "part_edit": "{kind} {part_id} of {scope}, change {sequence}",
    "draft": "Draft {draft_id} of {scope}",
    "gap": "Gap {gap_id} of {scope}",
    "reply": "The note of reply {reply_id}",
    "setting": "A setting",
    "lookup_line": "A lookup line of {scope}",
    "entry": "What the search index knows of {fact_id}",
    "spelling": "A spelling in the search index",
}
"""What a row is called, by its table and columns; nothing in it is what people wrote."""

# Copying

TAKEN = "{target} exists already; name a file that does not."
UNWRITABLE = "{target} cannot be written ({reason}); name another."
UNSOUND = "The copy {target} was not sound and is removed: {problem}"
BACKED_UP = "Backed up to {file} ({size}), and checked."
NOTHING_LOST = "{path} cannot be replaced ({reason}); nothing was changed."
HELD_OPEN = "{path} is open in {holder}; close that one and try again."
ANOTHER_PROCESS = "another process"

# Putting a copy in place

NOW = "Now:    {contents}\n        {path}"
THEN = "Backup: {contents}\n        {path}"
CONTENTS = "{facts} in {scopes}, {last}"
FACTS = ("{count} fact", "{count} facts")
SCOPES = ("{count} scope", "{count} scopes")
LAST_CHANGE = "last change {at} UTC ({age} ago)"
NO_CHANGE = "never changed"
NOTHING_THERE = "nothing is there"
QUESTION = "Put the backup in place of what is there now?"
NOT_RESTORED = "Nothing was restored."
SAY_YES = "Nothing was restored. Restore it with --yes."
RESTORED = "Restored: {path} is the backup now, and was checked."
KEPT = "What was there before is kept: {path}"

# Making the index anew

REINDEXED = "The search index of {scope} was made anew."
NO_INDEX = "No scope is large enough to have a search index in the file; nothing was done."

# In the log of the bot

LOG_BACKED_UP = "backed up to %s (%d bytes)"
LOG_NO_COPY = "no backup was made, the next try is in an hour: %s"
LOG_NO_LOOK = "the facts were not checked for damage, the next try is in an hour: %s"
LOG_DAMAGE = "the deep check of the facts found damage: %s"
LOG_SOUND = "the deep check of the facts found nothing wrong"
