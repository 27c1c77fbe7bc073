"""The floors: what broker and machine take for the same steps, by librdkafka and sockets alone."""

import cpu
import judge

FLOORS = {"ack": "floor: to the ack", "consume": "floor: to the consumer",
          "reply": "floor: consumed, claim acked, HTTP"}


def run(bed, options) -> tuple[dict, list[str]]:
    times, cpu_us, faults = {}, {}, []
    for name, row in FLOORS.items():
        before = bed.cpu()
        code, found = bed.floor(name, options)
        spent = cpu.per_message_us(before, bed.cpu(), found["sent"])
        times[row] = found["taken_us"]
        cpu_us[f"{name}: client"] = found["cpu_seconds"] * 1e6 / max(1, found["sent"])
        cpu_us[f"{name}: kafka"] = spent.get("kafka", 0.0)
        if code != 0 or found["done"] != found["sent"]:
            faults.append(f"{name}: {found['sent'] - found['done']} of {found['sent']} were lost")
        faults += [f"{name}: {fault}" for fault in
                   judge.lateness(found["late_us"], found["taken_us"], options.late_ms)]
    return {"times": times, "cpu_us": cpu_us, "numbers": {}}, faults
