#include "shared/memory/mem0/config.hpp"

namespace shared::memory::mem0 {

std::optional<Settings> read_config(app::ConfigReader& reader) {
    const std::string provider =
        reader.choice("FRONTDESK_MEMORY",
                      "local",
                      {"local", "mem0"},
                      "what remembers patients: our own tables, or a mem0 beside them");
    Settings out;
    out.dialect = *dialect_of(reader.choice("FRONTDESK_MEM0_DIALECT",
                                            "hosted",
                                            {"hosted", "server"},
                                            "which mem0: the hosted service or the open-source "
                                            "server"));
    out.url = reader.text("FRONTDESK_MEM0_URL",
                          "",
                          "address of mem0; of the hosted service https://api.mem0.ai where empty");
    out.key = reader.secret("FRONTDESK_MEM0_KEY",
                            "key of mem0; of the open-source server best its ADMIN_API_KEY");
    out.read_timeout = std::chrono::milliseconds(
        reader.integer("MEM0_TIMEOUT_MS",
                       6'000,
                       100,
                       60'000,
                       "longest time of a read or of forgetting at mem0; no reply waits for it"));
    if (provider == "local") return {};
    if (out.url.empty() && out.dialect == Dialect::kHosted) out.url = "https://api.mem0.ai";
    if (const std::string problem = problem_of(out); !problem.empty()) {
        reader.problem("FRONTDESK_MEM0_*: " + problem);
    }
    return out;
}

}  // namespace shared::memory::mem0
