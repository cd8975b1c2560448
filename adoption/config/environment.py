"""Settings from the environment: each variable is read once, and a missing one is named with its cure."""

import os
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. {hint}".rstrip())
    return default


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 for yes or 0 for no.")
    return value == "1"


def day(name: str) -> date | None:
    value = text(name, "")
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a day as YYYY-MM-DD.") from None


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of a few words; the first is the default."""
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(choices)}.")
    return value


def some_of(name: str, choices: tuple[str, ...]) -> set[str]:
    """Any of a few words, parted by commas; none by default."""
    values = {value.strip() for value in text(name, "").split(",") if value.strip()}
    if values - set(choices):
        raise ImproperlyConfigured(f"{name} is {','.join(sorted(values))!r}; write some of {', '.join(choices)}.")
    return values


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write a whole number from {least} to {most}, such as {default}."
        )
    return int(value)


def numbers(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """So many whole numbers as the default has, parted by commas."""
    value = text(name, ",".join(map(str, default)))
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != len(default) or not all(part.isdecimal() for part in parts):
        example = ",".join(map(str, default))
        raise ImproperlyConfigured(f"{name} is {value!r}; write {len(default)} whole numbers such as {example}.")
    return tuple(int(part) for part in parts)


def address(name: str, default: str | None, *, hint: str) -> str:
    """An address of the web without a slash at its end."""
    value = text(name, default, hint=hint)
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc:
        raise ImproperlyConfigured(f"{name} is {value!r}. {hint}")
    return value.rstrip("/")


def database(name: str, sqlite_file: Path) -> dict[str, object]:
    """The database of an address postgres://user:password@host:port/name, or SQLite in a file."""
    address = text(name, "")
    if not address or address.startswith("sqlite:///"):
        path = address.removeprefix("sqlite:///") or str(sqlite_file)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:  # the message names the address no further: a password stands in it
        raise ImproperlyConfigured(f"{name} has no port; write a whole number such as 5432 before /name.") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} starts with {parts.scheme!r}; write postgres://… or sqlite:///….")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A server that does not answer is told in five seconds, not when its network gives up.
        "OPTIONS": {"connect_timeout": 5},
    }


def secret_key(name: str, *, demo: bool, file: Path) -> str:
    """The secret key; a demo makes its own and keeps it in a file that only its owner can read."""
    if not demo:
        hint = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        value = text(name, hint=hint)
        if value.startswith("write-here"):
            raise ImproperlyConfigured(f"{name} is still that of the sample. {hint}")
        return value
    value = text(name, "")
    if value:
        return value
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text()
