// `frontdeskctl import appointments`: whose they are, when they are, and how fast many are loaded.
#include "ops/frontdeskctl/import_kind.hpp"
#include "shared/base/ids.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/identity/canonical_address.hpp"
#include "shared/identity/keyed_hash.hpp"
#include "tests/adapters/ops/frontdeskctl/import_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace ops::frontdeskctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kHead = "clinic,external_id,phone,patient_name,service,starts_at,status\n";

class Counting final : public shared::postgres::Transaction {
  public:
    explicit Counting(shared::postgres::Transaction& work) : work_(work) {}
    std::unique_ptr<shared::postgres::Rows> run(
        const std::string& sql,
        const std::vector<shared::postgres::Parameter>& parameters) override {
        ++count;
        return work_.run(sql, parameters);
    }
    std::unique_ptr<shared::postgres::Rows> run_arrays(
        const std::string& sql,
        const std::vector<const shared::postgres::BinaryArray*>& arrays) override {
        ++count;
        return work_.run_arrays(sql, arrays);
    }
    void copy(const shared::postgres::CopyRows& rows) override {
        ++count;
        work_.copy(rows);
    }
    std::uint64_t count = 0;

  private:
    shared::postgres::Transaction& work_;
};

class ctl_import_appointments : public ImportWorld {
  protected:
    // Of the patient who writes from that number, as the owner of his conversation decides it.
    std::string hash_of(const std::string& number) {
        const auto key = shared::crypto::from_hex(value("SELECT key FROM core.installation"));
        return shared::identity::address_hash(
            *key, shared::identity::canonical_address({.phone = number}));
    }
    std::string patient_of(const std::string& number, const char* clinic = kDental) {
        return shared::uuid_v5(shared::Uuid::parse(clinic).value(), hash_of(number)).text();
    }
    std::string one(const std::string& what, const std::string& where = "true") {
        return value("SELECT " + what + " FROM healthcare.appointments WHERE " + where);
    }
    // That the import of so many rows takes.
    std::uint64_t statements(int count) {
        auto database = settings_.database(std::chrono::minutes(1));
        std::uint64_t sent = 0;
        const auto done = database.transaction([&](shared::postgres::Transaction& work) {
            const KnownClinics clinics(work);
            RowProgress progress;
            const auto import = make_import("appointments", {clinics, "key", progress});
            for (int i = 0; i < count; ++i) read_one(*import, std::to_string(count), i);
            Counting counted(work);
            LineFaults faults;
            import->check(counted, faults);
            EXPECT_EQ(import->write(counted).made, static_cast<std::size_t>(count));
            sent = counted.count;
        });
        EXPECT_TRUE(done) << done.error().detail;
        return sent;
    }

  private:
    static void read_one(Import& import, const std::string& prefix, int number) {
        shared::json::Parser parser;
        std::vector<std::string> faults;
        const auto value = parser.parse(
            R"({"clinic":"Harbor Dental Care","external_id":"S)" + prefix + "-" +
            std::to_string(number) + R"(","phone":"12025550101","starts_at":"2031-01-01T09:00"})");
        import.read({1, Node(*value, "", faults), faults});
    }
};

TEST_F(ctl_import_appointments, a_patient_who_is_not_known_is_made_as_his_first_message_would) {
    ASSERT_EQ(
        load("appointments",
             kHead + "Harbor Dental Care,A1,+55 11 98765-4321,Ana,cleaning,2031-07-03T09:30,\n"),
        kDone)
        << errors_;
    EXPECT_THAT(out_, HasSubstr("1 appointments: 1 made, 0 changed, 0 removed, 1 patients made"));
    const auto patient = patient_of("5511987654321");
    EXPECT_EQ(one("patient_id"), patient);
    EXPECT_EQ(one("id"),
              shared::uuid_v5(shared::Uuid::parse(kDental).value(), "appointment:A1").text());
    EXPECT_EQ(one("starts_at"), "2031-07-03 13:30:00+00") << "New York's summer";
    EXPECT_EQ(one("status"), "booked");
    EXPECT_EQ(value("SELECT phone || name FROM healthcare.patients"), "551187654321Ana");
    EXPECT_EQ(value("SELECT string_agg(kind || value, ' ' ORDER BY kind) FROM "
                    "healthcare.patient_aliases WHERE patient_id = '" +
                    patient + "'"),
              "hash" + hash_of("5511987654321") + " phone551187654321");
}

