"""How both programs speak: whole sentences in the help, one line and an exit code for what a person can mend."""

import click
import pytest

from model.command_line import Commands, program, run, tell
from model.errors import CorpusError


@click.command()
@click.argument("what")
def fail(what: str) -> None:
    """End in one of the ways a command can end, each of which the program turns into one line and an exit code."""
    raise {
        "corpus": CorpusError("a.csv:3: no label."),
        "usage": click.UsageError("not so"),
        "ctrl-c": KeyboardInterrupt,
    }[what]


@click.command()
def leave() -> None:
    """Leave with a code."""
    click.get_current_context().exit(3)


def made() -> Commands:
    return program("training", "Fit.", [fail, leave, Commands("group", [leave], help="Below.")])


def code_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        run(made(), list(arguments))
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize(
    ("what", "code", "last"),
    [
        ("corpus", 1, "training: a.csv:3: no label."),
        ("usage", 2, "training: not so"),
        ("ctrl-c", 130, "training: interrupted."),
    ],
)
def test_what_ends_a_command_is_one_line_under_the_programs_name(
    what: str, code: int, last: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("fail", what) == code
    out, err = capsys.readouterr()
    assert (out, err.strip().splitlines()[-1]) == ("", last)
    assert ("Usage: ./run training fail" in err) is (what == "usage")


def test_a_commands_own_code_is_the_programs() -> None:
    assert code_of("leave") == 3


def test_no_command_is_wrong_usage_and_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of() == 2
    assert capsys.readouterr().err.startswith("Usage: ./run training ")
    assert code_of("fail", "--bogus") == 2
    assert "training: No such option" in capsys.readouterr().err


def test_help_lists_commands_in_their_order_with_whole_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    run(made(), ["--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "each of which the program turns into one line and an exit code." in shown
    assert shown.index(" fail ") < shown.index(" leave ") < shown.index(" group ")
    run(made(), ["group", "-h"])
    assert capsys.readouterr().out.startswith("Usage: ./run training group ")


def test_a_line_for_people_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    tell("service", "ready")
    assert capsys.readouterr() == ("", "service: ready\n")
