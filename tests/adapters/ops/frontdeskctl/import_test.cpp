// `frontdeskctl import` of what clinics are and offer.
#include "ops/frontdeskctl/import_kind.hpp"
#include "tests/adapters/ops/frontdeskctl/import_world.hpp"

#include <gmock/gmock.h>

namespace ops::frontdeskctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kExamples = FRONTDESK_ROOT "/schemas/imports/";

class ctl_import : public ImportWorld {};

TEST_F(ctl_import, loads_every_example_and_changes_nothing_the_second_time) {
    for (const auto& entry : std::filesystem::directory_iterator(kExamples)) {
        const auto kind = entry.path().stem().string();
        SCOPED_TRACE(entry.path());
        EXPECT_EQ(load_file(kind, entry.path(), true), kDone) << errors_;
        EXPECT_THAT(
            out_,
            AllOf(HasSubstr("a dry run, nothing was changed"), Not(HasSubstr(": 0 made, 0"))));
        EXPECT_EQ(load_file(kind, entry.path()), kDone) << errors_;
        EXPECT_THAT(out_, Not(HasSubstr(": 0 made, 0 changed, 0 removed\n")));
        const auto versions = "SELECT string_agg(version::text, ' ' ORDER BY id) FROM core.clinics";
        const auto before = value(versions);
        EXPECT_EQ(load_file(kind, entry.path()), kDone) << errors_;
        EXPECT_THAT(out_, HasSubstr(": 0 made, 0 changed, 0 removed\n"));
        EXPECT_EQ(value(versions), before);
    }
    EXPECT_EQ(value("SELECT count(*) || ' ' || min(actor) FROM core.audit WHERE action = 'import'"),
              "7 tester");
}

TEST_F(ctl_import, a_dry_run_changes_nothing) {
    EXPECT_EQ(load_file("clinics", kExamples + "clinics.csv", true), kDone);
    EXPECT_EQ(value("SELECT count(*) FROM core.clinics"), "2");
    EXPECT_EQ(value("SELECT count(*) FROM core.audit WHERE action = 'import'"), "0");
}

TEST_F(ctl_import, what_a_file_has_no_column_for_stays_and_an_empty_cell_empties) {
    const std::string head = "id,organization_id,name,timezone,languages";
    const std::string row =
        std::string(kDental) + ",1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f101,New name,UTC,en";
    const auto location = value("SELECT location FROM core.clinics WHERE name LIKE 'Harbor%'");
    ASSERT_EQ(load("clinics", head + "\n" + row + "\n"), kDone) << errors_;
    EXPECT_EQ(value("SELECT name || timezone || languages::text FROM core.clinics WHERE id = '" +
                    std::string(kDental) + "'"),
              "New nameUTC{en}");
    EXPECT_EQ(value("SELECT location FROM core.clinics WHERE name = 'New name'"), location);
    EXPECT_NE(value("SELECT phone FROM core.clinics WHERE name = 'New name'"), "");
    ASSERT_EQ(load("clinics", head + ",phone,location.map_url\n" + row + ",,\n"), kDone) << errors_;
    EXPECT_EQ(value("SELECT phone FROM core.clinics WHERE name = 'New name'"), "");
    EXPECT_EQ(value("SELECT location FROM core.clinics WHERE name = 'New name'"), "{}");
}

