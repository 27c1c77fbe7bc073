// The settings of frontdesk-background.
#pragma once

#include "shared/app/common_config.hpp"
#include "shared/app/config_reader.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "shared/memory/model/settings.hpp"
#include "workers/background/batches/collector.hpp"
#include "workers/background/memories/settings.hpp"
#include "workers/background/reminders/settings.hpp"
#include "workers/background/staff/webhook_settings.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace workers::background {

struct Config {
    shared::app::ProcessConfig process;
    shared::kafka::Settings kafka;
    shared::redis::Settings redis;
    std::string database_url;
    shared::app::PoolConfig pool;
    batches::Limits limits;
    std::string instance_id;  // static membership in the group; empty: none
    bool synchronous_commit = true;
    std::chrono::milliseconds statement_timeout{5'000};
    std::chrono::milliseconds drain{10'000};
    std::chrono::seconds watchdog{120};  // 0: off
    staff::WebhookSettings staff_webhook;
    reminders::Settings reminders;
    std::optional<shared::memory::mem0::Settings> mem0;           // nothing: memory is local
    std::optional<shared::memory::model::Settings> memory_model;  // reads along where it is local
    memories::DispatchSettings memories;
    std::string master_key;  // opens the installation key where that is sealed
};

// Declares and reads all of them; faults are noted in the reader.
Config read_config(shared::app::ConfigReader& reader);

}  // namespace workers::background
