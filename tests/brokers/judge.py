"""What the answers of a phase say: counted, and found false where nothing can have been stored."""

from dataclasses import dataclass, field

from cluster_line import BARE, SPOOLING

# Of an ack or a send that was under way when the last but one broker went.
UNDER_WAY_SECONDS = 2.0
# Fewer answers than this in an outage prove nothing.
FEWEST = 10
# Of the answers of an ingest with a spool: a disk of a loaded machine may stand still for seconds, and
# 503 is the truth then.
MOST_REFUSED = 0.1


@dataclass
class Answers:
    """Of one ingest in one phase."""
    good: int = 0
    refused: int = 0  # 503
    none: int = 0     # no connection, or no answer in time
    other: list[int] = field(default_factory=list)
    slowest: float = 0.0  # s

    def add(self, status: int, seconds: float) -> None:
        self.slowest = max(self.slowest, seconds)
        if 200 <= status < 300:
            self.good += 1
        elif status == 503:
            self.refused += 1
        elif status == 0:
            self.none += 1
        else:
            self.other.append(status)

    def __str__(self) -> str:
        rest = "".join(f" {count} {what}" for count, what in
                       ((self.refused, "refused"), (self.none, "no answer"), (len(self.other), "other"))
                       if count)
        return f"{self.good} stored{rest}"


def answers(messages, through: dict[str, str], began: float, ended: float) -> dict[str, Answers]:
    """By ingest, of the posts that began and ended in this time; `through` has the ingest of a
    conversation."""
    out = {SPOOLING: Answers(), BARE: Answers()}
    for one in messages:
        for status, (posted, answered) in zip(one.statuses, one.posts):
            if began <= posted and answered <= ended:
                out[through[one.conversation]].add(status, answered - posted)
    return out


def faults(phase, messages, through: dict[str, str], sends: dict[str, float]) -> list[str]:
    """`sends`: when the provider took each reply."""
    if not phase.unmet:
        return []
    wrong = []
    found = answers(messages, through, phase.unmet + UNDER_WAY_SECONDS, phase.met)
    spooling, bare = found[SPOOLING], found[BARE]
    if bare.good:
        wrong.append(f"{bare.good} messages acknowledged without a spool, where none can be stored")
    if bare.refused < FEWEST:
        wrong.append(f"only {bare.refused} posts answered 503 without a spool: nothing was tried")
    if spooling.refused > MOST_REFUSED * spooling.good or spooling.other:
        wrong.append(f"with a spool {spooling.refused} posts were answered 503, {spooling.other} else")
    if spooling.good < FEWEST:
        wrong.append(f"only {spooling.good} posts answered 200 with a spool")
    if phase.spooled < FEWEST:
        wrong.append(f"only {phase.spooled:.0f} records were spooled")
    early = sum(1 for at in sends.values() if phase.unmet + UNDER_WAY_SECONDS <= at <= phase.met)
    if early:
        wrong.append(f"{early} replies sent, though no claim can have been acknowledged")
    return [f"{phase.name}: {one}" for one in wrong]


def last_reply(phase, verdict) -> float:
    """Seconds from its end until all that was posted in it had its reply."""
    late = [at - phase.ended for name, one in verdict.accepted.items()
            if phase.began <= one.began <= phase.ended and name in verdict.rows
            and (at := verdict.sends.get(verdict.rows[name]["sent_as"])) is not None]
    return max([0.0, *late])
