"""Plays conversations written in files against a running front desk, and says where it differs.

Usage: ./ops/play [FILE|FOLDER...]      (all of tests/conversations where none is named)

  --check       reads the files, says what is wrong with them, and plays nothing
  --only WORDS  of a folder, the files with WORDS in their name

Each conversation is that of a new patient, and all are played at once. `./ops/run` must be up, or
SANDBOX_URL and DATABASE_URL say where the sandbox and the database are. What a file may hold:
tests/conversations/README.md.

Exit codes: 0 everything came as written, 1 something else came, or nothing, or a failure; 2 wrong
arguments, or a file that cannot be read; 130 stopped by Ctrl-C.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time

import player
from desk import Away, Desk
from script import Script, Unreadable
from together import load_all, paths_of, play_all, plays_of
from wording import Unknown

ROOT = pathlib.Path(__file__).resolve().parents[3]
CTL_SECONDS = 60


def running() -> dict[str, str]:
    """Addresses of what ./ops/run left up, else those of the environment."""
    out = dict(os.environ)
    try:
        for line in (ROOT / ".run/env").read_text().splitlines():
            name, _, value = line.partition("=")
            if value:
                out[name] = value
    except OSError:
        pass
    return out


def frontdeskctl(*arguments: str) -> str:
    try:
        done = subprocess.run([str(ROOT / "ops/ctl"), *arguments], capture_output=True, text=True,
                              timeout=CTL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"frontdeskctl {' '.join(arguments[:2])}: not done within {CTL_SECONDS} s") from None
    if done.returncode:
        raise RuntimeError(f"frontdeskctl {' '.join(arguments[:2])}: {done.stderr.strip()}")
    return done.stdout


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./ops/play", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     usage=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def show(script: Script, outcome: player.Outcome) -> None:
    word = "NOT AS WRITTEN" if outcome.faults else "as written"
    # One write, so that lines of several threads do not mix.
    print(f"{outcome.seconds:6.1f} s  {script.name}: {word}\n", end="", flush=True)


def main() -> int:
    given = arguments()
    try:
        loaded = load_all(paths_of(given.files, given.only))
        if not loaded:
            raise Unreadable("no conversation is named so")
        if given.check:
            print(f"{len(loaded)} conversations can be read")
            return 0
        environment = running()
        missing = [name for name in ("SANDBOX_URL", "DATABASE_URL") if not environment.get(name)]
        if missing:
            raise Away(f"nothing runs here: start ./ops/run, or set {' and '.join(missing)}")
        begun = time.monotonic()
        with Desk(environment["SANDBOX_URL"], environment["DATABASE_URL"], frontdeskctl) as desk:
            faults = play_all(desk, plays_of(desk, loaded), show)
    except (Unreadable, Unknown) as error:
        print(error, file=sys.stderr)
        return 2
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    print(*("", *faults) if faults else (), sep="\n")
    print(f"{len(loaded)} conversations in {time.monotonic() - begun:.1f} s, "
          f"{'some of them not ' if faults else ''}as written")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
