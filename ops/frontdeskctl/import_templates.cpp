// `frontdeskctl import templates`: a clinic's own wording of replies, and the names of the
// templates that Meta approved for a source.
#include "ops/frontdeskctl/import_kind.hpp"
#include "ops/frontdeskctl/seed_file.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Transaction;

constexpr const char* kFaults = R"(
SELECT d.line, 'name: stands in line ' || d.first || ' already for this language' FROM (
    SELECT line, min(line) OVER (PARTITION BY clinic_id, name, language) AS first
    FROM import_rows) d
WHERE d.line > d.first
UNION ALL
SELECT d.line, 'purpose: stands in line ' || d.first || ' already for this language' FROM (
    SELECT line, min(line) OVER (PARTITION BY source, purpose, language) AS first
    FROM import_approved) d
WHERE d.line > d.first
UNION ALL
SELECT r.line, 'source: there is no Meta source of that name' FROM import_approved r
WHERE NOT EXISTS (SELECT FROM core.integrations i
    WHERE i.name = r.source AND i.provider = 'meta'))";

constexpr const char* kTexts = R"(
INSERT INTO healthcare.reply_texts AS t (clinic_id, name, language, body)
SELECT clinic_id, name, language, body FROM import_rows ORDER BY 1, 2, 3
ON CONFLICT (clinic_id, name, language) DO UPDATE SET body = excluded.body
WHERE t.body <> excluded.body RETURNING xmax = 0 AS is_new)";

constexpr const char* kApproved = R"(
UPDATE core.integrations t SET settings = n.settings FROM (
    SELECT i.name, jsonb_set(i.settings, '{templates}', coalesce(i.settings->'templates', '{}')
        || jsonb_object_agg(p.purpose,
            coalesce(i.settings->'templates'->p.purpose, '{}') || p.names)) AS settings
    FROM (SELECT source, purpose, jsonb_object_agg(language, template) AS names
        FROM import_approved GROUP BY 1, 2) p
    JOIN core.integrations i ON i.name = p.source GROUP BY i.name) n
WHERE t.name = n.name AND t.settings <> n.settings)";

class ImportOfTemplates final : public Import {
  public:
    explicit ImportOfTemplates(const ImportContext& context) : context_(context) {}

    const ImportColumns& columns() const override {
        static const ImportColumns all{{"clinic"},
                                       {"name"},
                                       {"language", Cell::kText, true},
                                       {"text"},
                                       {"source"},
                                       {"purpose"},
                                       {"template"}};
        return all;
    }

    void read(const ImportLine& line) override {
        const bool is_of_clinic = line.record.member("clinic").exists();
        const bool is_of_source = line.record.member("source").exists();
        if (is_of_clinic == is_of_source) {
            return line.record.fault(
                "needs clinic, name and text of a reply, or source, purpose and template");
        }
        is_of_clinic ? read_text(line) : read_approved(line);
    }

    void check(Transaction& work, LineFaults& faults) override {
        rows_.stage(work, context_.progress);
        approved_.stage(work, context_.progress);
        note_faults(work, kFaults, faults);
    }

    ImportCounts write(Transaction& work) override {
        ImportCounts counts;
        run_upsert(work, kTexts, counts);
        counts.changed += work.run(kApproved)->affected();
        return counts;
    }

  private:
    // What belongs to the other sort of line.
    static void refuse(const Node& record, std::initializer_list<const char*> names) {
        for (const char* name : names) {
            if (record.member(name).exists())
                record.member(name).fault("does not go with the rest");
        }
    }

    static std::string language_of(const Node& record) {
        return record.member("language").required_text(is_language, "a language such as en");
    }

    void read_text(const ImportLine& line) {
        refuse(line.record, {"purpose", "template"});
        const auto clinic = context_.clinics.find(line.record);
        const SeedReplyText text{line.record.member("name").required_text(),
                                 language_of(line.record),
                                 line.record.member("text").required_text()};
        if (line.faults.empty()) check_reply_text(line.record.member("text"), text, clinic);
        if (!line.faults.empty()) return;
        rows_.add({std::to_string(line.number), clinic, text.name, text.language, text.body});
    }

    void read_approved(const ImportLine& line) {
        refuse(line.record, {"name", "text"});
        const auto source = line.record.member("source").required_text();
        const auto purpose = line.record.member("purpose").required_text();
        const auto language = language_of(line.record);
        const auto approved = line.record.member("template").required_text();
        if (!line.faults.empty()) return;
        check_purpose(line, purpose, language, approved);
        if (!line.faults.empty()) return;
        approved_.add({std::to_string(line.number), source, purpose, language, approved});
    }

    // As the reader of `seed` has it.
    static void check_purpose(const ImportLine& line,
                              const std::string& purpose,
                              const std::string& language,
                              const std::string& approved) {
        shared::json::Writer out;
        out.begin_object().key(purpose).begin_object().member(language, approved);
        const auto text = out.end_object().end_object().take();
        shared::json::Parser parser;
        const auto value = parser.parse(text);
        std::vector<std::string> wrong;
        if (value) read_templates(Node(*value, "", wrong));
        if (!wrong.empty()) line.record.member("purpose").fault("is not known");
    }

    ImportContext context_;
    StagedRows rows_{"import_rows",
                     {{"line", "bigint"},
                      {"clinic_id", "uuid"},
                      {"name", "text"},
                      {"language", "text"},
                      {"body", "text"}}};
    StagedRows approved_{"import_approved",
                         {{"line", "bigint"},
                          {"source", "text"},
                          {"purpose", "text"},
                          {"language", "text"},
                          {"template", "text"}}};
};

}  // namespace

std::unique_ptr<Import> import_of_templates(const ImportContext& context) {
    return std::make_unique<ImportOfTemplates>(context);
}

}  // namespace ops::frontdeskctl
