"""Web server and background worker together: one command starts both, one signal stops both."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
GRACE_SECONDS = 10


class Command(BaseCommand):
    help = "启动系统：网页服务与后台任务，Ctrl-C 一并停止"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
        parser.add_argument("--port", type=int, default=8000, help="监听端口（默认 8000）")
        parser.add_argument("--demo", action="store_true", help="先升级数据库，为空时装入演示数据，并列出演示账号")

    def handle(self, *args: Any, host: str, port: int, demo: bool, **options: Any) -> None:
        refuse_taken_port(host, port)
        if demo:
            call_command("migrate", verbosity=0)
            call_command("demo", if_empty=True)
            call_command("demo", accounts=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stop = Stop()
        children = [start(web_command(host, port)), start([sys.executable, "-m", "expertpool", "worker"])]
        try:
            wait_for_answer(host, port, children, stop)
            if not stop.asked:
                self.stdout.write(self.style.SUCCESS(f"系统已启动：http://{host}:{port}/　按 Ctrl-C 停止"))
            failed = watch(children, stop)
        finally:
            end(children)
        if failed:
            raise CommandError("网页服务或后台任务意外退出，系统已停止。")
        self.stdout.write("系统已停止。")


class Stop:
    """Remembers that somebody asked to stop; Ctrl-C, a closed terminal and SIGTERM mean the same."""

    def __init__(self) -> None:
        self.asked = False
        for name in STOP_SIGNALS:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self.ask)

    def ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise CommandError(f"无法监听 {host}:{port}（{error.strerror}）。请换一个端口，例如 make run PORT=8010。") from error


def web_command(host: str, port: int) -> list[str]:
    """Two processes of eight threads: enough for a bureau, and a slow page never blocks the others."""
    options = ["--workers", "2", "--threads", "8", "--timeout", "120", "--graceful-timeout", str(GRACE_SECONDS - 2)]
    quiet = ["--log-level", "warning", "--no-control-socket"]
    target = ["--bind", f"{host}:{port}", "expertpool.config.wsgi:application"]
    return [sys.executable, "-m", "gunicorn", *options, *quiet, *target]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child in a group of its own, so that Ctrl-C reaches this process alone and is passed on in order."""
    environment = os.environ | {"EXPERTPOOL_DATA": str(settings.DATA)}
    return subprocess.Popen(command, env=environment, start_new_session=True)


def wait_for_answer(host: str, port: int, children: list[subprocess.Popen[bytes]], stop: Stop, seconds: int = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stop.asked and alive(children):
        try:
            socket.create_connection((host.strip("[]"), port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)


def watch(children: list[subprocess.Popen[bytes]], stop: Stop) -> bool:
    """Wait until somebody asks to stop (False) or a child ends by itself (True)."""
    while not stop.asked:
        if not alive(children):
            return True
        time.sleep(0.2)
    return False


def alive(children: list[subprocess.Popen[bytes]]) -> bool:
    return all(child.poll() is None for child in children)


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each child to finish what it is doing; kill its whole group when it does not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
