"""Run a command with DATABASE_URL naming a PostgreSQL server made for it, and take the server down afterwards."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HOW = "install PostgreSQL (Debian: apt-get install postgresql)"


def binaries() -> Path | None:
    """The folder of the newest server's programs, wherever the distribution keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return kept[-1].parent if kept else None


def unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root: hand its programs to the account that the distribution made for it."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main(command: list[str]) -> int:
    programs = binaries()
    if programs is None:
        print(f"skipped on PostgreSQL, which is not here: {' '.join(command)}; {HOW}", file=sys.stderr)
        return 1 if os.environ.get("FULL_SUITE") == "1" else 0
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        data = home / "data"
        data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(home, "postgres", "postgres")
            shutil.chown(data, "postgres", "postgres")
        port = free_port()
        run = unprivileged()
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "env": env, "cwd": folder}
        subprocess.run(
            [*run, programs / "initdb", "-D", data, "-U", "tracker", "-A", "trust", "-E", "UTF8", "--no-sync"], **quiet
        )
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        subprocess.run(
            [*run, programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"], **quiet
        )
        try:
            address = f"postgres://tracker@127.0.0.1:{port}/postgres"
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode
        finally:
            subprocess.run([*run, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