TEST_F(ctl_import_appointments, a_patient_is_known_by_any_address_under_which_he_was_seen) {
    const auto id = [](int n) { return "0b5e7c1a-0000-4000-8000-00000000000" + std::to_string(n); };
    const std::string clinic = kDental;
    run("INSERT INTO healthcare.patients (id, clinic_id, phone, name) VALUES ('" + id(1) + "', '" +
        clinic + "', NULL, 'Kept'), ('" + id(2) + "', '" + clinic + "', NULL, NULL), ('" + id(3) +
        "', '" + clinic +
        "', '12025550103', NULL);"
        "INSERT INTO healthcare.patient_aliases (clinic_id, kind, value, patient_id) VALUES ('" +
        clinic + "', 'hash', '" + hash_of("12025550101") + "', '" + id(1) + "'), ('" + clinic +
        "', 'phone', '12025550102', '" + id(2) + "')");
    ASSERT_EQ(load("appointments",
                   kHead + "Harbor Dental Care,A1,12025550101,Other,,2031-07-03T09:30,\n"
                           "Harbor Dental Care,A2,12025550102,Two,,2031-07-03T09:30,\n"
                           "Harbor Dental Care,A3,12025550103,,,2031-07-03T09:30,\n"
                           "Harbor Dental Care,A4,12025550103,,,2031-07-04T09:30,\n"),
              kDone)
        << errors_;
    EXPECT_EQ(one("string_agg(right(patient_id::text, 1), '' ORDER BY right(patient_id::text, 1))"),
              "1233");
    EXPECT_EQ(
        value("SELECT string_agg(coalesce(name, '-'), ' ' ORDER BY id) FROM healthcare.patients"),
        "Kept Two -")
        << "a name that he gave himself stays";
    ASSERT_EQ(load("appointments",
                   "clinic,external_id,patient_id,starts_at\nHarbor Dental Care,A5," + id(2) +
                       ",2031-07-05T09:30\n"),
              kDone)
        << errors_;
}

TEST_F(ctl_import_appointments, what_a_line_leaves_out_stays_and_the_end_moves_with_the_beginning) {
    ASSERT_EQ(load("appointments",
                   "clinic,external_id,phone,service,starts_at,ends_at,status\n"
                   "Harbor Dental "
                   "Care,A1,12025550101,cleaning,2031-07-03T09:30Z,2031-07-03T10:00Z,confirmed\n"),
              kDone)
        << errors_;
    ASSERT_EQ(load("appointments",
                   "clinic,external_id,phone,starts_at\n"
                   "Harbor Dental Care,A1,12025550101,2031-07-04T12:30:00+02:00\n"),
              kDone)
        << errors_;
    EXPECT_THAT(out_, HasSubstr("0 made, 1 changed"));
    EXPECT_EQ(
        one("starts_at || ' ' || ends_at || ' ' || status || ' ' || (service_id IS NOT NULL)"),
        "2031-07-04 10:30:00+00 2031-07-04 11:00:00+00 confirmed true");
}

std::string with_every_fault(const std::string& other, const std::string& patient) {
    std::string out = "clinic,id,external_id,phone,patient_id,service,starts_at,ends_at,status\n";
    for (const char* rest : {"{0},,12025550101,,,2031-01-01T09:00,,",
                             ",A2,,{1},,2031-01-01T09:00,,",
                             ",A3,12025550108,,,2031-01-01T09:00,,",
                             ",A4,12025550101,,nothing,2031-01-01T09:00,,",
                             ",A5,12025550101,,,2031-03-09T02:30,,",
                             ",A6,12025550101,,,2031-01-01T09:00,2031-01-01T09:00,",
                             ",A7,12025550101,,,2031-01-01T09:00,,",
                             ",A7,12025550101,,,2031-01-01T10:00,,",
                             ",A8,054-1234567,,,tomorrow,,maybe",
                             ",,12025550101,{1},,2031-01-01T09:00,,"}) {
        out += "Harbor Dental Care,";
        out += fmt::format(fmt::runtime(rest), other, patient);
        out += '\n';
    }
    out += "Nowhere,,A9,12025550101,,,,,\n";
    return out + "Harbor Dental Care,,A10,12025550101,,,2031-03-09T01:30,2031-03-09T02:30,\n";
}

