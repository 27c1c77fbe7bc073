"""The whole line on a cluster: one ingest with a spool, one without, and no gates between."""

from gated_line import GatedLine

SPOOLING, BARE = "ingest", "ingest-2"
COPIES = 3


class ClusterLine(GatedLine):
    """`Cluster.addresses` stands in FRONTDESK_TEST_KAFKA."""

    def __init__(self) -> None:
        super().__init__(settings={BARE: {"FRONTDESK_INGEST_SPOOL": ""}})

    def _link(self) -> None:
        self._make_folders()
        self.urls = {}
        self.ingest_urls = {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}
        self.ingest_url = self.ingest_urls[SPOOLING]

    def _start_all(self) -> None:
        super()._start_all()
        # The one without keeps an empty folder: the ledger reads all of them.
        (self.folder / BARE / "spool").mkdir()

    def ctl(self, *arguments, check=True):
        self.environment["FRONTDESK_CTL_REPLICATION"] = str(COPIES)
        return super().ctl(*arguments, check=check)

    def waiting(self) -> float:
        """Records in the spool."""
        return self.metric("frontdesk_ingest_spool_records", [SPOOLING])
