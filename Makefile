# Two commands on a fresh machine: make run, make test.  They need Python 3.11+ with venv, and make; npm is used when there.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
HOST ?= 127.0.0.1
BUSINESS_DAY ?= 2025-12-17
ROOMS := adoption indicators reports templates
DEMO_ENV := DEMO=1 BUSINESS_DAY=$(BUSINESS_DAY) ALLOWED_HOSTS=localhost,127.0.0.1,$(HOST)

# What is imported is compiled once and kept: the tests start Python many times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run dev test lint bench soak demo words messages locks clean

run: demo
	$(DEMO_ENV) $(PY) manage.py collectstatic --noinput --verbosity 0
	@echo "Open http://$(HOST):$(PORT) (stop with Ctrl+C)"
	$(DEMO_ENV) $(VENV)/bin/gunicorn adoption.config.wsgi --bind $(HOST):$(PORT) --workers 2 --timeout 60

dev: demo
	$(DEMO_ENV) DEBUG=1 $(PY) manage.py runserver $(HOST):$(PORT)

demo: $(VENV)/installed words static/vendor/made
	$(DEMO_ENV) $(PY) manage.py prepare
	$(DEMO_ENV) $(PY) manage.py make_demo

test: $(VENV)/installed-dev words static/vendor/made
	rm -f var/test-counts.jsonl
	mkdir -p var
	TEST_COUNTS=var/test-counts.jsonl $(PY) -m pytest -n 2 --dist loadgroup -m "not soak"
	TEST_COUNTS=var/test-counts.jsonl $(PY) tests/with_postgresql.py $(PY) -m pytest -n 2 --dist loadgroup -m "not soak"
	$(PY) tests/counts.py var/test-counts.jsonl

lint: $(VENV)/installed-dev words
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	DEMO=1 $(PY) manage.py makemigrations --check --dry-run
	$(PY) -m pytest -q tests/test_translations.py

bench: $(VENV)/installed-bench words static/vendor/made
	$(PY) -m tests.benchmarks
	$(PY) tests/with_postgresql.py $(PY) -m tests.benchmarks

soak: $(VENV)/installed-bench words static/vendor/made
	HYPOTHESIS_PROFILE=soak $(PY) -m pytest -n 2 --dist loadgroup
	HYPOTHESIS_PROFILE=soak $(PY) tests/with_postgresql.py $(PY) -m pytest -n 2 --dist loadgroup -m "not browser and not fresh"
	$(PY) tests/with_postgresql.py $(PY) -m tests.load

words: $(VENV)/installed
	@for room in $(ROOMS); do $(VENV)/bin/pybabel -q compile -d $$room/locale -D django -l vi || exit 1; done

# For developers: gather new words (needs GNU gettext), and make the lock files anew.
messages: $(VENV)/installed-dev
	DEMO=1 $(PY) manage.py makemessages -l vi --no-location --no-wrap -i .venv -i node_modules -i var -i tests

locks: $(VENV)/installed-dev
	$(VENV)/bin/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --group dev -c requirements.lock -o requirements-dev.lock
	$(VENV)/bin/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --group bench -c requirements-dev.lock -o requirements-bench.lock
	npm install --package-lock-only

clean:
	rm -rf $(VENV) node_modules static/vendor var

$(VENV)/installed: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one with PYTHON=…")'
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

$(VENV)/installed-bench: $(VENV)/installed-dev requirements-bench.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	touch $@

# The local copy of Chart.js, where npm is there; without it the page asks the CDN, and keeps its drawing if that is down.
static/vendor/made: package-lock.json
	mkdir -p static/vendor
	if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund && cp node_modules/chart.js/dist/chart.umd.min.js static/vendor/; fi
	touch $@
