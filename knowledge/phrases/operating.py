"""Every fixed sentence for whoever runs the bot: how it ends, how it is, what a check finds."""

# How it ends

FORBIDDEN = (
    "Discord refuses the bot ({reason}), and trying again will not help; look at the application "
    "at https://discord.com/developers/applications, and update the program."
)
OUTDATED = (
    "Discord refuses the connection (close code {code}), which a restart does not mend; update the "
    "program."
)
TOO_MANY_SERVERS = (
    "The bot is in more servers than one connection may serve (close code 4011); take it out of "
    "some, since this program keeps one connection only."
)
TOLD_TO_WAIT = "Discord asks the bot to wait (429: too many requests); start it again in an hour."
CRASHED = (
    "The program made a mistake ({error} at {place}); start it again, and report this line if it "
    "comes back."
)

# How it is

ANSWERING = "answering, pid {pid}, loop lag {lag} ms, last heartbeat {heartbeat} ago"
NOT_RUNNING = "not running"
UNHEALTHY = "unhealthy: {problem}"
DIED = "pid {pid} ended without tidying up; start it again"
SILENT = "pid {pid} gave no sign of life for {age}; restart it"
CONNECTING = "pid {pid} is not connected to Discord yet; see its log"
LATE = "the event loop of pid {pid} is late by {lag} ms; restart it if that lasts"
NO_HEARTBEAT = "Discord acknowledged no heartbeat of pid {pid}; see its log"
OLD_HEARTBEAT = (
    "Discord acknowledged no heartbeat of pid {pid} for {heartbeat}; check the network, then see "
    "its log"
)
UNREADABLE = "{file} cannot be read ({reason}); restart the bot, which writes it anew"
STATUS = "{state} in {guilds} servers, loop lag {lag} ms, {heartbeat}"
STATUS_READY = "answering"
STATUS_CONNECTING = "connecting"
STATUS_HEARTBEAT = "last heartbeat {heartbeat} ago"
STATUS_NO_HEARTBEAT = "no heartbeat yet"
SECONDS = "{count} s"
MINUTES = "{count} min"
HOURS = "{count} h"
DAYS = "{count} days"

# What a check finds

CONFIG = "ok, {intents} needed, log level {level}: {place}"
NO_INTENT = "no privileged intent"
CONTENT_INTENT = "message content"
ALL_DEFAULTS = "all defaults, nothing at {file}"
CONFIG_OPEN = "{line}; others may change it, so run `chmod go-w {file}`"

DATABASE = "ok, {scopes}, schema {schema}: {path}"
NO_DATABASE = "not there yet, made at first use: {path}"
ONE_SCOPE = "1 scope"
SCOPES = "{count} scopes"
OTHERS_READ = "{path} may be read by every user of this machine; run `chmod o= {path}`."
OTHERS_WRITE = "{path} may be changed by every user of this machine; run `chmod o-w {path}`."

BACKUPS_OFF = "off (backup_hours = 0)"
BACKUPS_NONE = "none yet; the running bot makes one every {hours} hours: {directory}"
BACKUPS = "ok, {count}, newest {age} old: {directory}"
BACKUPS_OLD = (
    "The newest of {count} in {directory} is {age} old, although one is due every {hours} hours; "
    "see the bot's log, and make one with `briefing backup`."
)
BACKUPS_MISSING = (
    "There is none in {directory}, although one is due every {hours} hours; see the bot's log, and "
    "make one with `briefing backup`."
)
PACK = "ok, {name}, version {version}, {facts} facts"
TOKEN = "ok, found"

SQLITE = "ok, {version}"
SQLITE_OLD = (
    "ok, {version}; before {safe} only one process may write a file, and no second one is let in "
    "here"
)
EXTRAS = "{there}; not installed: {missing}"
EXTRAS_ALL = "{there}"
EXTRAS_NONE = "none; not installed: {missing}"
