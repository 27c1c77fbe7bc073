"""A text as Evolution 2.3.7 posts it, and the post itself."""

import json
import time
import urllib.error
import urllib.request

TOKENS = {"demo-dental": "tok_demo_dental", "demo-pediatrics": "tok_demo_pediatrics"}


def evolution_text(message, text, number=None, instance="demo-dental", own=False, lid=None):
    """With `lid` the sender is that linked id, and `number` what is known beside it, or None."""
    return evolution_message(message, {"conversation": text}, number, instance, own, lid)


def evolution_message(message, content, number=None, instance="demo-dental", own=False, lid=None):
    """`content` as below `data.message`: `{"imageMessage": {...}}`."""
    key = {"remoteJid": f"{lid}@lid" if lid else f"{number}@s.whatsapp.net", "fromMe": own, "id": message}
    if lid:
        key["addressingMode"] = "lid"
    if lid and number:
        key["remoteJidAlt"] = f"{number}@s.whatsapp.net"
    return json.dumps({
        "event": "messages.upsert", "instance": instance,
        "data": {
            "key": key,
            "pushName": "Invented Person", "message": content,
            "messageType": next(iter(content)), "messageTimestamp": int(time.time()),
        },
    }).encode()


def evolution_event(event, data, instance="demo-dental"):
    return json.dumps({"event": event, "instance": instance, "data": data}).encode()


def post(ingest_url, body, instance="demo-dental", timeout=5):
    """The status, or 0 where there was none."""
    request = urllib.request.Request(f"{ingest_url}/webhooks/evolution/{TOKENS[instance]}", body,
                                     {"Content-Type": "application/json"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0
