#include "ops/frontdeskctl/installation.hpp"

#include "shared/crypto/encoding.hpp"

namespace ops::frontdeskctl {

shared::Result<std::string> installation_key(shared::postgres::Transaction& work,
                                             const shared::crypto::Sealer& sealer) {
    const auto rows = work.run("SELECT key FROM core.installation");
    if (rows->size() == 0) {
        return shared::Error{
            "no_installation", "run frontdeskctl migrate first", shared::Action::kStop};
    }
    const auto text = sealer.open(rows->get(0, 0), "core.installation.key.1");
    if (!text) return text.error();
    const auto key = shared::crypto::from_hex(*text);
    if (key) return *key;
    return shared::Error{"bad_installation_key", "it is not hexadecimal", shared::Action::kStop};
}

}  // namespace ops::frontdeskctl
