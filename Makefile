# make run · make test · make check · make bench · make demo-reset · make help
# Environment, locked install and tools are stamped in .venv, so that a second run starts at once.

PORT ?= 8000
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
export EXPERTPOOL_DATA ?= $(CURDIR)/var
export EXPERTPOOL_ADDRESS ?= http://127.0.0.1:$(PORT)

BIN = .venv/bin
POOL = $(BIN)/python -m expertpool
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run demo-reset test check format docs bench lock clean

help: ## 列出全部命令
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: .venv/runtime ## 启动系统（PORT=8000）；数据库为空时装入演示数据；Ctrl-C 停止
	@EXPERTPOOL_SMS="$${EXPERTPOOL_SMS-file://}" exec $(POOL) serve --demo --port $(PORT)

demo-reset: .venv/runtime ## 清空本机演示数据库，重新装入演示数据（密钥保留）
	@test -z "$$DATABASE_URL" || { echo "已设置 DATABASE_URL：请先在 PostgreSQL 中重建该数据库，再执行 make run。"; exit 1; }
	@rm -rf "$(EXPERTPOOL_DATA)"/db.sqlite3 "$(EXPERTPOOL_DATA)"/db.sqlite3-* "$(EXPERTPOOL_DATA)"/uploads "$(EXPERTPOOL_DATA)"/checkpoints
	@$(POOL) migrate --verbosity 0
	@$(POOL) demo

test: .venv/develop ## 全部测试：SQLite、PostgreSQL、浏览器流程、无障碍检查
	@sh tools/provide.sh
	@$(BIN)/python tools/run_tests.py $(ARGS)

check: .venv/develop ## 代码检查：格式、类型、分层、模板、迁移、生成的文档
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet src/expertpool/web/templates
	$(POOL) makemigrations --check --dry-run
	$(POOL) articles --check

format: .venv/develop ## 整理代码格式
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

docs: .venv/develop ## 重新生成 docs/articles.md 和 docs/readings.md
	$(POOL) articles
	$(BIN)/python tools/readings.py

bench: .venv/develop ## 性能测量：一万名专家的抽取、名录、检索与导入
	$(BIN)/python -m pytest tests/bench --override-ini=addopts=--import-mode=importlib -q -s

lock: .venv/develop ## 按 pyproject.toml 重新锁定依赖（需要 uv）
	sh tools/lock.sh

clean: ## 删除环境与缓存（不动 var 中的数据）
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "正在安装依赖 …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.venv/develop: requirements-dev.lock .venv/runtime
	@echo "正在安装开发与测试工具 …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本及 venv 模块（Debian/Ubuntu：apt-get install python3-venv）。"; exit 1; }
	@$(PYTHON) -m venv .venv
