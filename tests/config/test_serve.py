"""`expertpool serve`: web server and worker come together and go together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.site import free_port

COMMAND = (sys.executable, "-m", "expertpool")

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    subprocess.run([*COMMAND, "migrate", "--verbosity", "0"], env=environment(folder), check=True, timeout=120)
    return folder


def environment(folder: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"EXPERTPOOL_DATA": str(folder)}


@pytest.fixture
def start(data: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[str], int]]]:
    started: list[subprocess.Popen[str]] = []

    def run() -> tuple[subprocess.Popen[str], int]:
        port = free_port()
        command = [*COMMAND, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in line, line + process.stdout.read()
        return process, port

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def children(data: Path) -> dict[int, str]:
    """Process → command line, of everything that works on this data folder."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"EXPERTPOOL_DATA={data}\0".encode() in (entry / "environ").read_bytes():
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_all_and_leaves_nothing(start: Callable, data: Path, number: signal.Signals):
    process, _ = start()
    running = " ".join(children(data).values())
    assert "gunicorn" in running
    assert re.search(r"expertpool worker", running)
    process.send_signal(number)
    told, _ = process.communicate(timeout=20)
    assert process.returncode == 0, told
    assert children(data) == {}


def test_when_one_half_dies_the_other_stops_and_the_command_fails(start: Callable, data: Path):
    process, _ = start()
    worker = next(pid for pid, command in children(data).items() if command.rstrip().endswith("worker"))
    os.kill(worker, signal.SIGKILL)
    told, _ = process.communicate(timeout=20)
    assert process.returncode != 0
    assert "意外退出" in told
    assert children(data) == {}


def test_a_taken_port_is_said_at_once(start: Callable, data: Path):
    _, port = start()
    began = time.monotonic()
    second = subprocess.run(
        [*COMMAND, "serve", "--port", str(port)], env=environment(data), capture_output=True, text=True, timeout=30, check=False
    )
    assert second.returncode != 0
    assert f"无法监听 127.0.0.1:{port}" in second.stderr
    assert time.monotonic() - began < 15
