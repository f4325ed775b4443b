# Two commands matter: `make demo` and `make test`. Each works in a fresh clone: it makes .venv and installs the package
# into it; nothing is done by hand.
#
#   make demo SCENE=harbour.tif        detect in your own raster
#   make test PIP_ARGS="..."           pass options to pip (another index, a wheelhouse, no network)

PYTHON   ?= python3
VENV     ?= .venv
PIP_ARGS ?=
EXTRAS   ?= train,stac,dask,postgis,land,dev,docs

PLUGIN_URL   ?=
PLUGIN_EMAIL ?=
PLUGIN_FLAGS := $(if $(PLUGIN_URL),--url $(PLUGIN_URL)) $(if $(PLUGIN_EMAIL),--email $(PLUGIN_EMAIL))

BIN   := $(VENV)/bin
STAMP := $(VENV)/.larsd-installed
SMALL := $(VENV)/.larsd-runtime-installed

DEMO  := demo
SCENE ?= $(DEMO)/scene.tif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo picture rooms notebook test unit test-qgis test-qgis-newer lint format docs plugin plugin-check wheel runtime clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the environment

# A Python with pip and nothing else, which is enough to build what is handed out.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "larsd-geo needs Python 3.10 or newer as '$(PYTHON)'; name another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The stamp is newer than pyproject.toml once everything in it is installed: a second call is quick.
$(STAMP): pyproject.toml | $(BIN)/python
	@[ ! -e $(SMALL) ] || $(BIN)/python -m pip uninstall --quiet --yes larsd-geo-runtime
	@rm -f $(SMALL)
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) --editable '.[$(EXTRAS)]'
	@touch $@

# The demo needs no torch: where nothing is installed yet it takes the small distribution, which is quicker.
READY := $(if $(wildcard $(STAMP)),$(STAMP),$(SMALL))

$(SMALL): pyproject.toml packaging/runtime/pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) ./packaging/runtime
	@touch $@

# ---------------------------------------------------------------- the main job

# SCENE may be anything GDAL opens (/vsizip/..., /vsicurl/...), so only the default one is a target.
ifeq ($(SCENE),$(DEMO)/scene.tif)
demo: $(DEMO)/scene.tif
endif

# As a module, from this folder: the sources here are what runs, whichever distribution is installed.
demo: $(READY) ## detect ships in a scene (SCENE=path.tif; by default a synthetic one)
	@mkdir -p $(DEMO)
	$(BIN)/python -m larsd_geo.cli detect "$(SCENE)" -o $(DEMO)/ships.gpkg -o $(DEMO)/ships.geojson \
	  --overlay $(DEMO)/ships.png --overwrite

$(DEMO)/scene.tif: | $(READY)
	@mkdir -p $(DEMO)
	$(BIN)/python -m larsd_geo.cli synth $@ --overwrite

# The README's image, drawn again when the shipped model or the generated scenes have changed.
picture: $(STAMP) ## draw the README's image again: docs/images/harbour.jpg
	@mkdir -p $(DEMO) docs/images
	$(BIN)/larsd synth $(DEMO)/harbour.tif --size 1500x1700 --seed 2 --ships 30 --clouds 0 --overwrite
	$(BIN)/larsd detect $(DEMO)/harbour.tif -o $(DEMO)/harbour.gpkg \
	  --overlay $(DEMO)/harbour.png --overwrite
	$(BIN)/python -c "from PIL import Image; p = Image.open('$(DEMO)/harbour.png'); p.thumbnail((1100, 1100)); \
	  p.save('docs/images/harbour.jpg', quality=80, optimize=True)"

rooms: $(STAMP) ## draw the rooms and their imports again: docs/images/rooms.svg
	$(BIN)/python docs/rooms.py

notebook: $(STAMP) ## run examples/scene_to_map.ipynb again and keep its outputs
	$(BIN)/python examples/execute.py

# ---------------------------------------------------------------- quality

# Tests run side by side. Each keeps to one thread: torch's threads wait by spinning, and those of several processes
# would take the processors from each other.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

# Coverage of what runs in the tests' own processes; `make test COVERAGE=` does without. From Python 3.12 on it costs
# next to nothing; before, tests of plain Python take about half as long again.
COVERAGE := --cov --cov-report=term:skip-covered
COVERAGE_CORE = $(shell $(BIN)/python -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")')

# The examples in the docstrings.
EXAMPLES := --doctest-modules larsd_geo/boxes larsd_geo/geo larsd_geo/io larsd_geo/scene larsd_geo/windows.py \
  larsd_geo/files.py
DOCTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(EXAMPLES)

# All are run even if the first fails, and any failing fails the target. LARSD_QGIS_NEWER=1 asks for the plugin's tests
# in a newer QGIS as well.
test: lint docs ## lint, build the documentation, run all tests, print the coverage
	@status=0; \
	tests/postgis/install.sh || status=1; \
	PIP_ARGS='$(PIP_ARGS)' LARSD_QGIS_NEWER=0 tests/qgis/run.sh $(BIN)/python || status=1; \
	if [ "$(LARSD_QGIS_NEWER)" = 1 ]; then PIP_ARGS='$(PIP_ARGS)' tests/qgis/run.sh $(BIN)/python || status=1; fi; \
	COVERAGE_CORE=$(COVERAGE_CORE) $(PYTEST) $(COVERAGE) || status=1; \
	$(DOCTEST) || status=1; \
	exit $$status

unit: $(STAMP) ## the fast tests only: no QGIS, nothing slow, under two minutes on two cores
	$(PYTEST) tests/unit $(EXAMPLES) -m "not slow"

test-qgis: $(STAMP) ## the plugin's tests in real QGIS (installs it where it can)
	PIP_ARGS='$(PIP_ARGS)' tests/qgis/run.sh $(BIN)/python

test-qgis-newer: $(STAMP) ## the same in the newer QGIS of Debian's backports
	PIP_ARGS='$(PIP_ARGS)' LARSD_QGIS_NEWER=1 tests/qgis/run.sh $(BIN)/python

lint: $(STAMP) ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## let ruff rewrite the sources
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# ---------------------------------------------------------------- what is handed out

docs: $(STAMP) ## build the documentation into site/, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

# Of two zips the first is for QGIS's plugin repository, which wants no binaries; the second carries
# the wheel without torch, its model included, for handing out. PLUGIN_URL and PLUGIN_EMAIL replace
# the placeholders in metadata.txt.
plugin: runtime ## build the QGIS plugin's zips into dist/ (needs no torch)
	$(BIN)/python qgis_plugin/package.py build dist $(PLUGIN_FLAGS)
	$(BIN)/python qgis_plugin/package.py build dist $(PLUGIN_FLAGS) --wheel $$(ls -t dist/larsd_geo_runtime-*.whl | head -n 1)

plugin-check: $(STAMP) plugin ## check the zips by the rules of QGIS's plugin repository
	$(BIN)/python qgis_plugin/package.py check dist/larsd_detect-*.zip

wheel: $(STAMP) ## build the sdist and the wheel into dist/
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) build
	$(BIN)/python -m build

runtime: | $(BIN)/python ## build the wheel of larsd-geo-runtime, larsd-geo without torch, into dist/
	$(BIN)/python -m pip wheel --quiet $(PIP_ARGS) --no-deps --wheel-dir dist ./packaging/runtime

clean: ## remove everything that this file made
	rm -rf $(VENV) .venv-qgis .venv-qgis-newer .qgis-newer $(DEMO) build dist site .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
