"""What is written into the log: one line for each event, without anybody's name, address or secret."""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from indicators.plain_text import plain_line

request_id: ContextVar[str] = ContextVar("request_id", default="")

NO_ROUTE = "(no such page)"
_MAIL_ADDRESS = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
# What the line of a request tells beside its message.
FIELDS = ("method", "route", "status", "milliseconds")


def route_of(request: Any) -> str:
    """The pattern of an address, which names no person, no secret and no row."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else NO_ROUTE


class WithoutPeople(logging.Filter):
    """Django writes the path into its own lines; a path can be the secret link of an invitation."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            route = route_of(request)
            record.args = tuple(route if str(each).startswith("/") else each for each in record.args)
        record.request_id = request_id.get()
        return True


def without_addresses(text: str) -> str:
    return _MAIL_ADDRESS.sub("…@…", text)


def told(record: logging.LogRecord) -> str:
    """One line of plain text, without marks that colour or turn what a terminal shows."""
    return without_addresses(plain_line(record.getMessage()))


def failure(record: logging.LogRecord) -> dict[str, Any]:
    """What was raised, and where.

    Of its text the first line alone: the second of a database names the values of the row.
    """
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    kind, raised, trace = record.exc_info
    first = str(raised).partition("\n")[0]
    frames = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(trace)]
    return {"raised": kind.__name__, "why": without_addresses(plain_line(first)), "where": frames}


class JsonLines(logging.Formatter):
    """One JSON object in one line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", ""),
            "message": told(record),
            **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)},
            **failure(record),
        }
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for people at a terminal; where something was raised, the lines that led to it."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{record.levelname} {record.name}: {told(record)}"]
        raised = failure(record)
        if raised:
            lines += [f"  {place}" for place in raised["where"]]
            lines.append(f"  {raised['raised']}: {raised['why']}")
        return "\n".join(lines)
