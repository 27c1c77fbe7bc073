"""Voice notes, albums and calls through the real services: one reply and one call for staff each."""
import unittest

from line import Line, wait_for

VOICE = "12025550451"
SPOKEN = "12025550452"
ALBUM = "12025550453"
CALLER = "12025550454"
STICKER = "12025550455"
# A machine that is busy between the parts of an album does not split it.
JOIN = {"FRONTDESK_HOT_JOIN_MS": "5000", "FRONTDESK_HOT_JOIN_MOST_MS": "15000"}
AUDIO = {"mimetype": "audio/ogg; codecs=opus", "seconds": 4, "ptt": True}
PICTURE = {"mimetype": "image/jpeg", "fileLength": 18344}


class NotText(unittest.TestCase):
    def replies(self, line, person):
        return [one["text"] for one in line.requests() if one["to"].startswith(person)]

    def staff(self, line, messages):
        ids = ", ".join(f"'{message}'" for message in messages)
        return [row[0] for row in line.sql(f"SELECT reason FROM core.staff_events WHERE message_id IN ({ids})")]

    def test_each_kind_has_its_reply_or_none(self):
        with Line(hot=2, settings={"hot": JOIN}) as line:
            album = [line.write_content({"albumMessage": {"expectedImageCount": 3}}, ALBUM)]
            album += [line.write_content({"imageMessage": PICTURE}, ALBUM) for _ in range(3)]
            voice = line.write_content({"audioMessage": AUDIO}, VOICE)
            asked = line.write_content({"audioMessage": AUDIO, "speechToText": "[audio] how much is a cleaning?"}, SPOKEN)
            sticker = line.write_content({"stickerMessage": {"mimetype": "image/webp"}}, STICKER)
            line.tell("call", {"from": f"{CALLER}@s.whatsapp.net", "id": "CALL0001", "status": "offer"})
            line.tell("call", {"from": f"{CALLER}@s.whatsapp.net", "id": "CALL0001", "status": "timeout"})
            messages = [*album, voice, asked, sticker, "CALL0001"]
            for message in (*album[1:], voice, asked, "CALL0001"):
                line.await_delivery(message, "sent")
            line.await_outcome(album[0])
            line.await_outcome(sticker)
            line.await_rows(messages)

            self.assertEqual(1, len(self.replies(line, ALBUM)))
            self.assertEqual(["unsure"], self.staff(line, album))
            self.assertEqual(1, len(line.sql("SELECT DISTINCT reply_id FROM core.whatsapp_messages "
                                             f"WHERE message_type = 'image' AND reply_id IS NOT NULL")))
            self.assertEqual(1, len(self.replies(line, VOICE)))
            self.assertIn("voice", self.replies(line, VOICE)[0])
            self.assertEqual(["unsure"], self.staff(line, [voice]))
            self.assertIn("$", self.replies(line, SPOKEN)[0])
            self.assertEqual([], self.staff(line, [asked]))
            self.assertEqual([], self.replies(line, STICKER))
            self.assertEqual([("suppressed", "not_a_message", "none")], line.outcomes(sticker))
            self.assertIn("calls are not answered", self.replies(line, CALLER)[0])
            self.assertEqual(["unsure"], self.staff(line, ["CALL0001"]))

            urgent = line.write_content({"audioMessage": AUDIO, "speechToText": "[audio] i have chest pain and cannot breathe"}, VOICE)
            line.await_delivery(urgent, "sent")
            wait_for("staff to hear of it", lambda: self.staff(line, [urgent]) == ["urgent"])
            report = line.await_ledger([*messages, urgent])
            self.assertTrue(report["balanced"], report)


if __name__ == "__main__":
    unittest.main()
