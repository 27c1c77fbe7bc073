#include "ops/sandbox/config.hpp"

#include "ops/sandbox/control.hpp"
#include "ops/sandbox/jid.hpp"

#include <filesystem>

namespace ops::sandbox {
namespace {

// The one number of the demo people that is not on WhatsApp.
constexpr const char* kUnknownNumber = "12025550199";

// Names and numbers in a list are separated as addresses are.
std::vector<std::string> list_of(const std::string& text) {
    return url_list(text);
}

}  // namespace

Config read_config(shared::app::ConfigReader& reader) {
    Config out;
    out.process = shared::app::read_process(reader, "frontdesk-sandbox");
    out.listen = reader.address("FRONTDESK_SANDBOX_LISTEN",
                                "127.0.0.1:8090",
                                "where the send APIs and /sandbox/ are served");
    out.data_folder = reader.text("FRONTDESK_SANDBOX_DATA",
                                  "sandbox-data",
                                  "folder of the conversation and of what is still to be posted");
    out.ingest_urls = url_list(reader.text("FRONTDESK_SANDBOX_INGEST_URL",
                                           "",
                                           "where webhooks are posted: bases without a path, "
                                           "separated by commas"));
    out.seed_files = list_of(reader.text("FRONTDESK_SANDBOX_SEED",
                                         "",
                                         "seed files with the lines to play the provider for, "
                                         "separated by commas"));
    out.retry_cap_ms = reader.integer("FRONTDESK_SANDBOX_RETRY_MS",
                                      1'000,
                                      1,
                                      300'000,
                                      "longest wait before a webhook is posted again");
    out.desk.late_ms = reader.integer("FRONTDESK_SANDBOX_LATE_MS",
                                      12'000,
                                      0,
                                      600'000,
                                      "how late evidence comes where it is ordered late");
    out.desk.own_echo = reader.flag("FRONTDESK_SANDBOX_OWN_ECHO",
                                    true,
                                    "whether Evolution also posts a send back as messages.upsert");
    out.mem0_keys.admin = reader.text("FRONTDESK_SANDBOX_MEM0_KEY",
                                      out.mem0_keys.admin,
                                      "key that both mem0s take: as `Token` and as `X-API-Key`");
    out.mem0_keys.member = reader.text("FRONTDESK_SANDBOX_MEM0_MEMBER_KEY",
                                       out.mem0_keys.member,
                                       "key of mem0's server alone, without the right of its admin "
                                       "to forget all of a user");
    for (const auto& number : list_of(reader.text("FRONTDESK_SANDBOX_UNKNOWN_NUMBERS",
                                                  kUnknownNumber,
                                                  "numbers that are not on WhatsApp"))) {
        out.desk.not_on_whatsapp.insert(person_of(number));
    }
    for (const auto& file : out.seed_files) {
        if (!std::filesystem::exists(file)) {
            reader.problem("FRONTDESK_SANDBOX_SEED: no such file: " + file);
        }
    }
    return out;
}

}  // namespace ops::sandbox
