// A migrated database with one clinic, and what a batch is written with.
#pragma once

#include "shared/memory/rule_extractor.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"
#include "tests/fakes/fake_producer.hpp"
#include "tests/unit/workers/background/turn_maker.hpp"
#include "workers/background/persist/batch_writer.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace workers::background {

class ClinicDatabase {
  public:
    ClinicDatabase() {
        database.migrate();
        auto connection = database.connect();
        const auto made = connection.script(
            std::string("INSERT INTO core.organizations (id, name) VALUES ('") + kOrganization +
            "', 'demo'); INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
            "VALUES ('" +
            kClinic + "', '" + kOrganization +
            "', 'demo', 'UTC', '{en}'); INSERT INTO core.integrations (name, provider, dialect, "
            "path_token, path_token_hash, base_url) VALUES ('demo', 'evolution', 'evolution_v2', "
            "'token', '00000000000000000000000000000000', 'http://localhost'); "
            "INSERT INTO core.integration_lines (line, source, organization_id, clinic_id) VALUES "
            "('" +
            kLine + "', 'demo', '" + kOrganization + "', '" + kClinic + "')");
        if (!made) throw std::runtime_error(made.error().detail);
    }
    std::string value(const std::string& sql) const { return database.value(sql); }
    // Every row of the tables a replay must not change, as one text.
    std::string everything() const {
        std::string out;
        for (const char* table : {"healthcare.patients",
                                  "healthcare.patient_aliases",
                                  "core.conversation_sessions",
                                  "core.whatsapp_conversations",
                                  "core.message_dedupe",
                                  "core.rowless_turns",
                                  "core.whatsapp_messages",
                                  "healthcare.conversation_logs",
                                  "healthcare.memories",
                                  "core.staff_events",
                                  "healthcare.appointment_requests",
                                  "core.pending_events"}) {
            out += std::string(table) + ": " +
                   value("SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM " +
                         std::string(table) + " t") +
                   "\n";
        }
        return out;
    }

    shared::postgres::TestDatabase database;
};

// One owner of turns/0 and events/0 with an epoch of its own.
class Owner {
  public:
    explicit Owner(const ClinicDatabase& clinic,
                   persist::StaffWebhook webhook = persist::StaffWebhook::kNone,
                   memories::Turns memory_turns = memories::Turns::kLocal)
        : connection(clinic.database.connect()),
          offsets("background", "test."),
          topics(producer, 12, std::chrono::milliseconds(5'000)),
          writer(connection, offsets, topics, extractor, webhook, memory_turns) {
        claim();
    }
    void claim() {
        const auto claims = offsets.claim(connection, {{"turns", 0}, {"events", 0}});
        if (!claims) throw std::runtime_error(claims.error().detail);
        for (const auto& [partition, claim] : *claims) {
            standings[partition] = {claim.epoch, claim.position.next};
        }
    }
    shared::Result<persist::Written> write(std::span<const batches::Item> items) {
        auto written = writer.write(items, standings);
        if (!written) return written;
        for (const auto& [partition, move] : batches::advances(items)) {
            standings[partition].next = move.next;
        }
        return written;
    }
    // Writes and expects success.
    persist::Written store(const std::vector<batches::Item>& items) {
        auto written = write(items);
        EXPECT_TRUE(written) << (written ? "" : written.error().code + written.error().detail);
        return written ? *written : persist::Written{};
    }

    fakes::FakeProducer producer;
    shared::memory::RuleExtractor extractor;
    shared::postgres::Connection connection;
    batches::OffsetStore offsets;
    batches::AckedWriter topics;
    persist::BatchWriter writer;
    batches::Standings standings;
};

}  // namespace workers::background
