// The Rendered of the caches: in this process, under a key that names the version of the clinic's
// data, so that a change of it is another key.
#pragma once

#include "shared/cache/cached.hpp"
#include "workers/hot/replies/rendered.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace workers::hot::lookup {

struct TextCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const std::string& text);
    // Error `bad_record` (a miss).
    static shared::Result<std::string> read(std::string_view json);
    static std::size_t bytes(const std::string& text) { return text.capacity(); }
};

class KeptReplies final : public replies::Rendered {
  public:
    // `caches` must outlive it. Adds its category: `reply`.
    KeptReplies(shared::cache::Caches& caches, const shared::cache::Policy& policy);
    std::string text(std::string_view key, const std::function<std::string()>& render) override;

  private:
    shared::cache::Cached<std::string, TextCodec> texts_;
};

}  // namespace workers::hot::lookup
