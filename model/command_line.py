"""How `./run training` and `./run service` speak: one look of the help, one way to say what went wrong."""

import sys
from collections.abc import Sequence

import click

from model.errors import FramingError

PACKAGE = "framing-classifier"
USAGE = 2
INTERRUPTED = 130  # as a shell says it: 128 and the number of SIGINT
WIDTH = 110
LONGEST = 200  # characters of a sentence


class Commands(click.Group):
    """Commands in the order in which they were given, each with its whole first sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in their order."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does; click's own list cuts sentences off."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(LONGEST)) for name, one in self.commands.items()])


def program(name: str, sentence: str, commands: Sequence[click.Command]) -> Commands:
    """Return a program of commands.

    Parameters
    ----------
    name : as it follows `./run`; it opens every line that the program writes to standard error
    sentence : what the program does, for its help
    """
    looks = {"show_default": True, "max_content_width": WIDTH, "help_option_names": ["-h", "--help"]}
    app = Commands(name, commands, help=sentence, context_settings=looks)
    return click.version_option(package_name=PACKAGE, message="%(package)s %(version)s")(app)


def tell(name: str, message: str) -> None:
    """Write one line on standard error, under the program's name."""
    click.echo(f"{name}: {message}", err=True)


def run(app: click.Group, arguments: list[str] | None = None) -> None:
    """Run a command line; what a person can mend is one line under the program's name, and an exit code.

    Exit codes: 1 for a FramingError, 2 for wrong usage, 130 after Ctrl-C, else the command's own.
    """
    name = str(app.name)
    try:
        code = app.main(arguments, f"./run {name}", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        code = USAGE
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx:
            click.echo(error.ctx.get_usage(), err=True)
        tell(name, error.format_message())
        code = error.exit_code
    except FramingError as error:
        tell(name, str(error))
        code = 1
    except click.Abort:
        tell(name, "interrupted.")
        code = INTERRUPTED
    if code:
        sys.exit(code)
