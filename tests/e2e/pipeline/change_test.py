"""Edits and deletes through the real services, as Evolution tells of them in both views."""
import secrets
import unittest

from line import Line, wait_for

EDITOR = "12025550461"
TAKEN = "12025550462"
WAITER = "12025550463"
REGRETS = "12025550464"
# A machine that is busy between a message and its edit does not answer the one before the other.
JOIN = {"FRONTDESK_HOT_JOIN_MS": "5000", "FRONTDESK_HOT_JOIN_MOST_MS": "15000"}
CLINIC = "12025550120@s.whatsapp.net"


class Change(unittest.TestCase):
    def replies(self, line, person):
        return [one["text"] for one in line.requests() if one["to"].startswith(person)]

    def row(self, line, message):
        return line.sql("SELECT content, coalesce(earlier->0->>'content', ''), deleted_at IS NOT NULL, outcome "
                        f"FROM core.whatsapp_messages WHERE whatsapp_message_id = '{message}'")[0]

    def edit(self, line, message, text, person):
        """As the clinic's side sees it."""
        line.tell("messages.update", {"keyId": message, "remoteJid": f"{person}@s.whatsapp.net", "fromMe": False, "status": "SERVER_ACK",
                                      "message": {"editedMessage": {"message": {"conversation": text}}}})

    def edit_blindly(self, line, message, text):
        """As the sender's side sees it: the key names the clinic."""
        line.tell("messages.edited", {"key": {"remoteJid": CLINIC, "fromMe": True, "id": message}, "type": "MESSAGE_EDIT",
                                      "editedMessage": {"conversation": text}})

    def test_an_edit_is_a_new_version_and_a_delete_leaves_no_words(self):
        with Line(hot=2, settings={"hot": JOIN}) as line:
            answered = line.write("when are you open?", EDITOR)
            line.await_delivery(answered, "sent")
            line.await_rows([answered])
            self.edit(line, answered, "how much is a cleaning?", EDITOR)
            self.edit_blindly(line, answered, "how much is a cleaning?")
            wait_for("the new version", lambda: self.row(line, answered)[:2] == ["how much is a cleaning?", "when are you open?"])

            # Not answered, for staff had taken over: the edit is, once that is over, told in the sender's view alone.
            own = line.write("we are on it", TAKEN, own=True)
            line.await_outcome(own)
            silent = line.write("something else", TAKEN)
            self.assertEqual("takeover", line.await_outcome(silent)[0][1])
            line.await_rows([silent])
            line.await_outcome(line.write("#bot", TAKEN, own=True))
            self.edit_blindly(line, silent, "how much is a cleaning?")
            wait_for("a reply to the edit", lambda: self.replies(line, TAKEN))
            wait_for("its row", lambda: self.row(line, silent)[3] == "replied")
            self.assertIn("$", self.replies(line, TAKEN)[0])

            # Still waiting for the rest of what the patient has to say.
            waiting = line.write("hello", WAITER)
            self.edit(line, waiting, "where are you?", WAITER)
            line.await_delivery(waiting, "sent")
            self.assertEqual(1, len(self.replies(line, WAITER)))
            self.assertIn("18 Harbor Street", self.replies(line, WAITER)[0])

            word = "w" + secrets.token_hex(8)
            gone = line.write(f"hello {word}", REGRETS)
            line.tell("messages.delete", {"remoteJid": f"{REGRETS}@s.whatsapp.net", "fromMe": False, "id": gone, "status": "DELETED"})
            self.assertIn(("suppressed", "deleted", "none"), line.await_outcome(gone))
            wait_for("the mark of the delete", lambda: line.sql(
                f"SELECT 1 FROM core.whatsapp_messages WHERE whatsapp_message_id = '{gone}' AND deleted_at IS NOT NULL"))
            late = line.write(f"how much is {word}?", REGRETS)
            line.await_outcome(late)
            line.await_rows([late])
            self.edit(line, late, f"how much would {word} be?", REGRETS)
            wait_for("the new version", lambda: self.row(line, late)[1] != "")
            line.tell("messages.edited", {"key": {"remoteJid": CLINIC, "fromMe": True, "id": late}, "type": "REVOKE"})
            wait_for("the mark of the delete", lambda: self.row(line, late)[2] == "t")
            self.assertEqual([], self.replies(line, REGRETS)[1:])
            for table in ("core.whatsapp_messages", "healthcare.conversation_logs", "core.staff_events", "core.outbox", "core.pending_events"):
                kept = line.sql(f"SELECT t::text FROM {table} t WHERE t::text LIKE '%{word}%'")
                self.assertEqual([], kept, table)

            self.assertEqual(1, len(self.replies(line, EDITOR)))
            self.assertEqual(1, len(self.replies(line, TAKEN)))
            report = line.await_ledger([answered, silent, waiting, gone, late])
            self.assertTrue(report["balanced"], report)


if __name__ == "__main__":
    unittest.main()
