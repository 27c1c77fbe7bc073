// The settings of frontdesk-sandbox.
#pragma once

#include "ops/sandbox/desk.hpp"
#include "ops/sandbox/mem0/desk.hpp"
#include "shared/app/common_config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ops::sandbox {

struct Config {
    shared::app::ProcessConfig process;
    std::string listen;
    std::string data_folder;
    std::vector<std::string> ingest_urls;
    std::vector<std::string> seed_files;
    std::int64_t retry_cap_ms = 1000;
    mem0::Keys mem0_keys;
    DeskSettings desk;
};

Config read_config(shared::app::ConfigReader& reader);

}  // namespace ops::sandbox
