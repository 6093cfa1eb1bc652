# Everything a reader of this project runs. `make help` lists the targets.
# Plain make 3.81 (the one of macOS) suffices: no grouped targets, no shell features.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# PYTHON=python3.12 ## Which Python to use; found by itself if not given
# STUDY=folder ## Another study than that of this folder, such as examples/anes
# DATA=path/to/file ## Another respondents file than that of the study
# FORMAT=docx ## Other formats than HTML and PDF, several with commas between them
# ARGS="..." ## Further options of the command that the target runs
# BY=region ## The question by which `make batch` makes reports, several with commas between them
# TO=folder ## Where `make publish` puts editions
# DOCUMENT: ## Build this document in all its languages, HTML and PDF
export PYTHON
# Python keeps what it compiled, also where the environment says otherwise, as in many containers:
# else every command, and every process of the tests, would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

# As many processes as the machine has processors; their reports come in any order.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
SET_UP := pyproject.toml requirements/base.in $(wildcard scripts/*.sh) \
    $(if $(PYTHON),.cache/make/python)

empty :=
space := $(empty) $(empty)
quote = '$(subst ','\'',$(1))'

# The study's folder as a shell reads it, and as a pattern that has no spaces.
IN := $(if $(STUDY),$(patsubst %/,%,$(STUDY))/)
PATTERN := $(subst $(space),?,$(IN))
STAMPS := .cache/make$(if $(STUDY),/$(subst $(space),_,$(subst /,+,$(patsubst %/,%,$(STUDY)))))

# What the study makes, as data/study.toml says; a study without it is told so by the program.
said = $(shell sed -n $(1) $(call quote,$(IN)data/study.toml) 2>/dev/null | tr '",' '  ')
DOCUMENTS := $(or $(call said,'s/^name *= *"\([a-z][a-z0-9-]*\)".*/\1/p'),brief)
LANGUAGES := $(or $(call said,'s/^languages *= *\[\(.*\)\].*/\1/p'),en)
comma := ,
ENDINGS := $(filter html pdf,$(if $(FORMAT),$(subst $(comma), ,$(FORMAT)),html pdf))
files = $(foreach code,$(LANGUAGES),$(foreach end,$(ENDINGS),$(PATTERN)build/$(1).$(code).$(end)))

# What the documents are made of; compiled files are not part of it.
FIND_INPUTS := find $(call quote,$(IN)data) $(call quote,$(IN)templates) scs_report \
    \( -name __pycache__ -o -name '.*' \) -prune -o -type f -print 2>/dev/null | LC_ALL=C sort
INPUTS := $(shell $(FIND_INPUTS) | tr ' ' '?')

STUDY_OPTION := $(if $(STUDY),--study $(call quote,$(STUDY)))
DATA_OPTION := $(if $(DATA),--data $(call quote,$(DATA)))
FORMAT_OPTION := $(if $(FORMAT),--format $(call quote,$(FORMAT)))
DATA_FILE := $(if $(wildcard $(subst $(space),?,$(DATA))),$(subst $(space),?,$(DATA)))
# FORCE if one of the files is not there, so that a deleted document is built again.
missing = $(foreach file,$(1),$(if $(wildcard $(file)),,FORCE))
# Documents that are newer than the stamp were put there by somebody else, or altered; and what a
# killed build left half done is finished by the next, whatever it builds.
placed = $(call missing,$(1)) $(foreach file,$(1),$(if $(wildcard $(file)),$(file))) \
    $(if $(wildcard $(PATTERN)build/.placing-* $(PATTERN)build/.taking-back-*),FORCE)
# A signal waits until Python can attend to it; what knows no such thing does without.
BLOCKING = $(shell env --block-signal=INT,TERM,HUP true 2>/dev/null && \
    echo env --block-signal=INT,TERM,HUP)
RUN = $(BLOCKING) $(BIN)/scs-report
BUILD = $(RUN) build $(1) $(STUDY_OPTION) $(DATA_OPTION) $(FORMAT_OPTION) $(ARGS)
# `make` prints nothing of its own here: each target says what it did or that nothing changed.
up_to_date = $(if $(filter $(1),$(BUILT)),@:,@echo $(call quote,$(1): up to date ($(2))))
pdfs = $(foreach code,$(LANGUAGES),$(IN)build/$(1).$(code).pdf)

.PHONY: help $(DOCUMENTS) all batch publish serve test quick coverage golden hooks bench check synthesize doctor guide pictures pins script messages clean FORCE

# What stands behind ## in this file: a name, a tab, and what is said of it. The program says it in
# the reader's language once it is set up.
SAID = awk -F ' \#\# ' -v documents='$(DOCUMENTS)' ' \
    /^\# [A-Z]+=.* \#\# / { sub(/^\# /, "", $$1); last = last $$1 "\t" $$2 "\n" } \
    /^\# DOCUMENT: / { n = split(documents, names, " "); \
        for (i = 1; i <= n; i++) print "make " names[i] "\t" $$2 } \
    /^[a-z]+:.* \#\# / { sub(/:.*/, "", $$1); print "make " $$1 "\t" $$2 } \
    END { printf "%s", last }' Makefile

help: ## List the targets
	@if [ -x $(BIN)/scs-report ]; then $(SAID) | $(BIN)/python -m scs_report.cli.makefile; else \
	$(SAID) | awk -F '\t' '{ printf "  %-17s %s\n", $$1, $$2 }'; fi

all: $(STAMPS)/all ## Build all documents of the study into build/
	$(call up_to_date,all,$(DOCUMENTS) in $(IN)build/)

# One document: its target, and the stamp that is as old as its last build.
define DOCUMENT
$(1): $(STAMPS)/$(1)
	$$(call up_to_date,$(1),$$(call pdfs,$(1)) and .html)

$(STAMPS)/$(1): $(RUNTIME) $$(INPUTS) $$(DATA_FILE) $(STAMPS)/$(1).data \
    $$(call placed,$$(call files,$(1)))
	@$$(eval BUILT += $(1))$$(call BUILD,$(1))
	@touch $$@
endef
$(foreach name,$(DOCUMENTS),$(eval $(call DOCUMENT,$(name))))

$(STAMPS)/all: $(RUNTIME) $(INPUTS) $(DATA_FILE) $(DOCUMENTS:%=$(STAMPS)/%.data) \
    $(foreach name,$(DOCUMENTS),$(call placed,$(call files,$(name))))
	@$(eval BUILT += all)$(call BUILD,all)
	@touch $(DOCUMENTS:%=$(STAMPS)/%) $@

# What is there and unchanged is not made again, which the program itself finds out.
batch: $(RUNTIME) ## Make a report for each group: BY=region, or ARGS='--list clients.xlsx'
	@$(RUN) batch $(if $(BY),--by $(call quote,$(BY))) $(STUDY_OPTION) $(DATA_OPTION) $(FORMAT_OPTION) $(ARGS)

publish: $(RUNTIME) ## Publish an edition of all documents, in all formats: TO=folder
	@$(RUN) publish --to $(call quote,$(or $(TO),$(IN)build/editions)) $(STUDY_OPTION) $(DATA_OPTION) $(FORMAT_OPTION) $(ARGS)

# Which files and options the document was last built from; newer only when those changed, so
# that other respondents or a deleted file count as a change too.
$(STAMPS)/%.data: FORCE
	@mkdir -p $(STAMPS)
	@{ printf '%s\n' $(call quote,$(STUDY) $(DATA) $(FORMAT) $(ARGS)); $(FIND_INPUTS); } > $@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# Which Python was named last; where another is, the environment is made anew.
.cache/make/python: FORCE
	@mkdir -p .cache/make
	@[ $(call quote,$(PYTHON)) = "`cat $@ 2>/dev/null`" ] || printf '%s\n' $(call quote,$(PYTHON)) >$@

$(RUNTIME): requirements/runtime.txt $(SET_UP) $(call missing,$(BIN)/python)
	@scripts/set-up.sh $(VENV) runtime
	@touch $@

# The packages for tests include those for the documents, so both are up to date then.
$(DEV): requirements/dev.txt requirements/runtime.txt $(SET_UP) $(call missing,$(BIN)/python)
	@scripts/set-up.sh $(VENV) dev
	@touch $(RUNTIME) $@

serve: $(RUNTIME) ## Show the documents in the browser while they are written
	@$(RUN) serve $(STUDY_OPTION) $(ARGS)

test: $(DEV) ## Run all tests, the slow and the browser ones too
	@$(PYTEST) $(ARGS)

quick: $(DEV) ## Run the quick tests, in a minute: none that are slow or need a browser
	@$(PYTEST) -m "not slow and not browser" --durations=10 $(ARGS)

# ARGS='-m "not slow and not browser"' measures what the quick tests reach.
coverage: $(DEV) ## Run all tests and show what they reach, by room, and in build/coverage/
	@$(PYTEST) --cov --cov-report= $(ARGS)
	@$(BIN)/coverage combine --append --quiet 2>/dev/null || :
	@$(BIN)/python scripts/coverage_by_room.py
	@$(BIN)/coverage html --quiet
	@echo "Line by line: build/coverage/index.html"

golden: $(DEV) ## Renew the golden files of this study (tests/golden), saying what changed
	@$(RUN) build all --out .cache/golden >/dev/null
	@$(BIN)/python tests/report/golden_files.py .cache/golden

hooks: $(DEV) ## Have git run the checks before every commit
	@$(BIN)/pre-commit install

# What is only compared with is installed when it is.
$(VENV)/.bench: requirements/bench.txt $(DEV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
	    --require-hashes --requirement requirements/bench.txt
	@touch $@

bench: $(VENV)/.bench ## Time the build, the ordered logit and the analysis of millions, beside others
	@$(BIN)/python scripts/bench_build.py
	@$(BIN)/python scripts/bench.py $(ARGS)
	@$(BIN)/python scripts/bench_size.py
	@$(BIN)/python scripts/bench_live.py
	@$(BIN)/python scripts/bench_batch.py

check: $(DEV) ## Check style, types and the text: twin languages, glossary, typed numbers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/scs-report check $(STUDY_OPTION)
	@$(BIN)/python scripts/guide.py check
	@$(BIN)/python scripts/check_files.py

synthesize: $(RUNTIME) ## Make the synthetic respondents in data/ anew
	@$(BLOCKING) $(BIN)/python -m synthesis $(ARGS)

doctor: ## Say what is missing on this computer, and the line that mends it
	@if [ -x $(BIN)/scs-report ]; then $(BIN)/scs-report doctor $(STUDY_OPTION) $(ARGS); \
	else echo "Not set up yet: make brief does that and names what is missing."; fi

guide: $(RUNTIME) ## Build the guide for staff into build/guide/, in all its languages
	@$(BIN)/python scripts/guide.py $(ARGS)

pictures: $(DEV) ## Make the pictures of the guide anew (for maintainers)
	@$(BIN)/python scripts/guide_pictures.py

pins: $(RUNTIME) ## Pin the Python packages anew (for maintainers; ARGS=--upgrade for newer ones)
	@scripts/pins.sh $(BIN)/python $(ARGS)

script: $(DEV) ## Make the script of the pages small anew (for maintainers)
	@$(BIN)/python scripts/small_script.py

messages: $(DEV) ## Bring new interface strings into the catalogues (for maintainers)
	@$(BIN)/pybabel -q extract -F babel.toml -k _ -k gettext -k pgettext:1c,2 --no-location \
	    --sort-output -o .cache/messages.pot .
	@for file in scs_report/languages/*/messages.po; do \
	    $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date -w 100 \
	        -i .cache/messages.pot -l $$(sed -n 's/^"Language: \(.*\)\\n"$$/\1/p' $$file) -o $$file; done

clean: ## Remove what was built, and all caches but the Python environment
	@rm -rf $(call quote,$(IN)build) .cache .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
