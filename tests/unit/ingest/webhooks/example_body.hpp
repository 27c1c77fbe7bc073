// The project's own example bodies, and how one is split.
#pragma once

#include "ingest/webhooks/webhook.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ingest::webhooks {

// All examples were written at this time; a minute later they are received.
inline constexpr shared::WallMs kWritten = 1'900'000'000'000;
inline constexpr shared::WallMs kReceived = kWritten + 60'000;

inline std::string example(const std::string& provider, const std::string& name) {
    const std::string path =
        std::string(FRONTDESK_ROOT) + "/tests/data/webhooks/" + provider + "/" + name + ".json";
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.good()) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<Piece> split_text(const std::string& provider, const std::string& text) {
    shared::json::Parser parser;
    const auto body = parser.parse(text);
    if (!body) return {malformed(provider, text.size())};
    return webhook_of(provider)->split(*body, kReceived);
}

inline std::vector<Piece> split_example(const std::string& provider, const std::string& name) {
    return split_text(provider, example(provider, name));
}

inline const shared::events::Message& message_in(const Piece& piece) {
    return std::get<shared::events::Message>(piece.body);
}
inline const shared::events::ProviderEvent& event_in(const Piece& piece) {
    return std::get<shared::events::ProviderEvent>(piece.body);
}

// `phone=1 lid=2 bsuid=3 group=4 to=5`, the empty ones left out.
inline std::string describe(const shared::events::Address& address) {
    std::string out;
    const auto add = [&](const char* name, const std::string& value) {
        if (value.empty()) return;
        if (!out.empty()) out.push_back(' ');
        out.append(name).append("=").append(value);
    };
    add("phone", address.phone);
    add("lid", address.lid);
    add("bsuid", address.bsuid);
    add("group", address.group);
    add("to", address.reply_to);
    return out;
}

}  // namespace ingest::webhooks
