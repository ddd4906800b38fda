#!/bin/sh
# Provide what the tests need beside Python. As root on Debian or Ubuntu the missing packages are installed;
# elsewhere they are named, and the test run says what it leaves out for want of them.
set -u
missing=
need() { [ -n "$2" ] || missing="$missing $1"; }
postgres=$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)
need chromium "$(command -v chromium)"
need chromium-l10n "$(ls -d /usr/lib/chromium/locales/zh-CN.pak /usr/share/doc/chromium-l10n 2>/dev/null)"
need fonts-noto-cjk "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)"
need postgresql "$postgres"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "正在安装测试所需的系统软件：$missing"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    { apt-get -qq update && apt-get -qq install --yes --no-install-recommends $missing; } >"$log" 2>&1 && exit 0
    tail -n 5 "$log"
fi
echo "缺少：$missing。请自行安装；相关测试将略过，并在结尾列出。"
