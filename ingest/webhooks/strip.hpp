// The provider's JSON without what must not, or need not, go on: credentials, inline files,
// thumbnails, key material. A marker `{"cut":bytes}` stays in its place.
// Thread-safety: free functions without state.
#pragma once

#include "shared/json/value.hpp"

#include <cstddef>
#include <string>

namespace ingest::webhooks {

struct Stripped {
    std::string json;           // compact, without NUL characters
    std::size_t cut_bytes = 0;  // of JSON text that was left out
};

// Largest `raw` that goes on; the log takes records up to about 1 MB. A larger one is cut whole.
inline constexpr std::size_t kRawBytes = 200 * 1024;

// Cut are members by name (credentials, files, keys), byte arrays printed as objects, data URIs and
// long runs of base64 under any name, and what is nested deeper than 100 levels.
Stripped strip(const shared::json::Value& value);
// Nothing of it is kept.
Stripped cut_whole(const shared::json::Value& value);

}  // namespace ingest::webhooks
