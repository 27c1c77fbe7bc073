// The hot worker's other ports: a provider that does as told, one clinic, one plain engine.
#pragma once

#include "tests/fakes/manual_loop.hpp"
#include "workers/hot/lookup/directory.hpp"
#include "workers/hot/lookup/patients.hpp"
#include "workers/hot/replies/reply_engine.hpp"
#include "workers/hot/send/sender.hpp"
#include "workers/hot/send/typing.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fakes {

class FakeSender final : public workers::hot::send::Sender {
  public:
    explicit FakeSender(ManualLoop& loop, ManualClock& clock) : loop_(loop), clock_(clock) {}

    void send(const workers::hot::lookup::Line&,
              const workers::hot::send::Outgoing& outgoing,
              shared::BootNs right_until,
              Done done) override {
        using Kind = workers::hot::send::Verdict::Kind;
        if (clock_.boot_ns() > right_until) {
            ++expired;
            return answer(std::move(done), {{Kind::kUnsentRetry, "", "right_expired"}, 0});
        }
        workers::hot::send::Sent result{next, clock_.wall_ms() * 1000};
        if (next.kind == Kind::kSent || is_delivered_all_the_same) {
            sent.push_back(outgoing);
            result.verdict.provider_message_id = "wamid." + std::to_string(sent.size());
        }
        if (next.kind != Kind::kSent) result.verdict.provider_message_id.clear();
        if (is_hanging) return;
        answer(std::move(done), result);
    }

    std::vector<workers::hot::send::Outgoing> sent;  // what reached the patient
    workers::hot::send::Verdict next{workers::hot::send::Verdict::Kind::kSent, "", ""};
    bool is_delivered_all_the_same = false;  // though the verdict is another
    bool is_hanging = false;                 // no answer ever
    shared::MonoUs answer_after_us = 0;      // how long the answer takes
    int expired = 0;

  private:
    void answer(Done done, const workers::hot::send::Sent& result) {
        loop_.after(answer_after_us, [done = std::move(done), result] { done(result); });
    }

    ManualLoop& loop_;
    ManualClock& clock_;
};

class FakeTyping final : public workers::hot::send::Typing {
  public:
    void show(const workers::hot::lookup::Line&,
              const workers::hot::send::TypingSign& sign) override {
        shown.push_back(sign);
    }

    std::vector<workers::hot::send::TypingSign> shown;
};

class FakeDirectory final : public workers::hot::lookup::Directory {
  public:
    FakeDirectory() {
        auto clinic = std::make_shared<workers::hot::lookup::Clinic>();
        clinic->id = "0b6f7f3e-9d5c-4f0e-8f4e-0d6d0a1b2c3d";
        clinic->organization_id = "1b6f7f3e-9d5c-4f0e-8f4e-0d6d0a1b2c3d";
        clinic->name = "Clinic";
        auto line = std::make_shared<workers::hot::lookup::Line>();
        line->line = "line-1";
        line->source = "source-1";
        line->reports_every_send = true;
        context = {line, clinic};
    }

    void find(const std::string& name, Found found) override {
        ++calls;
        if (is_down) return found(shared::Error{"postgres_down", "", shared::Action::kRetry});
        const auto other = others.find(name);
        if (other != others.end()) return found(other->second);
        if (name != context.line->line) {
            return found(shared::Error{"unknown_instance", "", shared::Action::kDeadLetter});
        }
        found(context);
    }

    void set_reports_every_send(bool does) {
        auto line = std::make_shared<workers::hot::lookup::Line>(*context.line);
        line->reports_every_send = does;
        context.line = line;
    }

    // A line of another source and clinic.
    void add(const std::string& name, const std::string& source, const std::string& clinic_id) {
        auto clinic = std::make_shared<workers::hot::lookup::Clinic>(*context.clinic);
        clinic->id = clinic_id;
        auto line = std::make_shared<workers::hot::lookup::Line>(*context.line);
        line->line = name;
        line->source = source;
        line->clinic_id = clinic_id;
        others[name] = {line, clinic};
    }

    void keep_limits(const std::string& dialect) {
        auto line = std::make_shared<workers::hot::lookup::Line>(*context.line);
        line->keeps_send_limits = true;
        line->dialect = dialect;
        context.line = line;
    }

    void set_dialect(const std::string& dialect) {
        auto line = std::make_shared<workers::hot::lookup::Line>(*context.line);
        line->dialect = dialect;
        context.line = line;
    }

    void add_template(const std::string& purpose,
                      const std::string& language,
                      const std::string& name) {
        auto line = std::make_shared<workers::hot::lookup::Line>(*context.line);
        line->templates[purpose][language] = name;
        context.line = line;
    }

    workers::hot::lookup::Context context;
    std::map<std::string, workers::hot::lookup::Context> others;
    bool is_down = false;
    int calls = 0;
};

