# Two commands: `make start` runs the assistant, `make test` runs everything that is tested.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON := .venv/bin/python

STAMP := .venv/.installed
TOOLS := .venv-tools
ENCODER_ENV := .venv-encoder
TEST_PROCESSES ?= 2
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.PHONY: help start test check format audit encoder train system-packages clean

help: ## Show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

start: $(STAMP) encoder ## Set up what is missing, train when data changed, serve at http://localhost:5005/
	@$(PYTHON) -m bot.cli start

test: system-packages check train ## Everything: lint, types, weaknesses, content and every test
	@echo "Running the tests ..."
	@$(PYTHON) -m pytest -q -rR -n $(TEST_PROCESSES) --dist loadfile --reruns 1

check: $(STAMP) audit ## Lint, types, known weaknesses, content
	@echo "Checking code, types and content ..."
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@mkdir -p var
	@$(PYTHON) -m rasa data validate --data data/nlu data/rules --fail-on-warnings >var/validate.log 2>&1 || { cat var/validate.log; exit 1; }
	@$(PYTHON) -W ignore -m bot.cli check

format: $(STAMP) ## Put the code in its one format
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

train: $(STAMP) encoder ## Train when data or content changed
	@$(PYTHON) -W ignore -m bot.cli train

encoder: var/encoder/encoder.onnx ## Build the sentence encoder

system-packages: ## Install what the tests need: Chromium, PostgreSQL, Redis, nginx
	@bash tools/system_packages.sh

audit: $(TOOLS)/audit/.installed ## Look for known weaknesses in the locked packages
	@bash tools/audit.sh $(TOOLS)/audit

$(TOOLS)/uv/bin/uv:
	@echo "Fetching uv ..."
	@bash tools/fetch_uv.sh $(TOOLS)/uv

$(STAMP): requirements/all.txt pyproject.toml | $(TOOLS)/uv/bin/uv
	@echo "Making the environment in .venv (Python 3.10) ..."
	@bash tools/make_environment.sh $(TOOLS)/uv/bin/uv .venv requirements/all.txt
	@$(TOOLS)/uv/bin/uv pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation -e .
	@touch $@

var/encoder/encoder.onnx: tools/build_encoder.py requirements/encoder.txt $(wildcard data/encoder/*.npz) | $(STAMP)
	@echo "Building the sentence encoder (half a minute) ..."
	@bash tools/make_environment.sh $(TOOLS)/uv/bin/uv $(ENCODER_ENV) requirements/encoder.txt
	@$(ENCODER_ENV)/bin/python tools/build_encoder.py var/encoder --adapters data/encoder/*.npz
	@rm -rf $(ENCODER_ENV)

$(TOOLS)/audit/.installed: requirements/audit.txt | $(TOOLS)/uv/bin/uv
	@bash tools/make_environment.sh $(TOOLS)/uv/bin/uv $(TOOLS)/audit requirements/audit.txt
	@touch $@

clean: ## Remove everything that was made, but not stored conversations and their key
	rm -rf .venv .venv-tools .venv-encoder var/models var/encoder
