# make run    sets everything up and opens the dashboard on the made-up demo borough
# make test   sets everything up and runs every check and test
# make test-spark checks that a rebuild on a Spark cluster gives what DuckDB gives (needs Java 17 or newer)
# make bench  prints what the speed claims rest on
# make pictures makes the pictures in the documents anew
# make audit  looks up known faults of every pinned dependency (asks an advisory service on the network)
# make faults kills a load more than a hundred times and looks at what is left

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := $(or $(HOTSPOTS_STORE),data/store)

.PHONY: run demo test test-spark check format bench audit faults pictures browser nginx clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile

$(VENV)/run.stamp: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/spark.stamp: requirements-spark.txt $(VENV)/test.stamp
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-spark.txt
	@touch $@

run: $(VENV)/run.stamp
	@test -f $(STORE)/CURRENT || $(BIN)/python -m hotspots demo --store $(STORE)
	HOTSPOTS_STORE=$(STORE) $(BIN)/python -m streamlit run dashboard.py

demo: $(VENV)/run.stamp
	$(BIN)/python -m hotspots demo --store $(STORE)

check: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check browser nginx
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

# A real cluster of two workers on loopback. Not part of `make test`: it installs 480 MB and needs Java.
test-spark: $(VENV)/spark.stamp
	@command -v java >/dev/null || { echo "Spark needs Java 17 or newer."; exit 1; }
	$(BIN)/python -m pytest -m spark tests/spark

format: $(VENV)/test.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bench.stamp: requirements-bench.txt $(VENV)/test.stamp
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-bench.txt
	@touch $@

bench: $(VENV)/bench.stamp browser
	$(BIN)/python -m benchmarks

# In an environment of its own: what looks for faults is no part of what is looked at. --strict: a dependency that
# cannot be looked up counts as a fault, so that silence is never taken for an all-clear.
audit:
	test -x $(VENV)-audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)-audit && $(VENV)-audit/bin/python -m pip install --disable-pip-version-check --quiet pip-audit; }
	$(VENV)-audit/bin/pip-audit --strict --no-deps --disable-pip -r constraints.txt

faults: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.faults --kills 110

pictures: $(VENV)/test.stamp browser
	$(BIN)/python -m pytest tests/browser -k pictures
	$(BIN)/python -m benchmarks.pictures

# The browser tests use the system's Chromium. It is installed where that is possible without asking.
browser:
	@command -v chromium >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	  else \
	    echo "The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium"; \
	    test -z "$(CI)"; \
	  fi; }

# The tests of several processes use the system's nginx, in the same way.
nginx:
	@PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx-light >/dev/null; \
	  else \
	    echo "The tests of several processes need nginx. On Debian or Ubuntu: sudo apt-get install nginx-light"; \
	    test -z "$(CI)"; \
	  fi; }

clean:
	rm -rf $(VENV) $(VENV)-audit data/demo data/store static artifacts .pytest_cache .mypy_cache .ruff_cache
