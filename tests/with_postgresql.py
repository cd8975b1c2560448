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


class Server:
    """A PostgreSQL server over a folder made for it, which may be stopped and started again."""

    def __init__(self, programs: Path, home: Path) -> None:
        self.programs, self.home, self.data, self.port = programs, home, home / "data", free_port()
        self.address = f"postgres://tracker@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self.home.chmod(0o755)
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres", "postgres")
            shutil.chown(self.data, "postgres", "postgres")
        self._run("initdb", "-U", "tracker", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.home} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "-w", "-l", self.home / "log", "-o", options, "start")

    def stop(self) -> None:
        """At once, as if its power had gone."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [*unprivileged(), self.programs / program, "-D", self.data, *arguments]
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env, cwd=self.home)


def main(command: list[str]) -> int:
    programs = binaries()
    if programs is None:
        print(f"skipped on PostgreSQL, which is not here: {' '.join(command)}; {HOW}", file=sys.stderr)
        return 1 if os.environ.get("FULL_SUITE") == "1" else 0
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = Server(programs, Path(folder))
        server.make()
        server.start()
        try:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": server.address}).returncode
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
