"""The settings of one running bot: `config.toml` and the environment, checked before use.

The token is no setting. It comes from the environment or from a credentials file, so that the
configuration can be shown, copied and kept under version control.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import BadInput

APPLICATION = "briefing-bot"
"""The directory name under the user's configuration and data directories."""

TOKEN_SHAPE = re.compile(r"[\w-]{23,30}\.[\w-]{5,8}\.[\w-]{27,}")
"""What a bot token looks like: id, time and signature, each base64, parted by dots."""

REQUESTS_PER_SECOND = 45.0
"""Discord refuses more than 50 a second of a bot; five are left for its clock and ours."""

UNADVERTISED = frozenset({"discord_api", "discord_gateway"})
"""Settings for tests and proxies, which neither the example nor a message names."""

_VARIABLES = ("BRIEFING_TOKEN", "DISCORD_TOKEN")

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]
Snowflake = Annotated[int, Field(strict=True, gt=0, lt=2**64)]


def default_database() -> Path:
    """Where the fact base is kept unless the operator says otherwise. Raises ConfigError."""
    with _at_home("the database with --db, BRIEFING_DB"):
        return platformdirs.user_data_path(APPLICATION) / "facts.sqlite"


def default_config() -> Path:
    """Where the configuration is looked for unless told otherwise. Raises ConfigError."""
    with _at_home("the configuration with --config, BRIEFING_CONFIG"):
        return platformdirs.user_config_path(APPLICATION) / "config.toml"


@contextmanager
def _at_home(what: str) -> Iterator[None]:
    """Turn what a user without a home directory gets, as in a container, into a sentence."""
    try:
        yield
    except RuntimeError:
        raise ConfigError(f"This user has no home directory; name {what} or set HOME.") from None


class ConfigError(BadInput):
    """The settings cannot be used; the message names the place and the remedy."""


class Config(BaseModel):
    """What an operator can set; each key is explained in `config.example.toml`.

    With `message_content` the bot asks Discord for the intent of that name; only then can
    moderators choose channels in which questions are answered that nobody put to it by name.

    `requests_per_second` paces what is sent, 0 not at all. `backups` is the directory of the
    scheduled copies (None: `backups` beside the database), `backup_hours` the time between two of
    them (0: none are made), `backups_kept` how many stay. `discord_api` and `discord_gateway` are
    addresses in place of Discord's own, for tests and proxies.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: Path = Field(default_factory=default_database)
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "text"
    backups: Path | None = None
    backup_hours: Annotated[int, Field(strict=True, ge=0, le=24 * 31)] = 24
    backups_kept: Annotated[int, Field(strict=True, ge=1, le=1_000)] = 14
    requests_per_second: Annotated[float, Field(strict=True, ge=0, le=10_000)] = REQUESTS_PER_SECOND
    discord_api: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    discord_gateway: Annotated[str, Field(pattern=r"^wss?://\S+$")] | None = None
    development_guild: Snowflake | None = None
    message_content: Annotated[bool, Field(strict=True)] = False


def config_file(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration is: `path`, else BRIEFING_CONFIG, else the default place."""
    named = environ.get("BRIEFING_CONFIG")
    return path or (Path(named) if named else default_config())


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """The settings in `path`, else in BRIEFING_CONFIG, else in the default place if it exists.

    BRIEFING_DB in the environment wins over `database` in the file. Raises ConfigError.
    """
    file = config_file(path, environ)
    named = path or environ.get("BRIEFING_CONFIG")
    settings = _read(file) if named or file.is_file() else {}
    if environ.get("BRIEFING_DB"):
        settings["database"] = environ["BRIEFING_DB"]
    try:
        config = Config.model_validate(settings)
    except ValidationError as error:
        raise ConfigError(f"{file}: {_first_problem(error)}") from None
    paths = {"database": config.database, "backups": config.backups}
    with _at_home("places without ~"):
        whole = {key: path and path.expanduser() for key, path in paths.items()}
    return config.model_copy(update=whole)


def find_token(environ: Mapping[str, str] = os.environ) -> str | None:
    """The bot token, or None if nobody gave one.

    Looked for in BRIEFING_TOKEN, DISCORD_TOKEN, the file that BRIEFING_TOKEN_FILE names, and
    `token` in CREDENTIALS_DIRECTORY, as systemd's LoadCredential provides it. Raises ConfigError
    for a file that cannot be read or a value that cannot be a token.
    """
    for place in _VARIABLES:
        if token := environ.get(place, "").strip():
            return _plausible(token, place)
    file = token_file(environ)
    if file is None:
        return None
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The token file {file} cannot be read ({_reason(error)}); check its path and rights."
        ) from None
    return _plausible(token, str(file))


def token_file(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file that the token comes from, which need not exist if it was named; None if none is.

    A token that stands in the environment wins over files, so there is none then.
    """
    if any(environ.get(name, "").strip() for name in _VARIABLES):
        return None
    if named := environ.get("BRIEFING_TOKEN_FILE"):
        return Path(named)
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    file = Path(credentials) / "token" if credentials else None
    return file if file and file.is_file() else None


def _plausible(token: str, place: str) -> str:
    """The token without the prefix that some copy along; it must fit into an HTTP header."""
    token = token.removeprefix("Bot ").strip()
    if not token or not token.isascii() or any(sign.isspace() for sign in token):
        raise ConfigError(
            f"{place} does not hold a bot token; copy it again from the application's page Bot."
        )
    return token


def _read(file: Path) -> dict[str, Any]:
    """The file's tables, without the token that somebody may have put there."""
    try:
        text = file.read_text(encoding="utf-8")
        settings = {} if TOKEN_SHAPE.search(text) else tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError(f"There is no configuration at {file}; check --config.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not valid TOML: {error}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {_reason(error)}.") from None
    if held := _line_with_token(text) or _named_token(settings):
        raise ConfigError(
            f"{file}: {held} looks like the bot token, which must not stand in a file that gets "
            "copied. Remove it, make a new token, and give that one as BRIEFING_TOKEN."
        )
    return settings


def _named_token(settings: object) -> str | None:
    """The name of a setting, at any depth, that is called a token; None if there is none."""
    if isinstance(settings, list):
        return next(filter(None, map(_named_token, settings)), None)
    if not isinstance(settings, dict):
        return None
    named = next((repr(key) for key in settings if "token" in key.lower()), None)
    return named or _named_token(list(settings.values()))


def _line_with_token(text: str) -> str | None:
    """The number of the line that holds a token, be it in a comment; None if none does."""
    lines = enumerate(text.splitlines(), 1)
    return next((f"line {number}" for number, line in lines if TOKEN_SHAPE.search(line)), None)


def _first_problem(error: ValidationError) -> str:
    """The first thing that is wrong, in words; the value itself is not repeated."""
    problem = error.errors(include_url=False, include_input=False)[0]
    setting = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        there_are = ", ".join(sorted(Config.model_fields.keys() - UNADVERTISED))
        return f"there is no setting '{setting}'; there are {there_are}."
    if problem["type"] == "path_type":  # its message is about Python
        return f"{setting} cannot be used: it should be a path in quotes."
    remedy = re.sub("^(Input|String) should", "it should", problem["msg"]).removesuffix(".")
    return f"{setting} cannot be used: {remedy}."


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else "it is not UTF-8"
