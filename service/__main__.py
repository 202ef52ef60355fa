"""`python -m service`, which `./run service` calls: the list of its commands."""

from model.command_line import program, run
from service.commands.backup import backup
from service.commands.compare import compare
from service.commands.document import document
from service.commands.drift import drift
from service.commands.health import health
from service.commands.label import label
from service.commands.ledger import ledger
from service.commands.restore import restore
from service.commands.serve import serve
from service.commands.verify import verify

COMMANDS = [serve, label, document, verify, compare, ledger, drift, backup, restore, health]
app = program("service", "Serve labels over HTTP, or label whole files and articles.", COMMANDS)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    run(app, arguments)


if __name__ == "__main__":
    main()
