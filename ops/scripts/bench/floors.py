"""The floors: what broker and machine take for the same steps, by librdkafka and sockets alone."""

import cpu
import judge
from pipeline import OTHERS

FLOORS = {"ack": "floor: to the ack", "consume": "floor: to the consumer",
          "reply": "floor: consumed, claim acked, HTTP"}


def run(bed, options) -> tuple[dict, list[str]]:
    times, cpu_us, faults = {}, {}, []
    machine, own = cpu.Machine(), 0.0
    for name, row in FLOORS.items():
        before = bed.cpu()
        code, found = bed.floor(name, options)
        after = bed.cpu()
        spent = cpu.per_message_us(before, after, found["sent"])
        own += cpu.spent_seconds(before, after) + found["cpu_seconds"]
        times[row] = found["taken_us"]
        cpu_us[f"{name}: client"] = found["cpu_seconds"] * 1e6 / max(1, found["sent"])
        cpu_us[f"{name}: kafka"] = spent.get("kafka", 0.0)
        if code != 0 or found["done"] != found["sent"]:
            faults.append(f"{name}: {found['sent'] - found['done']} of {found['sent']} were lost")
        faults += [f"{name}: {fault}" for fault in
                   judge.lateness(found["late_us"], found["taken_us"], options.late_ms)]
    numbers = {"records": found["sent"], OTHERS: machine.others_percent(own)}
    return {"times": times, "cpu_us": cpu_us, "numbers": numbers}, faults
