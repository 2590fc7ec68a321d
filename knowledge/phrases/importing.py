"""Sentences about imports and exports: what a file would change, and what became of it."""

# What a file would change

COUNTS = (
    "{file}: {new} new, {changed} changed, {same} the same, {kept} edited here that stay,"
    " {retired} retired, {parts} other parts, {rejected} rejected."
)
FIRST = "There is no briefing here yet; this one would be the first."
VERSIONS = "It updates the briefing here from version {here} to version {there}."
SAME_VERSION = (
    "It has no higher version ({there}) than the briefing here ({here}), so it is no update: it"
    " changes what it names, that counts as edited here, and the briefing's head stays."
)
OLDER = (
    "The briefing here has a higher version ({here}) than this one ({there}), and stays as it is."
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
SHIPPED_REASON = "the shipped briefing {pack}, version {version}"
SAVING = "Saving {count} facts …"
APPLIED = "Imported, change {sequence}."
NOTHING = "There is nothing to import: all of it is here."
NOTHING_ELSE = "There is nothing to import: all of it is here but for what stays as it was edited."
CHANGED_SINCE = "Something was changed here since {file} was looked at. Nothing was saved."
DRY_RUN = "Nothing was changed. Import it with --apply."
EXPORTED = "Exported to {file}."
