// `frontdeskctl import appointments`: a clinic's calendar, with patients who are not known yet.
#include "ops/frontdeskctl/import_appointments_sql.hpp"
#include "ops/frontdeskctl/import_kind.hpp"
#include "ops/frontdeskctl/moment.hpp"
#include "shared/base/ids.hpp"
#include "shared/identity/canonical_address.hpp"
#include "shared/identity/keyed_hash.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Parameter;
using shared::postgres::Transaction;

bool is_status(std::string_view text) {
    return text == "requested" || text == "booked" || text == "confirmed" || text == "cancelled" ||
           text == "done" || text == "missed";
}

bool is_moment(std::string_view text) {
    return parse_moment(text).has_value();
}
constexpr const char* kMoment =
    "a time such as 2031-01-02T10:30, with an offset or the clinic's own";

bool is_phone(std::string_view text) {
    return !phone_digits(text).empty();
}

// Either the one or the other: local to the clinic, or with a zone.
struct Time {
    Parameter local, absolute;
};

Time time_of(const std::optional<std::string>& text) {
    if (!text) return {};
    auto moment = parse_moment(*text);
    if (!moment) return {};
    return moment->has_zone ? Time{std::nullopt, std::move(moment->text)}
                            : Time{std::move(moment->text), std::nullopt};
}

struct Whom {
    Parameter id;                  // given
    Parameter made, hash, number;  // by his number
};

class ImportOfAppointments final : public Import {
  public:
    explicit ImportOfAppointments(const ImportContext& context) : context_(context) {}

    const ImportColumns& columns() const override {
        static const ImportColumns all{{"clinic", Cell::kText, true},
                                       {"starts_at", Cell::kText, true},
                                       {"external_id"},
                                       {"id"},
                                       {"phone"},
                                       {"patient_id"},
                                       {"patient_name"},
                                       {"language"},
                                       {"service"},
                                       {"ends_at"},
                                       {"status"}};
        return all;
    }

    void read(const ImportLine& line) override {
        const Node& record = line.record;
        const auto clinic = context_.clinics.find(record);
        const auto id = id_of(record, clinic);
        const auto whom = whom_of(record, clinic);
        const auto name = record.member("patient_name").text();
        const auto language = record.member("language").text(is_language, "a language such as en");
        const auto service = record.member("service").text();
        const auto starts = record.member("starts_at").required_text(is_moment, kMoment);
        const auto ends = record.member("ends_at").text(is_moment, kMoment);
        const auto status = record.member("status").text(
            is_status, "requested, booked, confirmed, cancelled, done or missed");
        if (!line.faults.empty()) return;
        const auto begin = time_of(starts), end = time_of(ends);
        rows_.add({std::to_string(line.number),
                   id,
                   clinic,
                   whom.id,
                   whom.made,
                   whom.hash,
                   whom.number,
                   name,
                   language,
                   service,
                   begin.local,
                   begin.absolute,
                   end.local,
                   end.absolute,
                   status,
                   given_members(record)});
    }

    void check(Transaction& work, LineFaults& faults) override {
        rows_.stage(work, context_.progress);
        work.run(appointments::kResolve);
        work.run("ANALYZE import_ready");
        note_faults(work, appointments::kFaults, faults);
    }

    ImportCounts write(Transaction& work) override {
        ImportCounts counts, patients;
        run_upsert(work, appointments::kPatients, patients);
        work.run(appointments::kAliases);
        run_upsert(work, appointments::kAppointments, counts);
        counts.patients = patients.made;
        counts.changed += patients.changed;
        return counts;
    }

  private:
    // That of the clinic's own system is unique within the clinic, so it is part of ours.
    static std::string id_of(const Node& record, const std::string& clinic) {
        const Node own = record.member("id"), external = record.member("external_id");
        if (own.exists() == external.exists()) {
            record.fault("needs external_id, the clinic's own, or id, a uuid");
            return {};
        }
        if (own.exists()) return own.required_text(is_uuid, "a uuid in lower case");
        const auto space = shared::Uuid::parse(clinic);
        const auto name = external.required_text();
        return space ? shared::uuid_v5(*space, "appointment:" + name).text() : std::string();
    }

    Whom whom_of(const Node& record, const std::string& clinic) const {
        const Node known = record.member("patient_id"), phone = record.member("phone");
        if (known.exists() == phone.exists()) {
            record.fault("needs phone or patient_id, one of them");
            return {};
        }
        if (known.exists()) return {known.text(is_uuid, "a uuid in lower case"), {}, {}, {}};
        const auto text = phone.required_text(
            is_phone, "a telephone number with its country code, such as +12025550131");
        const auto number = shared::identity::fold_number(phone_digits(text));
        const auto hash = shared::identity::address_hash(
            context_.installation_key, shared::identity::canonical_address({.phone = number}));
        const auto space = shared::Uuid::parse(clinic);
        if (!space) return {};
        return {std::nullopt, shared::uuid_v5(*space, hash).text(), hash, number};
    }

    ImportContext context_;
    StagedRows rows_{"import_rows",
                     {{"line", "bigint"},
                      {"id", "uuid"},
                      {"clinic_id", "uuid"},
                      {"patient_id", "uuid"},
                      {"new_patient_id", "uuid"},
                      {"hash", "text"},
                      {"phone", "text"},
                      {"patient_name", "text"},
                      {"language", "text"},
                      {"service", "text"},
                      {"starts_local", "timestamp"},
                      {"starts_at", "timestamptz"},
                      {"ends_local", "timestamp"},
                      {"ends_at", "timestamptz"},
                      {"status", "text"},
                      {"given", "text[]"}}};
};

}  // namespace

std::unique_ptr<Import> import_of_appointments(const ImportContext& context) {
    return std::make_unique<ImportOfAppointments>(context);
}

}  // namespace ops::frontdeskctl