constexpr const char* kEveryFault =
    "f:2: id: belongs to another clinic\n"
    "f:3: patient_id: the clinic has no such patient\n"
    "f:4: the patient was erased on request\n"
    "f:5: service: the clinic has none of that code\n"
    "f:6: starts_at: the clinic's clocks skip that time\n"
    "f:7: ends_at: must be after starts_at\n"
    "f:9: the appointment stands in line 8 already\n"
    "f:10: phone: must be a telephone number with its country code, such as +12025550131\n"
    "f:10: starts_at: must be a time such as 2031-01-02T10:30, with an offset or the clinic's "
    "own\n"
    "f:10: status: must be requested, booked, confirmed, cancelled, done or missed\n"
    "f:11: needs external_id, the clinic's own, or id, a uuid\n"
    "f:11: needs phone or patient_id, one of them\n"
    "f:12: clinic: no clinic has that id or name\n"
    "f:12: starts_at: is missing\n"
    "f:13: ends_at: the clinic's clocks skip that time\n"
    "frontdeskctl: 15 faults in 12 appointments, nothing was changed\n";

TEST_F(ctl_import_appointments, every_bad_line_is_told_and_no_other_clinics_row_is_touched) {
    ASSERT_EQ(
        load("appointments",
             kHead + "9e2b7f40-31c8-4f6d-8a15-7c4d2e9b6f02,P1,12025550109,,,2031-01-01T09:00,\n"),
        kDone)
        << errors_;
    const auto other = one("id"), patient = one("patient_id");
    run("INSERT INTO healthcare.patients (id, clinic_id, erased_at) VALUES ('" +
        patient_of("12025550108") + "', '" + kDental + "', now())");
    const auto before = value("SELECT string_agg(a::text, '') FROM healthcare.appointments a");
    EXPECT_EQ(load("appointments", with_every_fault(other, patient)), kFailed);
    EXPECT_EQ(errors_, kEveryFault);
    EXPECT_EQ(value("SELECT string_agg(a::text, '') FROM healthcare.appointments a"), before);
    // The ids of two clinics' own systems may be the same.
    ASSERT_EQ(
        load("appointments", kHead + "Harbor Dental Care,P1,12025550109,,,2031-01-01T09:00,\n"),
        kDone);
    EXPECT_EQ(one("count(*) || ' ' || count(DISTINCT patient_id)"), "2 2");
}

TEST_F(ctl_import_appointments, no_fault_tells_of_a_patient) {
    EXPECT_EQ(
        load(
            "appointments",
            kHead +
                "Harbor Dental Care,SECRET,+1202555O131,Ann Secret,secret,2031-13-01T09:00,secret\n"
                "Secret,1,1,1,1,1,1,secret\n\"Secret\"x,1\n"),
        kFailed);
    EXPECT_THAT(errors_,
                AllOf(Not(HasSubstr("ecret")), Not(HasSubstr("SECRET")), Not(HasSubstr("O131"))));
}

// As many statements as for one row, and one more for each further thousand.
TEST_F(ctl_import_appointments, a_thousand_more_are_one_statement_more) {
    const auto for_one = statements(1);
    EXPECT_EQ(statements(1'000), for_one);
    EXPECT_EQ(statements(3'000), for_one + 2);
    EXPECT_LT(for_one, 12U);
    EXPECT_GT(for_one, 5U);
}

// Some 6 s where nothing else runs; a scan for each row would take hours.
TEST_F(ctl_import_appointments, a_hundred_thousand_take_less_than_two_minutes) {
    std::string text = kHead;
    for (int i = 0; i < 100'000; ++i) {
        text += "Harbor Dental Care,E" + std::to_string(i) + ",1202" +
                std::to_string(5'000'000 + i / 3) + ",Name,cleaning,2031-07-03T09:30,\n";
    }
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(load("appointments", text), kDone) << errors_;
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took, std::chrono::minutes(2));
    EXPECT_EQ(one("count(*)"), "100000");
    EXPECT_EQ(value("SELECT count(*) FROM healthcare.patients WHERE name = 'Name'"), "33334");
    std::printf("100,000 appointments in %lld ms\n",
                static_cast<long long>(took / std::chrono::milliseconds(1)));
}

}  // namespace
}  // namespace ops::frontdeskctl
