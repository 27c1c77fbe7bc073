"""One psql that stays: a question costs the database a statement, not a process."""

import subprocess

END = "--end of rows--"


class Sql:
    def __init__(self, url: str) -> None:
        self._psql = subprocess.Popen(
            ["psql", "-XqtA", "-F", "\t", "-v", "ON_ERROR_STOP=1", url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, statement: str) -> list[list[str]]:
        """RuntimeError where psql ended, which it does at an error; it has told why."""
        self._psql.stdin.write(f"{statement};\n\\echo {END}\n")
        self._psql.stdin.flush()
        rows = []
        for line in self._psql.stdout:
            if line.rstrip("\n") == END:
                return rows
            if line.strip():
                rows.append(line.rstrip("\n").split("\t"))
        raise RuntimeError("the database gave no answer")
