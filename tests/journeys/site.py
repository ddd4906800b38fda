"""Start the real system on a copy of the demo data, on SQLite or on PostgreSQL when DATABASE_URL says so."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

TEMPLATE_NAME = f"journey_{uuid.uuid4().hex[:8]}"


@dataclass(frozen=True)
class Site:
    """A running system. `environment` is what its own commands need."""

    address: str
    data: Path
    environment: dict[str, str] = field(repr=False)

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `expertpool …` on the data of this site; the output is in `.stdout` and `.stderr`."""
        command = [sys.executable, "-m", "expertpool", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300, check=False)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def run(self, script: str) -> str:
        """Run a few lines of Python on the data of this site; returns what they print."""
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "expertpool.config.settings"}
        command = [sys.executable, "-c", f"import django; django.setup()\n{script}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def environment_of(data: Path, database: str) -> dict[str, str]:
    """The environment of a process that works on `data`; on PostgreSQL with the database of that name."""
    environment = os.environ | {"EXPERTPOOL_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    url = os.environ.get("DATABASE_URL")
    if url:
        environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
    return environment


def create_database(name: str, template: str = "template1") -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def make_template(folder: Path) -> Path:
    """Migrate and fill `folder` (and its database) with the demo data."""
    if os.environ.get("DATABASE_URL"):
        create_database(TEMPLATE_NAME)
    site = Site("", folder, environment_of(folder, TEMPLATE_NAME))
    site.manage("migrate", "--verbosity", "0")
    site.manage("demo")
    return folder


@contextmanager
def serve(template: Path, folder: Path, **carriers: str) -> Iterator[Site]:
    """Serve a copy of `template` from `folder` until the block ends; `carriers` are settings of mail and short messages."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    database = f"{TEMPLATE_NAME}_{uuid.uuid4().hex[:6]}"
    if os.environ.get("DATABASE_URL"):
        create_database(database, TEMPLATE_NAME)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    site = Site(address, folder, environment_of(folder, database) | {"EXPERTPOOL_ADDRESS": address} | carriers)
    with (folder / "serve.log").open("wb") as log:
        command = [sys.executable, "-m", "expertpool", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=site.environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(site.address, process, folder / "serve.log")
            yield site
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path, seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/login/", timeout=10).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer within {seconds} s\n{log.read_text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
