// How our programs reach the broker. Numbers and reasons: see rdkafka_conf.cpp.
#pragma once

#include <string>

namespace shared::kafka {

// The largest record a producer takes, key and value together.
inline constexpr int kMostRecordBytes = 2'000'000;

struct Settings {
    std::string brokers;       // host:port, comma separated
    std::string client_id;     // process name
    std::string topic_prefix;  // put before every topic name; may be empty
    int partitions = 12;       // P of the co-partitioned topics
};

}  // namespace shared::kafka
