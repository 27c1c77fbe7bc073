"""Reminders of appointments through everything: each once, though the workers die, and answered."""
import collections
import json
import unittest
import uuid

from line import Line, wait_for

CLINIC = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01"  # Harbor Dental Care, of line demo-dental
PATIENTS = [f"120255504{number:02d}" for number in range(30, 38)]
REFUSED, STRANGER = "12025550450", "12025550451"
SECONDS = {"FRONTDESK_BACKGROUND_REMINDERS_SECONDS": "1"}
# To who wrote, and by template to who did not: the clinic's first line is one of Meta.
REMINDER, TEMPLATE = "A reminder from", "[appointment_tomorrow]"


class Reminders(unittest.TestCase):
    def book(self, line, phone, ahead="23 hours 59 minutes", patient=None):
        """As the clinic's own program would, some days ago; the appointment's id."""
        appointment = str(uuid.uuid4())
        who = f"'{patient}'" if patient else f"(SELECT id FROM healthcare.patients WHERE phone = '{phone}')"
        line.sql("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status, created_at) "
                 f"SELECT '{appointment}', p.clinic_id, p.id, now() + interval '{ahead}', 'booked', "
                 f"now() - interval '9 days' FROM healthcare.patients p WHERE p.id = {who}")
        return appointment

    def reminders(self, line):
        """How often each number was reminded."""
        return collections.Counter(one["to"].partition("@")[0] for one in line.requests()
                                   if one["sent"] and one["text"].startswith((REMINDER, TEMPLATE)))

    def message_of(self, line, appointment):
        found, = line.sql(f"SELECT reminder_record FROM healthcare.appointments WHERE id = '{appointment}'")
        return f"reminder:{found[0]}"

    def test_go_out_once_and_are_answered(self):
        with Line(hot=1, settings={"background-1": SECONDS}) as line:
            line.sql("UPDATE core.clinics SET quiet_from = '08:00', quiet_to = '08:00'")
            written = [line.write("thanks", phone) for phone in (*PATIENTS, REFUSED)]
            line.await_rows(written)
            wait_for("patients", lambda: len(line.sql("SELECT 1 FROM healthcare.patients")) == len(written))
            second = line._add("background-2", "frontdesk-background", {
                "FRONTDESK_BACKGROUND_INSTANCE_ID": f"{line.name}-background-2", **SECONDS})

            booked = [self.book(line, phone) for phone in PATIENTS]
            wait_for("the first reminder", lambda: self.reminders(line), 60, 0.02)
            for name in ("hot-1", "background-1"):
                line[name].kill()
                line[name].start()
            wait_for("all reminders", lambda: set(PATIENTS) <= set(self.reminders(line)), 90, 0.2)
            second.kill()
            for appointment in booked:
                line.await_delivery(self.message_of(line, appointment))

            self.tells_staff_where_it_is_refused(line)
            self.reaches_who_never_wrote(line)
            self.is_confirmed_by_a_yes(line, booked[0])
            self.assertEqual({phone: 1 for phone in (*PATIENTS, STRANGER)}, dict(self.reminders(line)))
            report = line.await_ledger(written)
            self.assertEqual(0, report["sends"]["unmatched"], report)

    def tells_staff_where_it_is_refused(self, line):
        line.sandbox("POST", "/sandbox/behaviour", {"instance": "demo-dental", "status": 400})
        message = self.await_reminder(line, self.book(line, REFUSED))
        self.assertEqual("handed_over", line.await_outcome(message)[0][0])
        wait_for("staff", lambda: line.sql("SELECT 1 FROM core.staff_events WHERE reason = 'undeliverable' "
                                           f"AND message_id = '{message}'"))
        line.sandbox("POST", "/sandbox/behaviour", {"instance": "demo-dental"})

    def await_reminder(self, line, appointment):
        wait_for("its mark", lambda: line.sql("SELECT 1 FROM healthcare.appointments WHERE reminder_sent_24h "
                                              f"AND id = '{appointment}'"), 30, 0.1)
        return self.message_of(line, appointment)

    def reaches_who_never_wrote(self, line):
        """The installation key is sealed: his conversation is found by it all the same."""
        patient = str(uuid.uuid4())
        line.sql(f"INSERT INTO healthcare.patients (id, clinic_id, phone) VALUES ('{patient}', '{CLINIC}', '{STRANGER}')")
        message = self.await_reminder(line, self.book(line, STRANGER, patient=patient))
        line.await_delivery(message)
        line.await_rows([message])
        row, = line.sql("SELECT direction, author, session_id IS NULL, reply_text FROM "
                        f"core.whatsapp_messages WHERE whatsapp_message_id = '{message}'")
        self.assertEqual(["outbound", "bot", "t", TEMPLATE], row)
        sent, = (one for one in line.requests() if one["text"] == TEMPLATE)
        parameter, = json.loads(sent["raw"])["template"]["components"][0]["parameters"]
        self.assertTrue(parameter["text"].endswith(", Harbor Dental Care"), parameter)

    def is_confirmed_by_a_yes(self, line, appointment):
        message = self.message_of(line, appointment)
        wait_for("the provider's news of it", lambda: line.sql(
            "SELECT 1 FROM core.whatsapp_messages WHERE delivered_at IS NOT NULL "
            f"AND whatsapp_message_id = '{message}'"), 30, 0.2)
        told, = line.trace(message)
        self.assertEqual(("reminder_24h", True), (told["intent"], told["row"]))
        role, = line.sql(f"SELECT role FROM healthcare.conversation_logs WHERE message_id = '{message}'")
        self.assertEqual(["assistant"], role)
        line.await_outcome(line.write("yes", PATIENTS[0]))
        wait_for("the confirmation", lambda: line.sql(
            f"SELECT 1 FROM healthcare.appointments WHERE status = 'confirmed' AND id = '{appointment}'"))
        # The next one is listed, and what is listed names nobody.
        listed = line.ctl("reminders", "due", "--clinic", CLINIC, "--json")
        mine = [one for one in json.loads(listed) if one["appointment"] == appointment]
        self.assertEqual([("2h", "conversation", "demo-dental")],
                         [(one["kind"], one["way"], one["line"]) for one in mine])
        self.assertNotIn(PATIENTS[0], listed)
        self.assertIn("nothing is due", line.ctl("reminders", "run", "--dry-run"))


if __name__ == "__main__":
    unittest.main()
