// The settings of every librdkafka client of ours, with their reasons in the source.
#pragma once

#include "shared/kafka/group_consumer.hpp"
#include "shared/kafka/holders_internal.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/settings.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shared::kafka {

using Options = std::vector<std::pair<std::string, std::string>>;

Options producer_options(const ProducerSettings& producer);
Options group_options(const Settings& settings, const GroupSettings& group);
Options reader_options(const Settings& settings);
Options admin_options();

// The common settings and then `options`, with the library's log going to ours.
// Throws std::runtime_error naming the setting the library refuses.
ConfHolder make_conf(const Settings& settings, const Options& options);

// Throws std::runtime_error with the library's reason.
ClientHolder make_client(rd_kafka_type_t type, ConfHolder conf);

// The client's log line as ours, bounded per kind. For clients with a log callback of their own.
void log_line(int level, const char* kind, const char* text);
// A client-wide error (a broker away, a refused topic), bounded per kind.
void log_error(rd_kafka_resp_err_t code, const char* reason);

inline std::string with_prefix(const Settings& settings, std::string_view topic) {
    return settings.topic_prefix + std::string(topic);
}
inline std::string_view without_prefix(const Settings& settings, std::string_view topic) {
    return topic.starts_with(settings.topic_prefix) ? topic.substr(settings.topic_prefix.size())
                                                    : topic;
}

}  // namespace shared::kafka
