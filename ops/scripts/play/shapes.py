"""Webhook bodies that the sandbox writes for nobody: groups, files, edits, calls and the like.

Posted through it (`/sandbox/deliver`), so that they are signed as the provider's are.
"""

import json
import secrets
import time
from dataclasses import dataclass

PICTURE = {"url": "https://media.example/o1/picture.enc", "mimetype": "image/jpeg"}


@dataclass(frozen=True)
class Line:
    """A line of a clinic: `dialect` is evolution_v1, evolution_v2 or meta."""

    clinic: str
    clinic_id: str
    phone: str
    provider: str
    dialect: str
    line: str
    number: str


def _compact(body: dict) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _evolution(line: Line, event: str, data: dict) -> str:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() - 5 * 3600))
    return _compact({
        "event": event, "instance": line.line, "data": data,
        "destination": "https://ingest.example/webhooks/evolution/token",
        "date_time": stamp + ".250Z", "sender": line.number + "@s.whatsapp.net",
        "server_url": "http://evolution.example:8080"})


def _upsert(line: Line, key: dict, name: str, at: int, kind: str, content: dict) -> str:
    key = {"fromMe": False, "participant": "", "addressingMode": "pn", **key}
    data = {"key": key, "pushName": name, "status": "DELIVERY_ACK", "message": content,
            "messageType": kind, "messageTimestamp": at // 1000, "source": "android",
            "instanceId": "3d4b7a51-0c6e-4f39-9a0e-5b1f6c2d8e70"}
    return _evolution(line, "messages.upsert", data)


def group(line: Line, phone: str, name: str, message: str, at: int, text: str) -> str:
    key = {"remoteJid": f"12036{phone}@g.us", "id": message,
           "participant": phone + "@s.whatsapp.net"}
    return _upsert(line, key, name, at, "conversation", {"conversation": text})


def album(line: Line, phone: str, name: str, message: str, at: int, count: int) -> str:
    key = {"remoteJid": phone + "@s.whatsapp.net", "id": message}
    return _upsert(line, key, name, at, "albumMessage",
                   {"albumMessage": {"expectedImageCount": count, "expectedVideoCount": 0}})


def _evolution_thing(thing: str, text: str) -> tuple[str, dict]:
    if thing == "document":
        body = {"url": "https://media.example/o1/doc.enc", "mimetype": "application/pdf",
                "title": "file.pdf", "fileName": "file.pdf", "pageCount": 1}
        return "documentMessage", {**body, "caption": text} if text else body
    if thing == "contact":
        card = "BEGIN:VCARD\nVERSION:3.0\nFN:Somebody Else\nTEL;type=CELL:+1 202 555 0138\nEND:VCARD"
        return "contactMessage", {"displayName": "Somebody Else", "vcard": card}
    return "placeholderMessage", {"type": 0}


def _meta_thing(thing: str, text: str) -> dict:
    if thing == "document":
        file = {"filename": "file.pdf", "mime_type": "application/pdf", "id": "830000000000013",
                "sha256": "ZGVtby1tZWRpYS1oYXNo"}
        return {"type": "document", "document": {**file, "caption": text} if text else file}
    if thing == "contact":
        return {"type": "contacts", "contacts": [
            {"name": {"formatted_name": "Somebody Else", "first_name": "Somebody"},
             "phones": [{"phone": "+1 202 555 0138", "type": "CELL"}]}]}
    return {"type": "unsupported", "errors": [
        {"code": 131051, "title": "Message type unknown", "message": "Message type unknown",
         "error_data": {"details": "Message type is currently not supported."}}]}


def _meta(line: Line, value: dict, field: str = "messages") -> str:
    head = {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": line.number, "phone_number_id": line.line}}
    entry = {"id": "910000000000001", "changes": [{"value": {**head, **value}, "field": field}]}
    body = {"object": "whatsapp_business_account", "entry": [entry]}
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/")


def thing(line: Line, phone: str, name: str, message: str, at: int, kind: str, text: str) -> str:
    """A document, a contact or what cannot be shown."""
    if line.dialect == "meta":
        return _meta(line, {
            "contacts": [{"profile": {"name": name}, "wa_id": phone}],
            "messages": [{"from": phone, "id": message, "timestamp": str(at // 1000),
                          **_meta_thing(kind, text)}]})
    named, content = _evolution_thing(kind, text)
    key = {"remoteJid": phone + "@s.whatsapp.net", "id": message}
    return _upsert(line, key, name, at, named, {named: content})


def _meta_about(line: Line, phone: str, kind: str, about: dict) -> str:
    message = "wamid.HRg" + secrets.token_hex(16)
    return _meta(line, {
        "contacts": [{"profile": {"name": ""}, "wa_id": phone}],
        "messages": [{"from": phone, "id": message, "timestamp": str(int(time.time())),
                      "type": kind, kind: about}]})


def edit(line: Line, phone: str, message: str, text: str) -> list[str]:
    """Evolution 2.3.7 posts an edit twice: by the sender's view of the key, and by ours."""
    if line.dialect == "meta":
        return [_meta_about(line, phone, "edit", {
            "original_message_id": message, "message": {"type": "text", "text": {"body": text}}})]
    now = int(time.time() * 1000)
    seen = {"remoteJid": line.number + "@s.whatsapp.net", "fromMe": True, "id": message}
    return [
        _evolution(line, "messages.edited", {
            "key": seen, "type": "MESSAGE_EDIT", "editedMessage": {"conversation": text},
            "timestampMs": str(now)}),
        _evolution(line, "messages.update", {
            "keyId": message, "remoteJid": phone + "@s.whatsapp.net", "fromMe": False,
            "participant": "", "status": "SERVER_ACK",
            "message": {"editedMessage": {"message": {"conversation": text}}}})]


def delete(line: Line, phone: str, message: str) -> list[str]:
    """Twice as well."""
    if line.dialect == "meta":
        return [_meta_about(line, phone, "revoke", {"original_message_id": message})]
    seen = {"remoteJid": line.number + "@s.whatsapp.net", "fromMe": True, "id": message}
    return [
        _evolution(line, "messages.edited", {"key": seen, "type": "REVOKE"}),
        _evolution(line, "messages.delete", {
            "remoteJid": phone + "@s.whatsapp.net", "fromMe": False, "id": message,
            "participant": "", "addressingMode": "pn", "status": "DELETED"})]


def call(line: Line, phone: str, name: str, message: str, at: int) -> str:
    """A call that rings."""
    if line.dialect == "meta":
        return _meta(line, {
            "contacts": [{"profile": {"name": name}, "wa_id": phone}],
            "calls": [{"id": message, "from": phone, "to": line.number, "event": "connect",
                       "timestamp": str(at // 1000), "direction": "USER_INITIATED"}]}, "calls")
    person = phone + "@s.whatsapp.net"
    return _evolution(line, "call", {
        "chatId": person, "from": person, "id": message, "offline": False, "status": "offer",
        "date": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at / 1000)),
        "isVideo": False, "isGroup": False})


def dictated(line: Line, phone: str, name: str, message: str, at: int, text: str) -> str:
    """A voice note with the words that the gateway heard in it."""
    key = {"remoteJid": phone + "@s.whatsapp.net", "id": message}
    return _upsert(line, key, name, at, "audioMessage", {
        "audioMessage": {"url": "https://media.example/o1/ptt.enc", "seconds": 4, "ptt": True,
                         "mimetype": "audio/ogg; codecs=opus"},
        "speechToText": "[audio] " + text})
