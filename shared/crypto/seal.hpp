// Sealing secrets at rest: AES-256-GCM under the master key.
//
// Text form: `v1.<key id>.<base64url of nonce, ciphertext and tag>`. A sealed text is bound to the
// place it stands in (`core.integrations.secrets.demo-meta`): moved elsewhere it does not open.
// Without a master key values stand in clear; readers take both forms, told apart by the prefix.
#pragma once

#include "shared/base/result.hpp"

#include <string>
#include <string_view>

namespace shared::crypto {

// Whether the text has the form of a sealed one, whoever's key made it.
bool is_sealed(std::string_view text);

// Immutable; thread-safe.
class Sealer {
  public:
    // No key: seal() gives the text itself.
    Sealer() = default;
    // `master_key` as FRONTDESK_MASTER_KEY: 64 hex digits or base64 of 32 bytes; empty is no key.
    // Error `bad_master_key` (stop) for anything else.
    static Result<Sealer> make(std::string_view master_key);

    bool has_key() const { return !key_.empty(); }
    // First 8 hex digits of a hash of the key; empty without one.
    const std::string& key_id() const { return key_id_; }

    // `place` is table, column and row, joined by dots.
    std::string seal(std::string_view text, std::string_view place) const;
    // The text in clear. What is not sealed is returned as it is. Errors (stop): `no_master_key`,
    // `other_master_key` (sealed with another one), `bad_seal` (damaged, or moved).
    Result<std::string> open(std::string_view text, std::string_view place) const;

  private:
    std::string key_;  // 32 bytes
    std::string key_id_;
};

// 32 bytes of the system's random source.
std::string random_key();

}  // namespace shared::crypto
