"""The chaos run: traffic, faults, health, settling and the verdict. Started by ./ops/chaos."""

import argparse
import os
import pathlib
import random
import shutil
import signal
import sys
import time

from faults import KINDS, FaultDriver, make_plan
from gated_line import GatedLine
from health import HealthWatch
from settling import settle, table, tell
from traffic import Conversation, Traffic
from verdict import Verdict

CONVERSATIONS, A_SECOND = 48, 16.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./ops/chaos")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", default="")
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--plan", action="store_true")
    out = parser.parse_args()
    if not 0.1 <= out.minutes <= 240:
        parser.error("--minutes takes 0.1 to 240")
    out.seed = out.seed or str(random.SystemRandom().randrange(1 << 32))
    return out


def report(options, traffic, driver, health, verdict, seconds: float) -> list[str]:
    messages = traffic.snapshot()
    recovery = verdict.recovery()
    faults = [("fault", "times", "recovery median s", "worst s")]
    for kind, times in sorted(recovery.items()):
        times.sort()
        faults.append((kind, len(times), f"{times[len(times) // 2]:.1f}", f"{times[-1]:.1f}"))
    sends, tries = verdict.report.get("sends", {}), sum(one.tries for one in messages)
    given_up = [one for one in messages if one.is_given_up]
    lines = [
        "", table(faults), "",
        table([
            ("messages", len(messages), f"{tries} posts, {len(given_up)} refused for good"),
            ("accepted", len(verdict.accepted), f"{len(verdict.accepted) / seconds:.1f}/s"),
            ("lost", verdict.count("lost-write"), ""),
            ("doubled", verdict.count("duplicate"), f"{sends.get('resends', 0)} counted resends"),
            ("reordered", verdict.count("nonmonotonic-poll") + verdict.reordered, ""),
            ("ambiguous", len(verdict.ambiguous), f"{sum(one.met for one in verdict.bounds)} allowed: "
             f"sends in flight at {len(verdict.bounds)} faults that sends pass"),
            ("health", f"{max(health.worst.values()) * 1000:.0f} ms", f"worst of {health.asked} answers; "
             f"slowest start {health.slowest_start:.1f} s; {len(health.failures)} failures"),
        ]), ""]
    lines += [f"ended      {name} by itself, {health.ended.count(name)} times"
              for name in sorted(set(health.ended))]
    lines += [f"ambiguous  {len(one.ambiguous)} of {one.met} in flight at {one.fault.planned}"
              for one in verdict.bounds if one.ambiguous]
    lines += [f"ambiguous  {one}" for one in verdict.ambiguous]
    lines += [f"apart      {one['name']} {one['of']} {one['message']}" for one in verdict.report["apart"]
              if one["name"] != "resend"][:20]
    lines += [f"fault {done.planned}: {done.error}" for done in driver.done if done.error]
    print("\n".join(lines), flush=True)
    wrong = list(verdict.wrong) + health.failures
    wrong += [f"{one.id}: refused for good with {one.statuses[-1]}" for one in given_up
              if not any(done.planned.kind == "corrupt" and "webhooks" in done.planned.target
                         and done.began - 1 <= one.began <= done.ended + 1 for done in driver.done)]
    return wrong


def run(options: argparse.Namespace, plan) -> int:
    seconds = options.minutes * 60
    with GatedLine() as line, HealthWatch(line) as health:
        dice = random.Random(f"run/{options.seed}")
        prefix = str(dice.randrange(2000, 5000))
        urls = list(line.ingest_urls.values())
        traffic = Traffic([Conversation(n, prefix, urls[n // 2 % len(urls)])
                           for n in range(CONVERSATIONS)], A_SECOND, options.seed)
        driver = FaultDriver(line, health, tell)
        tell(f"traffic of {CONVERSATIONS} conversations, {A_SECOND:.0f} messages a second; "
             f"{len(plan)} faults in {seconds:.0f} s")
        began = time.monotonic()
        traffic.start()
        driver.run(plan, began)
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        tell("no more faults; settling")
        late = settle(line, traffic)
        verdict = Verdict(line, traffic.snapshot(), driver.done)
        verdict.take()
        tell("settled" if not late else "not settled in time")
        wrong = late + report(options, traffic, driver, health, verdict, seconds)
        for one in wrong[:60]:
            print(f"WRONG      {one}", flush=True)
        print("good" if not wrong else f"{len(wrong)} wrong; --seed {options.seed}", flush=True)
        folder = os.environ.get("FRONTDESK_TEST_LOGS")
        if wrong and folder:
            shutil.copytree(line.folder / "log", folder)
            verdict.keep(pathlib.Path(folder))
    return 1 if wrong else 0


def main() -> int:
    options = arguments()
    plan = [] if options.no_faults else make_plan(options.seed, options.minutes * 60, options.only)
    print(f"seed {options.seed}", flush=True)
    if options.plan:
        for planned in plan:
            print(f"{planned.at:7.1f} s  {planned}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return run(options, plan)


if __name__ == "__main__":
    sys.exit(main())
