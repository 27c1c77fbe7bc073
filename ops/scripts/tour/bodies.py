"""Webhook bodies of invented people, in the shapes the two providers post.

Evolution API posts compact JSON with raw UTF-8, byte fields as indexed objects (2.3) or base64
(1.8); Meta escapes everything beyond ASCII and every slash, and signs those very bytes.
"""

import json
import secrets
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line of a clinic as its source knows it."""

    clinic: str
    instance: str
    path: str
    number: str
    api_key: str = ""


DENTAL = Line("demo-dental", "demo-dental", "/webhooks/evolution/tok_demo_dental", "12025550120",
              "dental-token-0002")
PEDIATRICS = Line("demo-pediatrics", "demo-pediatrics", "/webhooks/evolution/tok_demo_pediatrics",
                  "552100000120", "pediatrics-token-0002")
DENTAL_V1 = Line("demo-dental", "demo-dental-v1", "/webhooks/evolution/tok_demo_dental_v1",
                 "12025550120")
DENTAL_META = Line("demo-dental", "910000000000301", "/webhooks/meta/demo-meta", "12025550120")
PEDIATRICS_META = Line("demo-pediatrics", "910000000000302", "/webhooks/meta/demo-meta",
                       "552100000120")


@dataclass(frozen=True)
class Person:
    name: str
    phone: str = ""
    lid: str = ""

    def jid(self) -> str:
        return f"{self.phone}@s.whatsapp.net" if self.phone else f"{self.lid}@lid"


def person(name: str, prefix: str = "1555", digits: int = 7) -> Person:
    """Somebody nobody has written as before: a tour starts from fresh conversations."""
    return Person(name, phone=prefix + "".join(secrets.choice("0123456789") for _ in range(digits)))


def brazilian(name: str) -> Person:
    # Country, area code, ninth digit, eight digits.
    return Person(name, phone="55219" + str(secrets.randbelow(20_000_000) + 70_000_000))


def lid_person(name: str, with_phone: bool) -> Person:
    lid = "2119" + str(secrets.randbelow(90_000_000_000) + 10_000_000_000)
    phone = person(name).phone if with_phone else ""
    return Person(name, phone=phone, lid=lid)


def evolution_id(platform: str) -> str:
    if platform == "android":
        return "AC" + secrets.token_hex(15).upper()
    return "3A" + secrets.token_hex(9).upper()


def meta_id() -> str:
    return "wamid.HRg" + secrets.token_urlsafe(24).replace("_", "A").replace("-", "B") + "=="


def _compact(body: dict) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _indexed(count: int) -> dict:
    """Bytes as Evolution's JSON shows a Uint8Array."""
    return {str(at): byte for at, byte in enumerate(secrets.token_bytes(count))}


def _envelope(line: Line, data: dict, server: str) -> dict:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() - 5 * 3600))
    return {
        "event": "messages.upsert",
        "instance": line.instance,
        "data": data,
        "destination": "https://ingest.example" + line.path,
        "date_time": stamp + ".250Z",
        "sender": line.number + "@s.whatsapp.net",
        "server_url": server,
        "apikey": line.api_key or None,
    }


def _v2_data(key: dict, name: str, message: dict, kind: str, platform: str) -> dict:
    return {
        "key": key,
        "pushName": name,
        "status": "SERVER_ACK" if key["fromMe"] else "DELIVERY_ACK",
        "message": message,
        "messageType": kind,
        "messageTimestamp": int(time.time()),
        "instanceId": "3d4b7a51-0c6e-4f39-9a0e-5b1f6c2d8e70",
        "source": platform,
    }


def v2_text(line: Line, who: Person, message_id: str, text: str, from_me: bool = False) -> bytes:
    """Evolution 2.3.7: a text. A lid sender whose phone is known shows the phone twice."""
    key = {"remoteJid": who.jid(), "fromMe": from_me, "id": message_id, "participant": "",
           "addressingMode": "lid" if who.lid else "pn"}
    if who.lid and who.phone:
        key["remoteJidAlt"] = who.jid()
    message = {"conversation": text}
    if not from_me:
        message["messageContextInfo"] = {
            "threadId": [],
            "deviceListMetadata": {
                "senderKeyHash": _indexed(10),
                "senderTimestamp": {"low": 1794800011, "high": 0, "unsigned": True},
            },
            "deviceListMetadataVersion": 2,
            "messageSecret": _indexed(32),
        }
    name = "Demo Front Desk" if from_me else who.name
    platform = "android" if message_id.startswith("AC") else "ios"
    return _compact(_envelope(line, _v2_data(key, name, message, "conversation", platform),
                              "http://evolution.example:8080"))


def v2_voice(line: Line, who: Person, message_id: str) -> bytes:
    """Evolution 2.3.7: a voice note; keys and hashes as indexed objects, no text anywhere."""
    key = {"remoteJid": who.jid(), "fromMe": False, "id": message_id, "participant": "",
           "addressingMode": "pn"}
    audio = {
        "url": "https://media.example/o1/tour.enc",
        "mimetype": "audio/ogg; codecs=opus",
        "fileSha256": _indexed(32),
        "fileLength": {"low": 20480, "high": 0, "unsigned": True},
        "seconds": 9,
        "ptt": True,
        "mediaKey": _indexed(32),
        "fileEncSha256": _indexed(32),
        "directPath": "/o1/tour.enc",
        "waveform": _indexed(64),
    }
    data = _v2_data(key, who.name, {"audioMessage": audio}, "audioMessage", "android")
    return _compact(_envelope(line, data, "http://evolution.example:8080"))


def v1_text(line: Line, who: Person, message_id: str, text: str) -> bytes:
    """Evolution 1.8: the text in extendedTextMessage, the instance repeated as owner."""
    data = {
        "key": {"remoteJid": who.jid(), "fromMe": False, "id": message_id},
        "pushName": who.name,
        "message": {"extendedTextMessage": {"text": text, "previewType": "NONE"}},
        "messageType": "extendedTextMessage",
        "messageTimestamp": int(time.time()),
        "owner": line.instance,
        "source": "android",
    }
    body = _envelope(line, data, "http://evolution.example:8080")
    del body["apikey"]
    return _compact(body)


def _meta(entries: list[dict]) -> bytes:
    body = {"object": "whatsapp_business_account", "entry": entries}
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def _meta_entry(line: Line, value: dict) -> dict:
    head = {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": line.number, "phone_number_id": line.instance}}
    return {"id": line.instance[:-3] + "001",
            "changes": [{"value": {**head, **value}, "field": "messages"}]}


def meta_text_entry(line: Line, who: Person, message_id: str, text: str) -> dict:
    return _meta_entry(line, {
        "contacts": [{"profile": {"name": who.name}, "wa_id": who.phone}],
        "messages": [{"from": who.phone, "id": message_id, "timestamp": str(int(time.time())),
                      "type": "text", "text": {"body": text}}],
    })


def meta_batch(entries: list[dict]) -> bytes:
    return _meta(entries)


def meta_status(line: Line, who: Person, message_id: str, status: str, reply_id: str) -> bytes:
    """What became of a message of ours, with the data that we gave when it was sent."""
    return _meta([_meta_entry(line, {
        "contacts": [{"profile": {"name": who.name}, "wa_id": who.phone}],
        "statuses": [{"id": message_id, "status": status, "timestamp": str(int(time.time())),
                      "recipient_id": who.phone, "biz_opaque_callback_data": reply_id}],
    })])
