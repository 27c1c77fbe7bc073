"""Conversations of files and folders, played at the same time."""

import os
import pathlib
from concurrent.futures import ThreadPoolExecutor

from desk import Desk
from player import Outcome, Play, line_for
from script import Script, Unreadable, load
from wording import Unknown

CONVERSATIONS = pathlib.Path(__file__).resolve().parents[3] / "tests/conversations"


def paths_of(named: list[str], only: str = "") -> list[str]:
    """Files as named, and those of folders in order."""
    out = []
    for name in named or [os.path.relpath(CONVERSATIONS)]:
        path = pathlib.Path(name)
        if path.is_dir():
            out += [str(one) for one in sorted(path.glob("*.txt")) if only in one.stem]
        else:
            out.append(name)
    return out


def load_all(paths: list[str]) -> list[Script]:
    """Raises Unreadable with the faults of all files."""
    out, faults = [], []
    for path in paths:
        try:
            out.append(load(path))
        except Unreadable as error:
            faults.append(str(error))
    if faults:
        raise Unreadable("\n".join(faults))
    return out


def plays_of(desk: Desk, scripts: list[Script]) -> list[Play]:
    """Raises Unknown where a file names what there is not: nothing was written yet then."""
    lines, wordings = desk.lines(), desk.wordings()
    out, unknown = [], []
    for script in scripts:
        try:
            line = line_for(script, lines)
            out.append(Play(script, desk, line, wordings[line.clinic]))
        except Unknown as error:
            unknown.append(str(error))
    if unknown:
        raise Unknown("\n".join(unknown))
    return out


def play_all(desk: Desk, plays: list[Play], tell=lambda script, outcome: None) -> list[str]:
    """The faults, in the order of the files; `tell` is called from several threads. Raises Away."""
    def run(play: Play) -> Outcome:
        outcome = play.run()
        tell(play.script, outcome)
        return outcome
    with ThreadPoolExecutor(len(plays) or 1) as pool:
        try:
            faults = [fault for outcome in pool.map(run, plays) for fault in outcome.faults]
        except BaseException:
            desk.stop()  # or the pool would wait for the other plays
            raise
    desk.look_again()
    return faults + [fault for play in plays for fault in play.late_replies()]