TEST_F(ctl_import, faults_of_file_and_database_are_told_together_and_nothing_is_loaded) {
    const auto before = value("SELECT count(*) FROM core.clinics");
    EXPECT_EQ(
        load("clinics",
             "id,organization_id,organization_name,name,timezone,languages\n"
             "7b1d2f60-4c3e-4a58-9d27-0f6e5b8a1c01,1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f101,,A,UTC,en\n"
             "x,1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f101,,,UTC,english\n"
             "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01,c47a90d6-2b5e-4d18-93f4-e61b0a7c8d02,,B,Mars/"
             "Base,en\n"
             "7b1d2f60-4c3e-4a58-9d27-0f6e5b8a1c01,1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f101,,C,UTC,en\n"
             "7b1d2f60-4c3e-4a58-9d27-0f6e5b8a1c02,1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f1ff,,D,UTC,"
             "en\n"),
        kFailed);
    EXPECT_EQ(errors_,
              "f:3: id: must be a uuid in lower case\n"
              "f:3: name: is missing\n"
              "f:3: languages.0: must be a language such as en\n"
              "f:4: id: belongs to another organization\n"
              "f:4: timezone: is no time zone that PostgreSQL knows\n"
              "f:5: id: stands in line 2 already\n"
              "f:6: organization_id: is new, and no line has its organization_name\n"
              "frontdeskctl: 7 faults in 5 clinics, nothing was changed\n");
    EXPECT_EQ(value("SELECT count(*) FROM core.clinics"), before);
}

TEST_F(ctl_import, a_service_keeps_its_place_and_has_the_one_price_of_its_line) {
    ASSERT_EQ(load("services",
                   "clinic,code,name.en,price.amount,price.currency\n"
                   "Harbor Dental Care,cleaning,Cleaning,99,EUR\n"
                   "Harbor Dental Care,crown,Crown,,\n"),
              kDone)
        << errors_;
    const auto of = [&](const std::string& code, const std::string& what) {
        return value("SELECT " + what +
                     " FROM healthcare.services s LEFT JOIN healthcare.prices p "
                     "ON p.service_id = s.id WHERE s.code = '" +
                     code + "'");
    };
    EXPECT_EQ(of("cleaning", "string_agg(currency || amount, ' ')"), "EUR99.00");
    EXPECT_EQ(of("cleaning", "max(position)"), "0");
    EXPECT_NE(of("cleaning", "max(aliases::text)"), "{}") << "what has no column stays";
    EXPECT_EQ(of("crown", "max(position)"), "5") << "behind the five that there are";
    EXPECT_EQ(of("whitening", "bool_and(is_active)"), "t") << "what is not listed stays";
    EXPECT_EQ(load("services",
                   "clinic,code,name.en,duration_minutes\nHarbor Dental Care,Crown!,,45\n"
                   "Nowhere,crown,Crown,1.5\n"),
              kFailed);
    EXPECT_EQ(errors_,
              "f:2: code: must be lower case, digits, '.', '_' or '-'\n"
              "f:2: name: needs a text in one language at least\n"
              "f:3: clinic: no clinic has that id or name\n"
              "f:3: duration_minutes: must be a whole number from 1 to 1440\n"
              "frontdeskctl: 4 faults in 2 services, nothing was changed\n");
}

TEST_F(ctl_import, the_week_of_a_clinic_is_the_files_and_that_of_others_stays) {
    const auto others = "SELECT count(*) FROM healthcare.clinic_hours WHERE clinic_id = '" +
                        std::string(kPediatrics) + "'";
    const auto before = value(others);
    ASSERT_EQ(load("hours",
                   "clinic;day;open;close\n5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01;2;09:00;12:00\n"
                   "Harbor Dental Care;2;13:00;24:00\n"),
              kDone)
        << errors_;
    EXPECT_EQ(value("SELECT string_agg(day || opens::text || closes, ' ' ORDER BY opens) FROM "
                    "healthcare.clinic_hours WHERE clinic_id = '" +
                    std::string(kDental) + "'"),
              "209:00:0012:00:00 213:00:0024:00:00");
    EXPECT_EQ(value(others), before);
    EXPECT_EQ(load("hours",
                   "clinic,day,open,close,date\nHarbor Dental Care,2,09:00,12:00,\n"
                   "Harbor Dental Care,2,11:00,13:00,\nHarbor Dental Care,8,12:00,11:00,\n"
                   "Harbor Dental Care,,,,2031-02-30\nHarbor Dental Care,,09:00,,2031-01-01\n"
                   "Harbor Dental Care,,,,2031-01-02\nHarbor Dental Care,,,,2031-01-02\n"
                   "Harbor Dental Care,1,09:00,12:00,2031-01-02\n"),
              kFailed);
    EXPECT_EQ(errors_,
              "f:3: overlaps with the hours in line 2\n"
              "f:4: day: must be a whole number from 1 to 7\n"
              "f:4: close: must be after open\n"
              "f:5: date: must be a day such as 2026-12-25\n"
              "f:6: open: a day in the year is closed: it has no hours\n"
              "f:8: date: stands in line 7 already\n"
              "f:9: has a day and a date: one a line\n"
              "frontdeskctl: 7 faults in 8 hours, nothing was changed\n");
}

