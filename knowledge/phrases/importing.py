"""Sentences about imports and exports: what a file would change, and what became of it."""

# What a file would change

COUNTS = (
    "{file}: {new} new, {changed} changed, {same} the same, {kept} edited here that stay,"
    " {retired} retired, {parts} other parts, {rejected} rejected."
)
FIRST = "There is no briefing here yet; this one would be the first."
VERSIONS = "It updates the briefing here from version {here} to version {there}."
SAME_VERSION = (
    "It has no higher version ({there}) than the briefing here ({here}). A briefing that comes with"
    " the program may be brought back at the next start; give yours a higher version."
)
REJECTED = "rejected {place}: {reason}"
REJECTED_ID = "{place} ({id})"
NEW = "new {fact}: {statement}"
CHANGED = "changed {fact} ({what})"
KEPT = "stays {fact} (edited here)"
RETIRED = "retired {fact} (no longer in the pack)"
NEW_PART = "new {kind} {part}"
CHANGED_PART = "changed {kind} {part}"
GONE_PART = "taken out {kind} {part}"
KEPT_PART = "stays {kind} {part} (edited here)"
MORE = "… and {count} more"
NOT_HERE = "Nothing was changed: correct what was rejected and import the file again."

# The commands

REASON = "imported from {file}"
SAVING = "Saving {count} facts …"
APPLIED = "Imported, change {sequence}."
NOTHING = "There is nothing to import: all of it is here."
DRY_RUN = "Nothing was changed. Import it with --apply."
EXPORTED = "Exported to {file}."
