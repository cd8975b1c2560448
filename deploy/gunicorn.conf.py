# ruff: noqa: INP001 -- run by its path, no part of a package
"""How gunicorn serves the application.  The socket comes from systemd, or `BIND` names another address."""

import os
import sys

if "LISTEN_FDS" not in os.environ:
    bind = os.environ.get("BIND", "127.0.0.1:8000")
_workers = os.environ.get("WORKERS", "3")
if not _workers.isdecimal() or int(_workers) < 1:  # with 0 gunicorn starts, and nobody answers
    sys.exit(f"WORKERS is {_workers!r}; write a whole number of 1 or more, such as 3.")
workers = int(_workers)
timeout = 60
graceful_timeout = 30
# A worker begins anew after a while, not all at the same moment.
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- a heartbeat in memory; the disk may be slow
_format = {"()": "adoption.log_lines." + ("JsonLines" if os.environ.get("LOG_FORMAT") == "json" else "TextLines")}
_console = {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["without_people"]}
logconfig_dict = {
    "formatters": {"lines": _format},
    "filters": {"without_people": {"()": "adoption.log_lines.WithoutPeople"}},
    "handlers": {"console": _console},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["console"]},
        # The application writes a line for each request, without people and secrets; this one would name the path.
        "gunicorn.access": {"level": "CRITICAL"},
    },
}
