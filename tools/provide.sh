#!/bin/sh
# Provide what the tests need beside Python. As root on Debian or Ubuntu the missing packages are installed;
# elsewhere they are named, and the test run says what it leaves out for want of them.
set -u

look() {
    case $1 in
        chromium) command -v chromium ;;
        chromium-l10n) ls -d /usr/share/doc/chromium-l10n ;;
        fonts-noto-cjk) fc-list :lang=zh-cn family | grep . ;;
        postgresql) command -v initdb || ls /usr/lib/postgresql/*/bin/initdb ;;
    esac >/dev/null 2>&1
}

missing=
for package in chromium chromium-l10n fonts-noto-cjk postgresql; do
    look $package || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "正在安装测试所需的系统软件：$missing"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    apt-get -qq update >"$log" 2>&1
    for package in $missing; do
        apt-get -qq install --yes --no-install-recommends $package >"$log" 2>&1 || { echo "安装 $package 失败："; tail -n 3 "$log"; }
    done
    rm -f "$log"
fi

left=
for package in $missing; do
    look $package || left="$left $package"
done
[ -z "$left" ] || echo "缺少：$left。请自行安装；相关测试将略过，并在结尾列出。"
