#include "workers/hot/lookup/kept_replies.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/cache/keys.hpp"
#include "shared/json/writer.hpp"

#include <utility>

namespace workers::hot::lookup {
namespace {

shared::cache::Lookup<std::string> lookup(const shared::cache::Policy& policy) {
    shared::cache::Lookup<std::string> out;
    out.name = "reply";
    out.dependency = "";
    out.policy = policy;
    return out;
}

}  // namespace

std::string TextCodec::write(const std::string& text) {
    shared::json::Writer out;
    return out.begin_object().member("text", text).end_object().take();
}

shared::Result<std::string> TextCodec::read(std::string_view json) {
    const auto text = shared::cache::parse(json)["text"].string();
    if (!text) return shared::cache::bad_record("no text");
    return std::string(*text);
}

KeptReplies::KeptReplies(shared::cache::Caches& caches, const shared::cache::Policy& policy)
    : texts_(caches,
             lookup(policy),
             shared::cache::InProcess{std::string(shared::cache::keys::kReply)}) {}

std::string KeptReplies::text(std::string_view key, const std::function<std::string()>& render) {
    return *texts_.made(key, render);
}

}  // namespace workers::hot::lookup
