"""Run the whole suite: SQLite, then a PostgreSQL cluster of its own, browser journeys on both; count at the end.

Every phase runs even when an earlier one failed. What is missing on the machine is named and counted as skipped.
Arguments are handed to pytest in every phase, e.g. `make test ARGS="-k recusal"`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

PROJECT = Path(__file__).resolve().parents[1]
NO_TESTS = 5


def find_postgres() -> Path | None:
    """The folder of initdb and pg_ctl, the newest where there are several; None without a usable server."""
    found = [Path(path).resolve() for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    usable = [path.parent for path in found if (path.parent / "postgres").exists()]
    return usable[-1] if usable and (os.getuid() or owner()) else None


def owner() -> str | None:
    """The account that runs PostgreSQL: it refuses to run as root."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextmanager
def postgres(tools: Path) -> Iterator[str]:
    """Start a throw-away cluster on a free loopback port, yield its URL, stop and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="expertpool-pg-"))
    user = owner()
    if user:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        done = subprocess.run(command, user=user, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise SystemExit(f"PostgreSQL: {done.stdout}")

    port, data = free_port(), str(folder / "data")
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "max_connections": 60}
    settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        run(str(tools / "initdb"), "-D", data, "-U", "expertpool", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run(str(tools / "pg_ctl"), "-D", data, "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgres://expertpool@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([str(tools / "pg_ctl"), "-D", data, "-m", "immediate", "-s", "stop"], user=user, cwd="/", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """The phases, their counts and what was left out."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.arguments = list(arguments)
        self.counts: Counter[str] = Counter()
        self.left_out: list[str] = []
        self.failed: list[str] = []

    def phase(self, name: str, *options: str, url: str = "") -> None:
        print(f"\n── {name} ──", flush=True)
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        if url:
            environment["DATABASE_URL"] = url
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-q", "-rs", f"--junit-xml={report}", *options, *self.arguments]
            code = subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
            if report.exists():
                self.count(report)
        if code not in (0, NO_TESTS):
            self.failed.append(name)
            self.counts["failed"] += not self.counts["failed"]
        print(f"{name}：{time.monotonic() - began:.0f} 秒", flush=True)

    def count(self, report: Path) -> None:
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            self.counts["failed"] += failed
            self.counts["skipped"] += skipped
            self.counts["passed"] += max(int(suite.get("tests", 0)) - failed - skipped, 0)

    def leave_out(self, what: str, want: str) -> None:
        self.left_out.append(f"{what}（缺少 {want}）")
        self.counts["skipped"] += 1

    def close(self) -> int:
        print()
        for line in self.left_out:
            print(f"略过：{line}")
        for line in self.failed:
            print(f"未通过：{line}")
        counts = self.counts
        print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
        return 1 if self.failed else 0


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    run, tools, browser = Run(sys.argv[1:]), find_postgres(), shutil.which("chromium")
    # A browser journey starts a server and a browser of its own: two at once are as many as two cores carry.
    run.phase("SQLite", "-n", "2", "-m", "not journey and not axe and not postgres")
    if browser:
        run.phase("浏览器流程（SQLite）", "-m", "journey and not axe")
        run.phase("无障碍检查", "-m", "axe")
    else:
        run.leave_out("浏览器流程与无障碍检查", "chromium")
    if tools:
        with postgres(tools) as url:
            run.phase("PostgreSQL", "-n", "2", "-m", "not journey and not axe", url=url)
            if browser:
                run.phase("浏览器流程（PostgreSQL）", "-m", "journey and main", url=url)
    else:
        run.leave_out("PostgreSQL", "postgresql")
    return run.close()


if __name__ == "__main__":
    sys.exit(main())
