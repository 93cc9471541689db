"""`make test` tells the truth about what ran."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import browser, suite
from tests.suite import Suite


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ('tests="7" failures="0" errors="0" skipped="0" time="12.4"', "7 passed in 12 s"),
        (
            'tests="7" failures="1" errors="1" skipped="2" time="3"',
            "3 passed, 2 failed, 2 skipped in 3 s",
        ),
        ('tests="10" failures="10" errors="0" skipped="0" time="3"', "10 failed in 3 s"),
        ('tests="0" failures="0" errors="0" skipped="0" time="1"', "no tests in 1 s"),
    ],
)
def test_the_counts_of_a_run_are_told_in_words(tmp_path: Path, counts: str, said: str) -> None:
    report = tmp_path / "run.xml"
    report.write_text(f"<testsuites><testsuite {counts}/></testsuites>")

    assert suite._tally(report) == said


def test_a_run_that_died_does_not_count_as_passed(tmp_path: Path) -> None:
    assert suite._tally(tmp_path / "nothing.xml") == "ended without a report"


@pytest.mark.parametrize(("required", "failed"), [("0", False), ("1", True)])
def test_a_missing_part_fails_only_where_everything_is_required(
    monkeypatch: pytest.MonkeyPatch, required: str, failed: bool
) -> None:
    monkeypatch.setenv("COZYWISH_REQUIRE_ALL", required)
    runs = Suite()

    runs.leave_out("PostgreSQL", "no server programs")

    assert runs == Suite(notes=["PostgreSQL: not run: no server programs"], failed=failed)


def test_the_browser_alone_is_fetched_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started = list[list[str]]()

    def start(command: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        started.append(command[1:4])
        return subprocess.CompletedProcess(command, returncode=1)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(browser, "installed", lambda: None)
    monkeypatch.setattr(subprocess, "run", start)

    assert suite.main(browser_alone=True) == 1
    assert started == [
        ["-m", "playwright", "install"],
        ["-m", "pytest", "--junitxml=test-artifacts/browser.xml"],
    ]


@pytest.mark.parametrize(
    ("late", "answers", "runs", "failed"),
    [
        (2, [1, 0], ["Browser", "Browser again"], False),
        (2, [1, 1], ["Browser", "Browser again"], True),
        (6, [1], ["Browser"], True),
        (0, [1], ["Browser"], True),
        (0, [0], ["Browser"], False),
    ],
)
def test_what_failed_in_a_browser_is_run_once_more_if_it_is_little(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    late: int,
    answers: list[int],
    runs: list[str],
    failed: bool,
) -> None:
    left = list(answers)

    def start(command: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        case = '<testcase name="late"><failure/></testcase>'
        report = Path(command[3].removeprefix("--junitxml="))
        report.write_text(f"<testsuites><testsuite>{case * late}</testsuite></testsuites>")
        return subprocess.CompletedProcess(command, returncode=left.pop(0))

    monkeypatch.chdir(tmp_path)
    Path("test-artifacts").mkdir()
    monkeypatch.setattr(subprocess, "run", start)
    suite_run = Suite()

    suite_run.run_few_twice("Browser", "tests/e2e")

    assert (suite_run.failed, left) == (failed, [])
    counted = [note.split(":")[0] for note in suite_run.notes if "only" not in note]
    assert counted == runs
    told = [note for note in suite_run.notes if "only" in note]
    assert told == ["Browser: passed only when run again: late"] * (
        late if runs[1:] and not failed else 0
    )
