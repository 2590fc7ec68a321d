"""What Discord refuses, with its status, its own code and its words."""

from __future__ import annotations

from typing import Any

UNAUTHORIZED = 401, 0, "401: Unauthorized"
NOT_FOUND = 404, 0, "404: Not Found"
UNKNOWN_CHANNEL = 404, 10003, "Unknown Channel"
UNKNOWN_GUILD = 404, 10004, "Unknown Guild"
UNKNOWN_MESSAGE = 404, 10008, "Unknown Message"
UNKNOWN_WEBHOOK = 404, 10015, "Unknown Webhook"
UNKNOWN_INTERACTION = 404, 10062, "Unknown interaction"
ANSWERED = 400, 40060, "Interaction has already been acknowledged."
NO_ACCESS = 403, 50001, "Missing Access"
NOT_OWN = 403, 50005, "Cannot edit a message authored by another user"
EMPTY = 400, 50006, "Cannot send an empty message"
NO_PERMISSION = 403, 50013, "Missing Permissions"
DEAD_TOKEN = 401, 50027, "Invalid Webhook Token"
INVALID_FORM = 400, 50035, "Invalid Form Body"
NO_HISTORY = 400, 160002, "Cannot reply without permission to read message history"


class Refused(Exception):
    """The request is not carried out; its answer has this status and body."""

    def __init__(self, status: int, code: int, words: str, errors: Any = None) -> None:
        """Refuse with a status and Discord's code; `errors` names the fields."""
        super().__init__(f"{status} {code} {words}")
        self.status = status
        self.body: dict[str, Any] = {"message": words, "code": code}
        if errors is not None:
            self.body["errors"] = errors
