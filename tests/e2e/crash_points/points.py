"""Every step at which a process is killed: its failpoint, and what makes a process come by it.

The order is the order of the walk. What is killed with a reply in doubt stands first: it takes 30 s
until silence counts as proof, and the walk goes on meanwhile.
"""

# What is done so that the process comes by the point; see Walk in crash_points_test.py.
TEXT, STAFF, PERSON, STALE, UNKNOWN = "text", "staff", "person", "stale", "unknown"
SLOW, REFUSED, REFUSED_LATE, CUT = "slow", "refused", "refused_late", "cut"
TWO_ADDRESSES, PASSED_ON = "two_addresses", "passed_on"
SPOOLED, DRAINED = "spooled", "drained"  # with Kafka away; with it back
START = "start"                          # at the start, with a message that waits
REPLAY = "replay"
REMINDER = "reminder"
FORGET = "forget"                        # `frontdeskctl memory forget --all`

HOT = {
    "hot.claim_produced": TEXT,
    "hot.claim_acked": TEXT,
    "hot.send_begun": TEXT,
    "http.request_ready": TEXT,        # connected, nothing written yet
    "hot.claimed_again": REFUSED_LATE,
    "http.answered": SLOW,             # the provider took it; nobody has looked at its answer
    "hot.send_answered": TEXT,
    "hot.taken": TEXT,
    "hot.looked_up": TEXT,
    "hot.decided": TEXT,
    "hot.turn_produced": TEXT,
    "hot.turn_stored": TEXT,
    "hot.commit_due": TEXT,
    "hot.commit_asked": TEXT,
    "hot.progress_acked": TEXT,
    "hot.state_produced": STAFF,
    "hot.state_acked": STAFF,
    "hot.staff_produced": PERSON,      # the staff event, not yet the turn
    "hot.released": REFUSED,           # a claim proven unsent
    "hot.park_produced": REFUSED,
    "hot.parked": REFUSED,             # in its retry topic, not yet its turn
    "hot.unparked": REFUSED,
    "hot.evidence_read": CUT,
    "hot.settled": CUT,
    "hot.late_turn_stored": CUT,
    "hot.dead_letter_stored": UNKNOWN,
    "hot.link_asked": TWO_ADDRESSES,
    "hot.link_acked": TWO_ADDRESSES,
    "hot.link_answered": TWO_ADDRESSES,
    "hot.merge_acked": TWO_ADDRESSES,
    "hot.passed_on": PASSED_ON,
    "hot.owner_written": START,
    "hot.conversations_read": START,
    "hot.opened": START,
}
BACKGROUND = {
    "background.taken": TEXT,
    "background.offsets_moved": TEXT,  # in the transaction
    "background.announced": STALE,     # in the transaction; the staff event is in its topic
    "background.rows_written": TEXT,   # in the transaction, all of it
    "background.committed": TEXT,
    "background.publishing": TEXT,
    "background.published": TEXT,
    "background.hinted": TEXT,
    "background.caches_told": TEXT,    # in the announcer's transaction; the rows stand yet
    "background.reminders_told": REMINDER,  # in the log, not yet marked as sent
    "background.memory_claimed": TEXT,   # its row says that it is tried; nothing was sent
    "background.memory_answered": TEXT,  # the provider has it; its row says that it is tried
    "background.memory_noted": TEXT,
    "background.memory_taken": TEXT,     # noted: the provider works on it
    "background.memory_found": TEXT,     # its end is known; its row says that it is tried or taken
    "background.memory_forgotten": FORGET,  # at the provider; its row is still to be done
    "background.claimed": START,
}
# With the hosted mem0 as well, which works on an addition or a forgetting later; the last two with it alone.
HOSTED_ALONE = ("background.memory_taken", "background.memory_found")
HOSTED = ("background.memory_claimed", "background.memory_answered", "background.memory_noted",
          "background.memory_forgotten", *HOSTED_ALONE)
INGEST = {
    "ingest.verified": TEXT,
    "ingest.produced": TEXT,
    "ingest.acked": TEXT,
    "ingest.stored": TEXT,             # the 200 is not on its way yet
    "spool.segment_made": SPOOLED,
    "spool.segment_begun": SPOOLED,
    "spool.taken": SPOOLED,
    "spool.appended": SPOOLED,         # before the fsync
    "spool.synced": SPOOLED,
    "drain.produced": DRAINED,
    "drain.acked": DRAINED,
    "drain.finished": DRAINED,
    "spool.segment_left": DRAINED,
    "spool.segment_gone": DRAINED,
}
CTL = {
    "ctl.replay_stored": REPLAY,       # not yet in the audit
}
# Of `frontdeskctl topics repartition`: tests/e2e/pipeline/repartition_test.py walks them.
REPARTITION = (
    "ctl.repartition_held",            # every ingest spools
    "ctl.repartition_grown",           # no state has moved
    "ctl.repartition_copied",          # states of one partition lie in two
    "ctl.repartition_moved",
    "ctl.repartition_released",        # nobody was told
)
# Of `frontdeskctl legacy`: tests/adapters/ops/frontdeskctl/legacy/resume_test.cpp walks them.
LEGACY = (
    "ctl.legacy_expanded",             # a shadow beside one column of several
    "ctl.legacy_batch",                # some rows are filled
    "ctl.legacy_step_done",
    "ctl.legacy_index_built",          # one of several
    "ctl.legacy_foreign_key_added",    # the book does not know
    "ctl.legacy_unsettled_found",      # none of their rows has heard of it
    "ctl.legacy_foreign_key_valid",
    "ctl.legacy_switching",            # in the transaction, all of it
    "ctl.legacy_switched",
    "ctl.legacy_rolling_back",         # in the transaction, all of it
    "ctl.legacy_rolled_back",          # the book stands yet
    "ctl.legacy_contracted",           # one column of several
)
POINTS = {"hot-1": HOT, "background-1": BACKGROUND, "ingest": INGEST, "frontdeskctl": CTL}
