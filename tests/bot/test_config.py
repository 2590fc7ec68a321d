"""Settings: what is read from where, and what is refused with which words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import (
    UNADVERTISED,
    Config,
    ConfigError,
    find_token,
    load_config,
    token_file,
)

TOKEN = ".".join(("MTE4NjU0MzIxMDk4NzY1NDMyMQ", "GabcDE", "x" * 38))
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def _config(path: Path, text: str) -> Path:
    path = path / "config.toml"
    path.write_text(text)
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    """No configuration is needed to begin."""
    config = load_config(environ={}) if not tmp_path else Config()
    assert config.log_level == "INFO"
    assert config.database.name == "facts.sqlite"
    assert not config.message_content


def test_a_file_is_read(tmp_path: Path) -> None:
    """Every setting can be set."""
    path = _config(
        tmp_path,
        'database = "/srv/facts.sqlite"\nlog_level = "DEBUG"\nlog_format = "json"\n'
        'backups = "/srv/copies"\nbackup_hours = 6\nbackups_kept = 30\n'
        "requests_per_second = 20\ndevelopment_guild = 42\nmessage_content = true\n"
        'discord_api = "http://127.0.0.1:1/api/v10"\ndiscord_gateway = "ws://127.0.0.1:1/"\n',
    )
    config = Config(
        database=Path("/srv/facts.sqlite"),
        log_level="DEBUG",
        log_format="json",
        backups=Path("/srv/copies"),
        backup_hours=6,
        backups_kept=30,
        requests_per_second=20.0,
        development_guild=42,
        message_content=True,
        discord_api="http://127.0.0.1:1/api/v10",
        discord_gateway="ws://127.0.0.1:1/",
    )
    assert load_config(path, environ={}) == config
    assert config.model_fields_set == Config.model_fields.keys()


def test_the_environment_names_file_and_database(tmp_path: Path) -> None:
    """BRIEFING_CONFIG finds the file; BRIEFING_DB wins over what it says."""
    path = _config(tmp_path, 'database = "/srv/facts.sqlite"\nlog_level = "ERROR"\n')
    config = load_config(environ={"BRIEFING_CONFIG": str(path), "BRIEFING_DB": "/else.sqlite"})
    assert (config.database, config.log_level) == (Path("/else.sqlite"), "ERROR")


def test_a_home_directory_is_understood(tmp_path: Path) -> None:
    """The example says ~, so ~ works."""
    text = 'database = "~/facts.sqlite"\nbackups = "~/copies"'
    config = load_config(_config(tmp_path, text), environ={})
    assert (config.database, config.backups) == (
        Path.home() / "facts.sqlite",
        Path.home() / "copies",
    )


def test_a_user_without_a_home_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container nobody may have one: then places are to be named, and that is enough."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    path = _config(tmp_path, "")
    named = {"BRIEFING_CONFIG": str(path), "BRIEFING_DB": str(tmp_path / "facts.sqlite")}
    assert load_config(environ=named).database == tmp_path / "facts.sqlite"
    for environ, words in (
        ({"BRIEFING_DB": "facts.sqlite"}, "name the configuration with --config"),
        ({"BRIEFING_CONFIG": str(path)}, "name the database with --db"),
        ({**named, "BRIEFING_DB": "~/facts.sqlite"}, "name places without ~ or set HOME"),
    ):
        with pytest.raises(ConfigError, match=f"^This user has no home directory; {words}"):
            load_config(environ=environ)


def test_settings_do_not_change() -> None:
    """What was read at the start holds until the end."""
    with pytest.raises(ValidationError):
        Config().log_level = "DEBUG"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 1", "there is no setting 'colour'; there are"),
        ('log_level = "LOUD"', "log_level cannot be used: it should be 'DEBUG', 'INFO'"),
        ("development_guild = true", "development_guild cannot be used"),
        ('development_guild = "42"', "development_guild cannot be used"),
        ("message_content = 1", "message_content cannot be used"),
        ("channels_without_mention = [5]", "there is no setting 'channels_without_mention'"),
        ("database = 5", "database cannot be used: it should be a path in quotes."),
        ('log_format = "xml"', "log_format cannot be used: it should be 'text' or 'json'."),
        ("backup_hours = -1", "backup_hours cannot be used: it should be greater than or equal"),
        ("backup_hours = 1.5", "backup_hours cannot be used: it should be a valid integer."),
        ("backups_kept = 0", "backups_kept cannot be used"),
        ("backups = []", "backups cannot be used: it should be a path in quotes."),
        ("requests_per_second = nan", "requests_per_second cannot be used"),
        ("requests_per_second = true", "requests_per_second cannot be used"),
        ('discord_api = "ftp://x"', "discord_api cannot be used: it should match"),
        ('discord_gateway = "http://x"', "discord_gateway cannot be used"),
        ("log_level = ", "is not valid TOML"),
        ('token = "abc"', "'token' looks like the bot token"),
        ('[discord]\nBOT_TOKEN = "abc"', "'BOT_TOKEN' looks like the bot token"),
        ('[[x]]\n[[x.y]]\ntoken = "abc"', "'token' looks like the bot token"),
        (f'colour = "{TOKEN}"', "line 1 looks like the bot token"),
        (f'\ncolours = ["{TOKEN}"]', "line 2 looks like the bot token"),
        (f"# {TOKEN}", "line 1 looks like the bot token"),
        (f"colour = {TOKEN}", "line 1 looks like the bot token"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, text: str, words: str
) -> None:
    """The sentence names the file and the place, and never repeats a secret."""
    path = _config(tmp_path, text)
    with pytest.raises(ConfigError) as refusal:
        load_config(path, environ={})
    assert str(path) in str(refusal.value)
    assert words in str(refusal.value)
    assert TOKEN not in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert all(name in text or name not in str(refusal.value) for name in UNADVERTISED)


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    """A misspelt path does not mean the defaults."""
    with pytest.raises(ConfigError, match="There is no configuration at"):
        load_config(tmp_path / "other.toml", environ={})


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Neither bytes nor a directory can be read."""
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "config.toml", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            load_config(path, environ={})


