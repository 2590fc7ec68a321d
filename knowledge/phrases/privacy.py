"""Every fixed sentence about what is kept of a person, and about having it forgotten."""

# The commands

GROUP_DESCRIPTION = "What I keep about you: see it, take it with you, have it deleted"
SHOW_DESCRIPTION = "See what I keep about you, on all servers, and for how long"
EXPORT_DESCRIPTION = "Get all that I keep about you as a file"
DELETE_DESCRIPTION = "Have all that leads to you deleted; first shows what will happen"

# What is kept

KEPT = "**What I keep about you, on all servers together**"
NOTHING_KEPT = "I keep nothing that leads to you."
KEPT_REPLIES = (
    "- {what}: the ids of the message, of its channel, of the server and of your question, when"
    " it was, and which facts are shown. Forgotten {days} days after it was posted."
)
KEPT_CHANGES = "- {what}, on {servers}: when and why. Kept as long as the facts of the server."
KEPT_REVIEWS = "- {what}, on {servers}: when. Kept as long as the facts of the server."
KEPT_DRAFTS = "- {what}, with all that stands in them. Forgotten {days} days after the last change."
QUESTIONS_ARE_NOT_KEPT = (
    "The texts of your questions are not kept. A question or a complaint that you send to the"
    " moderators is kept for {days} days, but not who sent it: so nobody can find yours."
)
WORKING_MEMORY = (
    "For a few minutes I also have in working memory why an answer to you came about, what you"
    " asked with `/ask`, and that I told you that I have nothing."
)
WHAT_YOU_CAN_DO = (
    "`/privacy export` gives you all this as a file; `/privacy delete` has it deleted."
)

REPLIES = ("1 reply to a question of yours", "{count:,} replies to questions of yours")
CHANGES = ("1 change of facts that you made", "{count:,} changes of facts that you made")
REVIEWS = ("1 change that you approved", "{count:,} changes that you approved")
DRAFTS = ("1 draft of a change", "{count:,} drafts of changes")
SERVERS = ("1 server", "{count:,} servers")

# The file

FILE_NAME = "briefing-bot-your-data.json"
FILE_ALT = "All that the bot keeps about you, as JSON"
FILE_TEXT = "All that I keep about you, on all servers, is in this file."
FILE_NOTE = (
    "All that this bot keeps about the person with this user id. Times are UTC. Of a draft it"
    " holds what the person wrote: not what stood there before, and not the text that it was"
    " drawn from."
)
SHARED = "direct messages"

# Deletion

WILL_BE_DELETED = "**If you press the button, this happens everywhere at once, for good**"
DELETES_REPLIES = (
    "- {what}: I forget that you asked. The messages stay on Discord. *Remove* below them goes on"
    " working for you, but they do not go any more when you delete your question: if you want"
    " them gone with it, delete it first."
)
DELETES_CHANGES = "- {what}: the change stays, under a pseudonym that leads nowhere."
DELETES_DRAFTS = "- {what}: dropped, also where it waits for review."
DELETE = "Delete what leads to me"
DELETED = (
    "Done: nothing that I keep leads to you any more. Backups that were made before may hold it"
    " until newer ones take their place."
)
ONLY_YOURSELF = "That button is somebody else's; `/privacy delete` is for your own data."
