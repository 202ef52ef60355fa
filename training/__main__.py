"""`python -m training`, which `./run training` calls: the list of its commands."""

import signal
import sys

from model.command_line import Commands, program, run
from training.commands.agreement import agreement
from training.commands.audit import audit
from training.commands.crossvalidate import crossvalidate
from training.commands.curve import curve
from training.commands.evaluate import evaluate
from training.commands.fit import fit
from training.commands.queue.add import add_to_queue
from training.commands.queue.delete import delete_from_queue
from training.commands.queue.list import list_queue
from training.commands.reader.join import join
from training.commands.reader.teach import teach
from training.commands.reader.tune import tune
from training.commands.registry.adopt import adopt
from training.commands.registry.decision import decision
from training.commands.registry.export import export
from training.commands.registry.has_champion import has_champion
from training.commands.registry.history import history
from training.commands.registry.promote import promote
from training.commands.registry.prune import prune
from training.commands.registry.rollback import rollback
from training.commands.registry.versions import versions
from training.commands.report import report
from training.commands.retrain import retrain
from training.commands.reviews.accept import accept
from training.commands.reviews.add import add
from training.commands.reviews.delete import delete
from training.commands.reviews.disputes import list_disputes
from training.commands.reviews.doubted import doubted
from training.commands.reviews.export import export as export_reviews
from training.commands.reviews.list import list_reviews
from training.commands.reviews.settle import settle
from training.commands.reviews.show import show
from training.commands.reviews.withdraw import withdraw
from training.commands.shadow.show import show as show_shadow
from training.commands.shadow.start import start as start_shadow
from training.commands.shadow.stop import stop as stop_shadow
from training.commands.statistics import statistics
from training.commands.words import words
from training.commands.work import work

reviews = Commands(
    "reviews",
    [list_reviews, show, doubted, accept, list_disputes, settle, withdraw, delete, export_reviews],
    help="The stored human labels.",
)
queue = Commands("queue", [list_queue, add_to_queue, delete_from_queue], help="Unlabelled texts, kept to be labelled.")
reader = Commands(
    "reader", [tune, join, teach], help="The second reader: tune its encoder, join it in, teach its last layer."
)
shadow = Commands("shadow", [start_shadow, show_shadow, stop_shadow], help="A version in the champion's shadow.")
versions.add_command(prune)
app = program(
    "training",
    "Fit the framing classifier, evaluate it, and look after its versions.",
    [
        add, audit, agreement, retrain, reviews, queue, reader,
        fit, evaluate, crossvalidate, report, words, statistics, curve,
        versions, has_champion, decision, shadow, promote, rollback, history, export, adopt, work,
    ],
)  # fmt: skip


TERMINATED = 128 + signal.SIGTERM


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; SIGTERM ends it in order, with what it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    run(app, arguments)


if __name__ == "__main__":
    main()
