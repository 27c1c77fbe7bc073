// How many statements an operation sends: as many for 1 row as for 1,000.
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/announcements/outbox.hpp"
#include "workers/background/staff/webhook_queue.hpp"
#include "workers/background/upkeep/clinic_days.hpp"
#include "workers/background/upkeep/retention.hpp"

#include <fmt/format.h>

namespace workers::background {
namespace {

using batches::Item;
using shared::events::DeliveryState;

class StatementCounts : public testing::Test {
  protected:
    // A patient's message each, who asks for an appointment and for a person.
    Item turn(int n) {
        TurnMaker out;
        out.record = fmt::format("r{}", n);
        out.message = fmt::format("m{}", n);
        out.conversation = fmt::format("{:032x}", n);
        out.text = fmt::format("friday at {}", n);
        out.turn.patient_id = id(fmt::format("patient{}", n));
        out.turn.session.id = id(fmt::format("session{}", n));
        out.turn.request = {"book", "", "", out.text};
        out.turn.staff = shared::events::StaffNotice{"unsure"};
        out.reply(DeliveryState::kSent, fmt::format("p{}", n));
        return out.item(n);
    }
    Item news(int n, const std::string& kind) {
        EventMaker out;
        out.record = kind + std::to_string(n);
        out.kind = kind;
        if (kind == "status") {
            out.status("failed", fmt::format("p{}", n));
        } else {
            out.event.provider_message_id = fmt::format("m{}", n);
            out.event.text = kind == "edit" ? fmt::format("monday at {}", n) : "";
        }
        return out.item(n);
    }
    template <typename Make>
    std::uint64_t to_write(int from, int count, Make make) {
        std::vector<Item> items;
        for (int n = from; n < from + count; ++n) items.push_back(make(n));
        return sent([&] { owner.store(items); });
    }
    template <typename Call>
    std::uint64_t sent(Call call) {
        const auto before = owner.connection.statements();
        call();
        return owner.connection.statements() - before;
    }

    ClinicDatabase clinic;
    Owner owner{clinic, persist::StaffWebhook::kQueued};
};

TEST_F(StatementCounts, of_a_batch_do_not_grow_with_it) {
    const auto as_turn = [&](int n) { return turn(n); };
    const auto of_one = to_write(0, 1, as_turn);
    EXPECT_LE(of_one, 20U);
    EXPECT_EQ(to_write(1, 1'000, as_turn), of_one);
    for (const char* kind : {"status", "edit", "delete"}) {
        const auto as_news = [&](int n) { return news(n, kind); };
        const auto of_one_event = to_write(0, 1, as_news);
        EXPECT_EQ(to_write(1, 1'000, as_news), of_one_event) << kind;
    }
    EXPECT_EQ(
        clinic.value("SELECT count(*) FROM core.whatsapp_messages WHERE deleted_at IS NOT NULL "
                     "AND delivery = 'failed'"),
        "1001");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM healthcare.appointment_requests WHERE wish <> ''"),
              "0");
}

TEST_F(StatementCounts, of_a_sweep_do_not_grow_with_it) {
    const auto as_status = [&](int n) { return news(n, "status"); };
    const auto swept = [&] {
        return sent([&] { EXPECT_TRUE(owner.writer.sweep(8LL * 24 * 3'600'000)); });
    };
    to_write(0, 1, as_status);
    const auto of_one = swept();
    to_write(1, 1'000, as_status);
    EXPECT_EQ(swept(), of_one);
    EXPECT_EQ(sent([&] { EXPECT_TRUE(owner.writer.purge(1)); }), 1U);
}

TEST_F(StatementCounts, of_queues_do_not_grow_with_them) {
    const auto worked_off = [&](int from, int count) {
        to_write(from, count, [&](int n) { return turn(n); });
        return sent([&] {
            const auto posts =
                staff::claim_posts(owner.connection, 2'000, std::chrono::milliseconds(1'000));
            ASSERT_TRUE(posts);
            EXPECT_EQ(posts->size(), static_cast<std::size_t>(count));
            std::vector<staff::Settled> settled;
            for (const auto& post : *posts) {
                settled.push_back(
                    {post.id, post.attempts, staff::Settled::State::kDone, {}, "done"});
            }
            EXPECT_TRUE(staff::settle_posts(owner.connection, settled));
            EXPECT_TRUE(owner.connection.transaction([&](auto& transaction) {
                const auto page = announcements::read_page(transaction, 0, 5'000);
                std::vector<std::int64_t> ids;
                for (const auto& change : page.changes) ids.push_back(change.id);
                announcements::erase(transaction, ids);
            }));
        });
    };
    // What is told of a clinic takes a look at its lines.
    EXPECT_TRUE(owner.connection.run("DELETE FROM core.cache_outbox"));
    const auto of_one = worked_off(0, 1);
    EXPECT_EQ(worked_off(1, 1'000), of_one);
}

TEST_F(StatementCounts, of_a_roll_up_do_not_grow_with_it) {
    const auto rolled = [&] {
        return sent([&] { EXPECT_TRUE(upkeep::roll_up(owner.connection, 1'000)); });
    };
    to_write(0, 1, [&](int n) { return turn(n); });
    const auto of_one = rolled();
    to_write(1, 1'000, [&](int n) {
        Item out = turn(n);
        out.envelope.received_at += n * 24LL * 3'600'000 / 4;
        return out;
    });
    EXPECT_EQ(rolled(), of_one);
    EXPECT_EQ(clinic.value("SELECT sum(messages) FROM core.clinic_days"), "1001");
}

TEST_F(StatementCounts, of_retention_do_not_grow_with_a_step) {
    const auto took = [&](int from, int count) {
        to_write(from, count, [&](int n) { return turn(n); });
        EXPECT_TRUE(owner.connection.run(
            "UPDATE core.message_dedupe SET first_seen_at = now() - interval '1 year'"));
        return sent([&] {
            upkeep::Removed removed;
            EXPECT_TRUE(upkeep::run_retention(
                owner.connection, {[](auto) { return true; }}, "test", removed));
            EXPECT_EQ(removed.rows.at("core.message_dedupe"), static_cast<std::size_t>(count));
        });
    };
    const auto of_one = took(0, 1);
    EXPECT_EQ(took(1, 999), of_one);
}

}  // namespace
}  // namespace workers::background
