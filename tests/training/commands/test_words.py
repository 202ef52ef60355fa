"""`training words`, as a person runs it: files that cannot be read or written."""

from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_an_output_that_cannot_be_written_is_told_before_the_work(run_at_home: Run) -> None:
    done = run_at_home("words", "--text", "/none/in.txt", "--output", "/nonexistent/out.tsv")
    check_refused(done, "/nonexistent/out.tsv cannot be written: there is no directory")


def test_a_text_that_cannot_be_read_is_one_line(run_at_home: Run) -> None:
    check_refused(run_at_home("words", "--text", "/none/in", "--output", "/proc/x"), "/none/in cannot be read: No such")


def test_what_it_needs_is_asked_for(run_at_home: Run) -> None:
    wrong = run_at_home("words", "--text", "x")
    assert (wrong.returncode, "--output" in wrong.stderr.splitlines()[-1]) == (2, True)