def test_the_example_explains_every_setting(tmp_path: Path) -> None:
    """The example shows each key, and works as it stands and with all of it switched on."""
    text = EXAMPLE.read_text()
    assert load_config(_config(tmp_path, text), environ={}) == Config()
    lines = [
        line[2:] if " = " in line and line.startswith("# ") else line for line in text.splitlines()
    ]
    assert set(tomllib.loads("\n".join(lines))) == Config.model_fields.keys() - UNADVERTISED
    load_config(_config(tmp_path, "\n".join(lines)), environ={})


def test_the_token_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    """The variables win over the files, ours over Discord's usual name."""
    (tmp_path / "token").write_text(f"Bot {TOKEN}\n")
    credentials = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    named = {"BRIEFING_TOKEN_FILE": str(tmp_path / "token")}
    assert find_token({}) is None
    assert find_token({"CREDENTIALS_DIRECTORY": "/nowhere"}) is None
    assert find_token(credentials) == TOKEN
    assert find_token(named) == TOKEN
    assert find_token({**credentials, "DISCORD_TOKEN": "b"}) == "b"
    assert find_token({**named, "DISCORD_TOKEN": "b", "BRIEFING_TOKEN": " a "}) == "a"


@pytest.mark.parametrize("value", ["two words", "tökn"])
def test_what_cannot_be_a_token_is_refused(value: str) -> None:
    """It would break the request; the value is not repeated."""
    with pytest.raises(ConfigError, match="BRIEFING_TOKEN does not hold a bot token") as refusal:
        find_token({"BRIEFING_TOKEN": value})
    assert value not in str(refusal.value)


def test_a_token_file_that_was_named_must_be_readable(tmp_path: Path) -> None:
    """A missing or empty file is no missing token."""
    (tmp_path / "empty").touch()
    for name in ("missing", "empty"):
        with pytest.raises(ConfigError, match=name):
            find_token({"BRIEFING_TOKEN_FILE": str(tmp_path / name)})


def test_the_file_of_the_token_is_known(tmp_path: Path) -> None:
    """Whoever checks its mode looks at the file that the token really comes from."""
    (tmp_path / "token").write_text(TOKEN)
    credentials = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    named = {"BRIEFING_TOKEN_FILE": "/named"}
    assert token_file({}) is None
    assert token_file(credentials) == tmp_path / "token"
    assert token_file({**credentials, **named}) == Path("/named")
    assert token_file({**named, "DISCORD_TOKEN": TOKEN}) is None