// What it is told it knows, of everybody.
class FakePatients final : public workers::hot::lookup::Patients {
  public:
    workers::hot::lookup::Known recall(std::string_view clinic, std::string_view patient) override {
        asked.push_back(std::string(clinic) + ":" + std::string(patient));
        auto out = known;
        out.is_whole = out.memories && !out.is_partial;
        return out;
    }
    void await(std::string_view, std::string_view, shared::MonoUs late, Work then) override {
        awaited.push_back(late);
        if (is_cached_meanwhile) return then();
        recalling.push_back(std::move(then));
    }
    // All that was missing is there.
    void come(const workers::hot::lookup::Known& all) {
        known = all;
        for (auto& then : std::exchange(recalling, {})) then();
    }
    void expect(std::string_view clinic, std::string_view patient) override {
        expected.push_back(std::string(clinic) + ":" + std::string(patient));
    }
    void appointments(std::string_view, std::string_view, Then then) override {
        ++looked_up;
        if (is_slow) {
            waiting.push_back(std::move(then));
        } else {
            then(upcoming);
        }
    }

    workers::hot::lookup::Known known;
    std::shared_ptr<const workers::hot::lookup::Appointments> upcoming;
    std::vector<std::string> asked, expected;
    int looked_up = 0;
    bool is_slow = false;  // nothing is answered until the test does
    std::vector<Then> waiting;
    std::vector<shared::MonoUs> awaited;
    bool is_cached_meanwhile = false;  // what is awaited is there before await() returns
    std::vector<Work> recalling;       // what is awaited, until come()
};

// Answers every text with "re: <text>", "hi" by name; "help" asks for a human, "" is no message;
// "cancel" asks whether to cancel the first appointment, which needs them looked up, and "yes" does
// it then.
class EchoEngine final : public workers::hot::replies::ReplyEngine {
  public:
    workers::hot::replies::Answer answer(
        const workers::hot::replies::Question& question) const override {
        auto out = plain_answer(question);
        if (!question.text.empty()) out.telling = telling;
        return out;
    }
    workers::hot::replies::Answer plain_answer(
        const workers::hot::replies::Question& question) const {
        using Kind = workers::hot::replies::Answer::Kind;
        last_language = question.language;
        if (question.text.empty() && workers::hot::replies::is_medium(question.type)) {
            return {Kind::kHandOver, "other", "unsure", "en", media_text};
        }
        if (question.text.empty()) return {Kind::kNone, "", "not_a_message", "", ""};
        if (question.text == "urgent" || question.text == "my baby swallowed...\nbleach...") {
            return {Kind::kHandOver, "urgent", "urgent", "en", "call the emergency number"};
        }
        if (question.text == "stop") return {Kind::kReply, "stop", "", "en", "stopped"};
        if (question.text == "start") return {Kind::kReply, "start", "", "en", "started"};
        if (question.text == "cancel" && !question.are_appointments_looked_up) {
            return {Kind::kNeedsAppointments, "", "", "", ""};
        }
        if (question.text == "cancel") return ask_to_cancel(question);
        if (question.text == "yes" && !question.asked.about.empty()) return cancel(question);
        if (question.text == "help") return {Kind::kHandOver, "human", "asked_for", "en", "wait"};
        if (question.text == "hi" && !question.name.text.empty()) return greet(question);
        return {Kind::kReply, "greeting", "", "en", "re: " + std::string(question.text)};
    }
    // What ends with dots, unless a question stands in it.
    bool may_go_on(const workers::hot::replies::Question& question) const override {
        if (question.text.empty()) return workers::hot::replies::is_medium(question.type);
        const bool is_open = question.text.ends_with("...");
        return is_open && question.text.find('?') == std::string_view::npos;
    }
    std::string late_text(const workers::hot::lookup::Clinic&, std::string_view) const override {
        return "sorry, late";
    }
    workers::hot::replies::ReminderWords remind(
        const workers::hot::replies::Reminding& reminding) const override {
        last_language = reminding.language;
        const std::string purpose(reminding.purpose);
        return {
            "en", purpose + " of " + reminding.appointment.id, "at " + reminding.appointment.id};
    }

    static workers::hot::replies::Answer greet(const workers::hot::replies::Question& question) {
        workers::hot::replies::Answer out;
        out.kind = workers::hot::replies::Answer::Kind::kReply;
        out.intent = "greeting";
        out.language = question.language.empty() ? "en" : question.language;
        out.text = "hi " + std::string(question.name.text);
        out.is_named = true;
        return out;
    }

    static workers::hot::replies::Answer ask_to_cancel(
        const workers::hot::replies::Question& question) {
        using Kind = workers::hot::replies::Answer::Kind;
        if (question.appointments == nullptr || question.appointments->upcoming.empty()) {
            return {Kind::kHandOver, "cancel", "unsure", "en", "none"};
        }
        workers::hot::replies::Answer out{Kind::kReply, "cancel", "", "en", "shall i?"};
        out.asked = {workers::hot::conversation_log::Ask::kCancelIt,
                     question.appointments->upcoming.front().id,
                     {},
                     ""};
        return out;
    }
    static workers::hot::replies::Answer cancel(const workers::hot::replies::Question& question) {
        using Kind = workers::hot::replies::Answer::Kind;
        workers::hot::replies::Answer out{Kind::kReply, "cancel", "", "en", "cancelled"};
        out.staff = "cancel";
        out.request = {"cancel", question.asked.about, "", ""};
        return out;
    }

    std::string media_text = "passed on";  // for a picture, a video or a file
    // What words tell of the language.
    workers::hot::intent::Telling telling = workers::hot::intent::Telling::kSurely;
    inline static thread_local std::string last_language;  // of the question asked last
};

}  // namespace fakes
