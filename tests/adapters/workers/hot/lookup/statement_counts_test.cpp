// How many statements a look-up sends: as many for 1 id as for 1,000.
#include "shared/base/ids.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"
#include "workers/hot/lookup/clinic_source.hpp"
#include "workers/hot/lookup/desk_source.hpp"
#include "workers/hot/lookup/patient_source.hpp"

#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

using Ids = std::vector<std::string>;

class LookUpStatements : public testing::Test {
  protected:
    LookUpStatements() {
        database_.migrate();
        shared::postgres::Settings settings;
        settings.url = database_.url();
        pool_.emplace(settings, shared::postgres::PoolSettings{}, clock_);
        connections_.emplace(ReadSettings{settings, settings, 1}, clock_, *pool_);
    }
    // `{id}`, `{id}:{id}` and so on.
    static Ids ids(std::size_t count, int parts) {
        Ids out;
        for (std::size_t n = 0; n < count; ++n) {
            std::string id = shared::uuid_v7().text();
            for (int part = 1; part < parts; ++part) id += ":" + shared::uuid_v7().text();
            out.push_back(std::move(id));
        }
        return out;
    }
    template <typename Look>
    void expect_one_count(int parts, Look look) {
        std::vector<std::uint64_t> sent;
        for (const std::size_t count : {1U, 1U, 1'000U}) {
            const Ids asked = ids(count, parts);
            const auto before = connections_->statements();
            const auto found = look(std::span<const std::string>(asked));
            EXPECT_TRUE(found) << found.error().code << " " << found.error().detail;
            sent.push_back(connections_->statements() - before);
        }
        EXPECT_EQ(sent[1], sent[2]);
        EXPECT_LE(sent[0], 2U) << "with the mark of the first look-up";
    }

    shared::postgres::TestDatabase database_;
    shared::SystemClock clock_;
    shared::app::Health health_;
    std::optional<shared::postgres::Pool> pool_;
    std::optional<ReadConnections> connections_;
};

TEST_F(LookUpStatements, do_not_grow_with_what_is_looked_up) {
    PatientSource patients(*connections_);
    DeskSource desk(*connections_);
    ClinicSource clinics(*connections_, shared::crypto::Sealer(), health_);
    expect_one_count(2, [&](auto all) { return patients.profiles(0, all); });
    expect_one_count(2, [&](auto all) { return patients.memories(0, all); });
    expect_one_count(2, [&](auto all) { return patients.appointments(0, all); });
    expect_one_count(3, [&](auto all) { return desk.sessions(0, all); });
    expect_one_count(1, [&](auto all) { return desk.statistics(0, all); });
    expect_one_count(1, [&](auto all) { return clinics.instances(0, &all); });
    expect_one_count(1, [&](auto all) { return clinics.organizations(0, &all); });
    expect_one_count(1, [&](auto all) { return clinics.clinics(0, &all); });
    expect_one_count(1, [&](auto all) { return clinics.lines(0, &all); });
}

}  // namespace
}  // namespace workers::hot::lookup
