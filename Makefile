# A thin alias: everything is in run.py, which needs nothing but Python 3.11. `make help` lists the commands.
PYTHON ?= python3

.PHONY: up test check journeys bench shell reset manage help

up test check journeys bench shell reset help:
	@$(PYTHON) run.py $@

manage:
	@$(PYTHON) run.py manage $(ARGS)
