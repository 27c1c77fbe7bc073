#include "ingest/sources/source_list.hpp"

#include "shared/crypto/constant_time.hpp"
#include "shared/crypto/hmac.hpp"
#include "shared/crypto/seal.hpp"

#include <utility>

namespace ingest::sources {

SourceList::SourceList(SourceData data, shared::MonoUs read_at)
    : data_(std::move(data)), read_at_(read_at), index_key_(shared::crypto::random_key()) {
    for (std::size_t i = 0; i < data_.sources.size(); ++i) {
        by_token_.emplace(shared::crypto::hmac_sha256(index_key_, data_.sources[i].path_token), i);
    }
}

const Source* SourceList::find(std::string_view provider, std::string_view token) const {
    const auto found = by_token_.find(shared::crypto::hmac_sha256(index_key_, token));
    if (found == by_token_.end()) return nullptr;
    const Source& source = data_.sources[found->second];
    const bool same = shared::crypto::equal(source.path_token, token);
    return same && source.provider == provider ? &source : nullptr;
}

}  // namespace ingest::sources