TEST_F(ctl_import, a_closed_day_keeps_its_name_where_the_file_has_no_column_for_it) {
    const std::string head = "clinic,date", row = "\nHarbor Dental Care,2031-01-02";
    const auto name = "SELECT name FROM healthcare.clinic_holidays WHERE date = '2031-01-02'";
    ASSERT_EQ(load("hours", head + row), kDone) << errors_;
    EXPECT_EQ(value(name), "");
    ASSERT_EQ(load("hours", head + ",name" + row + ",Founders' day"), kDone);
    ASSERT_EQ(load("hours", head + row), kDone);
    EXPECT_THAT(out_, HasSubstr(": 0 made, 0 changed"));
    EXPECT_EQ(value(name), "Founders' day");
    ASSERT_EQ(load("hours", head + ",name" + row + ","), kDone);
    EXPECT_EQ(value(name), "");
}

TEST_F(ctl_import, organizations_are_counted_and_stand_in_the_audit) {
    const std::string head = "id,organization_id,organization_name,name,timezone,languages\n";
    const auto noted = [&] {
        return value(
            "SELECT string_agg((details->>'changed') || (details->>'organizations'), "
            "' ' ORDER BY at) FROM core.audit WHERE action = 'import'");
    };
    const auto row = value(
        "SELECT format('%s,%s,New name,%s,%s,%s', id, organization_id, name, "
        "timezone, array_to_string(languages, '|')) FROM core.clinics "
        "WHERE name LIKE 'Harbor Dental%'");
    ASSERT_EQ(load("clinics", head + row), kDone) << errors_;
    EXPECT_THAT(out_, HasSubstr("0 made, 1 changed, 0 removed\n"));
    ASSERT_EQ(load("clinics",
                   head + "7b1d2f60-4c3e-4a58-9d27-0f6e5b8a1c01,"
                          "1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f1ff,Fresh,A,UTC,en"),
              kDone)
        << errors_;
    EXPECT_THAT(out_, HasSubstr("1 made, 0 changed, 0 removed, 1 organizations made\n"));
    EXPECT_EQ(noted(), "10 01");
}

// Patients alone have their ids by it.
TEST_F(ctl_import, the_installation_key_is_read_for_appointments_alone) {
    run("UPDATE core.installation SET key = 'sealed by a key that is not here'");
    EXPECT_EQ(load_file("hours", kExamples + "hours.csv"), kDone) << errors_;
    EXPECT_EQ(load_file("appointments", kExamples + "appointments.csv"), kFailed);
    EXPECT_THAT(errors_, HasSubstr("installation_key"));
}

