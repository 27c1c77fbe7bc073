// What an operator's mistake does to a topic: deleted, or its first records removed.
#pragma once

#include "shared/kafka/record.hpp"
#include "shared/kafka/settings.hpp"

#include <string>

namespace shared::kafka {

// Topics without prefix. Both wait until the broker has done it and throw std::runtime_error where
// it does not.
void delete_topic(const Settings& settings, const std::string& topic);
// Removes what lies before `before` of one partition, as retention does.
void delete_records(const Settings& settings,
                    const std::string& topic,
                    Partition partition,
                    Offset before);

}  // namespace shared::kafka
