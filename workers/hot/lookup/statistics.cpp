#include "workers/hot/lookup/statistics.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/json/writer.hpp"

#include <array>
#include <utility>

namespace workers::hot::lookup {
namespace {

using Number = std::pair<const char*, std::int64_t Statistics::*>;
constexpr std::array kNumbers{Number{"as_of", &Statistics::as_of},
                              Number{"messages", &Statistics::messages},
                              Number{"conversations", &Statistics::conversations},
                              Number{"replied", &Statistics::replied},
                              Number{"fell_back", &Statistics::fell_back},
                              Number{"suppressed", &Statistics::suppressed},
                              Number{"handed_over", &Statistics::handed_over},
                              Number{"dead", &Statistics::dead},
                              Number{"reply_p50_ms", &Statistics::reply_p50_ms},
                              Number{"reply_p95_ms", &Statistics::reply_p95_ms}};

}  // namespace

std::string StatisticsCodec::write(const Statistics& statistics) {
    shared::json::Writer out;
    out.begin_object().member("clinic_id", statistics.clinic_id);
    for (const auto& [name, number] : kNumbers) out.member(name, statistics.*number);
    return out.end_object().take();
}

shared::Result<Statistics> StatisticsCodec::read(std::string_view text) {
    const auto value = shared::cache::parse(text);
    Statistics out;
    out.clinic_id = shared::cache::member(value, "clinic_id");
    if (out.clinic_id.empty()) return shared::cache::bad_record("statistics of nobody");
    for (const auto& [name, number] : kNumbers) out.*number = value[name].integer_or(0);
    return out;
}

std::size_t StatisticsCodec::bytes(const Statistics& statistics) {
    return statistics.clinic_id.capacity();
}

}  // namespace workers::hot::lookup