TEST_F(ctl_import, templates_are_texts_of_clinics_and_names_that_meta_approved) {
    const std::string head = "clinic,name,language,text,source,purpose,template\n";
    ASSERT_EQ(load("templates",
                   head + "Harbor Dental Care,thanks,en,Bye,,,\n,,en,,demo-meta,late,late_one\n"
                          ",,es,,demo-meta,late,late_uno\n"),
              kDone)
        << errors_;
    ASSERT_EQ(
        load("templates", head + ",,en,,demo-meta,reply,answered\n,,en,,demo-meta,late,later\n"),
        kDone);
    EXPECT_EQ(value("SELECT (settings->'templates') - '{reminder_24h,reminder_2h}'::text[] "
                    "FROM core.integrations WHERE name = 'demo-meta'"),
              R"({"late": {"en": "later", "es": "late_uno"}, "reply": {"en": "answered"}})");
    EXPECT_EQ(load("templates",
                   head + "Harbor Dental Care,thankz,en,Bye,,,\n"
                          "Harbor Dental Care,thanks,en,Bye {klinik},,,\n"
                          "Harbor Dental Care,thanks,en,Bye,,reply,\n"
                          ",,en,,demo-meta,sometimes,x\n,,en,,demo-dental-evolution,reply,x\n"
                          ",,en,,,reply,x\n,,en,,demo-meta,late,a\n,,en,,demo-meta,late,b\n"),
              kFailed);
    EXPECT_THAT(errors_,
                AllOf(HasSubstr("f:2: text: there is no such text"),
                      HasSubstr("f:3: text: unknown placeholder {klinik}"),
                      HasSubstr("f:4: purpose: does not go with the rest\n"),
                      HasSubstr("f:5: purpose: is not known\n"),
                      HasSubstr("f:6: source: there is no Meta source of that name\n"),
                      HasSubstr("f:7: needs clinic, name and text of a reply"),
                      HasSubstr("f:9: purpose: stands in line 8 already"),
                      HasSubstr("7 faults in 8 templates")));
}

TEST_F(ctl_import, takes_json_and_names_what_it_does_not_know) {
    EXPECT_EQ(
        load("services",
             "[{\"clinic\": \"Harbor Dental Care\", \"code\": \"x\", \"name\": {\"en\": \"X\"},\n"
             "\"prise\": {\"amount\": \"1\"}},\n{\"clinic\"},\n 7]\n",
             ".json"),
        kFailed);
    EXPECT_THAT(errors_,
                AllOf(HasSubstr("f:1: 'prise' is not known, did you mean price.amount?"),
                      HasSubstr("f:3: is not JSON\n"),
                      HasSubstr("f:4: is no JSON object\n")));
    EXPECT_EQ(
        load("services",
             "{\"clinic\": \"Harbor Dental Care\", \"code\": \"x\", \"name\": {\"en\": \"X\"}, "
             "\"price\": {\"amount\": 1}}\n",
             ".jsonl"),
        kFailed);
    EXPECT_THAT(errors_, HasSubstr("f:1: price.amount: must be a text"));
}

TEST_F(ctl_import, only_the_first_thousand_faults_are_told_and_all_are_counted) {
    std::string text = "clinic,code,name.en\n";
    for (int i = 0; i < 3'000; ++i) text += "Harbor Dental Care,same,Same\n";
    EXPECT_EQ(load("services", text), kFailed);
    EXPECT_THAT(errors_, HasSubstr("f:3: code: stands in line 2 already\n"));
    EXPECT_THAT(errors_, HasSubstr("f:1002: code: stands in line 2 already\nf: and 1999 more\n"));
    EXPECT_THAT(errors_, HasSubstr("2999 faults in 3000 services"));
}

TEST_F(ctl_import, a_file_that_cannot_be_read_is_named) {
    EXPECT_EQ(load_file("hours", "/no/such/file.csv"), kFailed);
    EXPECT_THAT(errors_, HasSubstr("/no/such/file.csv cannot be read"));
    EXPECT_EQ(load("hours", std::string("\xFF\xFE\x63\x00", 4)), kFailed);
    EXPECT_THAT(errors_, HasSubstr("UTF-16"));
    EXPECT_EQ(load("hours",
                   "\xEF\xBB\xBF"
                   "clinic,day,open,close\r\nHarbor Dental Care,3,10:00,11:00\r\n"),
              kDone)
        << errors_;
}

}  // namespace
}  // namespace ops::frontdeskctl
