"""PostgreSQL servers of a test's own, with TLS, a replica, and PgBouncer before them.

They run as the account that PostgreSQL may run as, in a folder below /var/tmp, and end with the test.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/e2e/pipeline"), str(ROOT / "ops/scripts")]
from line import wait_for  # noqa: E402
from ports import free_ports  # noqa: E402

BIN = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
             key=lambda one: float(one.parent.name))[-1]
IS_ROOT = os.geteuid() == 0


def account():
    return pwd.getpwnam("postgres") if IS_ROOT else pwd.getpwuid(os.geteuid())


def command(*words):
    """Run as that account, from a folder that it may enter."""
    more = {"user": account().pw_uid, "group": account().pw_gid, "extra_groups": []} if IS_ROOT else {}
    done = subprocess.run([str(word) for word in words], cwd="/", capture_output=True, text=True,
                          timeout=120, check=False, **more)
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stdout}{done.stderr}")
    return done.stdout


def spawn(log, *words):
    more = {"user": account().pw_uid, "group": account().pw_gid, "extra_groups": []} if IS_ROOT else {}
    with open(log, "ab") as out:
        return subprocess.Popen([str(word) for word in words], cwd="/", stdout=out, stderr=out, **more)


class Server:
    """One postgres process; started again on its own port."""

    def __init__(self, folder, name):
        self.data, self.log = folder / name, folder / f"{name}.log"
        self.port, self.process = free_ports(1)[0], None

    def start(self):
        self.process = spawn(self.log, BIN / "postgres", "-D", self.data, "-p", self.port)
        wait_for("PostgreSQL", self.answers, 60)

    def answers(self):
        with contextlib.suppress(RuntimeError):
            return self.sql("SELECT 1") == "1"
        return False

    def sql(self, statement, database="postgres"):
        return command(BIN / "psql", "-XqtA", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres",
                       "-d", database, "-c", statement).strip()

    def stop(self, number=signal.SIGQUIT):
        """At once, as in a crash, unless told otherwise."""
        if self.process is None:
            return
        self.process.send_signal(number)
        self.process.wait(60)
        self.process = None


class Servers:
    """Use as a context manager: a primary with TLS is there; a replica and a pooler on request."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="frontdesk-test-", dir="/var/tmp"))
        os.chown(self.folder, account().pw_uid, account().pw_gid)
        self.ends = contextlib.ExitStack()
        self.ends.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.authority = self.folder / "server.crt"
        try:
            self.primary = self._primary()
        except BaseException:
            self.ends.close()
            raise
        return self

    def __exit__(self, *failure):
        if failure and failure[0]:
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- {log.name}", *log.read_text(errors="replace").splitlines()[-8:], sep="\n")
        self.ends.close()

    def _primary(self):
        primary = Server(self.folder, "primary")
        command(BIN / "initdb", "-D", primary.data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                "--auth=trust", "--no-sync")
        key = self.folder / "server.key"
        command("openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-newkey", "rsa:2048",
                "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", key, "-out", self.authority)
        key.chmod(0o600)
        with open(primary.data / "postgresql.conf", "a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nunix_socket_directories = '{self.folder}'\n"
                           f"ssl = on\nssl_cert_file = '{self.authority}'\nssl_key_file = '{key}'\n"
                           "timezone = 'UTC'\nmax_connections = 100\nwal_keep_size = '64MB'\n"
                           "max_wal_size = '256MB'\n")
        self.ends.callback(primary.stop)
        primary.start()
        return primary

    def replica(self):
        """A standby that streams from the primary."""
        replica = Server(self.folder, "replica")
        command(BIN / "pg_basebackup", "-D", replica.data, "-R", "-X", "stream", "-c", "fast",
                "--no-sync", "-h", "127.0.0.1", "-p", self.primary.port, "-U", "postgres")
        self.ends.callback(replica.stop)
        replica.start()
        return replica

    def pooler(self):
        """PgBouncer in transaction mode: fewer connections than we have threads."""
        pooler = Pooler(self.folder, self.primary.port)
        self.ends.callback(pooler.stop)
        pooler.start()
        return pooler


class Pooler:
    def __init__(self, folder, behind):
        self.port, self.process = free_ports(1)[0], None
        self.log, self.settings = folder / "pooler.log", folder / "pgbouncer.ini"
        users = folder / "users.txt"
        users.write_text('"postgres" ""\n')
        self.settings.write_text(
            f"[databases]\n* = host=127.0.0.1 port={behind}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {self.port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {users}\n"
            "pool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\n"
            "server_login_retry = 1\n")

    def start(self):
        self.process = spawn(self.log, shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", self.settings)

    def stop(self):
        if self.process is None:
            return
        self.process.kill()
        self.process.wait(20)
        self.process = None
