#include "ingest/webhooks/strip.hpp"

#include "shared/json/writer.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace ingest::webhooks {
namespace {

using shared::json::Value;
using shared::json::Writer;

// Sorted; names are compared in small letters without underscores. `destination` holds our path
// token, `qrcode` a login code.
constexpr std::array<std::string_view, 39> kCutNames{
    "accesstoken",
    "advsecretkey",
    "apikey",
    "appsecret",
    "appstatesynckeyshare",
    "authorization",
    "axolotlsenderkeydistributionmessage",
    "base64",
    "buffer",
    "clientsecret",
    "companionmetanonce",
    "creds",
    "destination",
    "enchandle",
    "enciv",
    "encodedmappingpayload",
    "encpayload",
    "encryptedpayload",
    "hash",
    "identitykey",
    "initialhistbootstrapinlinepayload",
    "jwtkey",
    "keydata",
    "noisekey",
    "pairingcode",
    "password",
    "private",
    "privkey",
    "qrcode",
    "recipientkeyhash",
    "secret",
    "senderkeydistributionmessage",
    "senderkeyhash",
    "signedidentitykey",
    "signedprekey",
    "thumbnaildirectpath",
    "token",
    "verifytoken",
    "waveform",
};
static_assert(std::is_sorted(kCutNames.begin(), kCutNames.end()));

// What these end is a file's key, its hash or a small picture of it, whatever stands before.
constexpr std::string_view kCutEndings[]{"thumbnail",
                                         "mediakey",
                                         "messagesecret",
                                         "sidecar",
                                         "filesha256",
                                         "fileencsha256",
                                         "thumbnailsha256",
                                         "thumbnailencsha256"};
constexpr std::size_t kLongestName = 64;

bool is_cut_name(std::string_view name) {
    std::array<char, kLongestName> letters{};
    std::size_t count = 0;
    for (const char c : name) {
        if (c == '_' || c == '-') continue;
        if (count == letters.size()) return false;
        letters[count++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const std::string_view plain(letters.data(), count);
    return std::binary_search(kCutNames.begin(), kCutNames.end(), plain) ||
           std::any_of(std::begin(kCutEndings),
                       std::end(kCutEndings),
                       [&](std::string_view ending) { return plain.ends_with(ending); });
}

// Fewer members than this are not worth taking for bytes.
constexpr std::size_t kLeastBytes = 8;
constexpr std::size_t kLongBase64 = 2'048;

// Deeper than any message of a person. Below it our readers, which take 128 levels, must still read
// what stands some levels deeper in a record than in its POST.
constexpr int kMostDepth = 100;

// A byte array as others print it: {"type":"Buffer","data":[137,80,...]}.
bool is_buffer(const Value& value) {
    return value.size() == 2 && value["type"].string_or("") == "Buffer" && value["data"].is_array();
}

// A byte array as some senders print it: {"0":137,"1":80,...}.
bool is_indexed_bytes(const Value& value) {
    if (value.size() < kLeastBytes || !value["0"].is_number()) return false;
    bool all = true;
    value.each_member([&](std::string_view name, Value member) {
        all = all && !name.empty() && name.front() >= '0' && name.front() <= '9' &&
              member.is_number();
    });
    return all;
}

bool is_base64_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=' || c == '-' || c == '_';
}

bool is_inline_file(std::string_view text) {
    if (text.starts_with("data:") && text.substr(0, 128).find(";base64,") != text.npos) return true;
    return text.size() >= kLongBase64 && std::all_of(text.begin(), text.end(), is_base64_character);
}

class Stripper {
  public:
    void write(const Value& value) {
        const bool is_container = value.is_object() || value.is_array();
        if (is_container && depth_ == kMostDepth) return cut(value.text().size());
        if (value.is_object()) {
            ++depth_;
            write_object(value);
            --depth_;
        } else if (value.is_array()) {
            ++depth_;
            out_.begin_array();
            value.each_element([this](Value element) { write(element); });
            out_.end_array();
            --depth_;
        } else if (const auto text = value.string()) {
            write_string(*text);
        } else {
            out_.raw(value.text());
        }
    }

    void cut(std::size_t bytes) {
        cut_bytes_ += bytes;
        out_.begin_object().member("cut", bytes).end_object();
    }

    Stripped take() { return {out_.take(), cut_bytes_}; }

  private:
    void write_object(const Value& value) {
        if (is_indexed_bytes(value) || is_buffer(value)) return cut(value.text().size());
        out_.begin_object();
        value.each_member([this](std::string_view name, Value member) {
            out_.key(without_nul(name));
            // A null, a flag or nothing at all holds no secret and says that there was none.
            const bool holds_something = !member.is_null() && !member.is_bool();
            if (holds_something && is_cut_name(name)) {
                cut(member.text().size());
            } else {
                write(member);
            }
        });
        out_.end_object();
    }

    void write_string(std::string_view text) {
        if (is_inline_file(text)) return cut(text.size());
        out_.string(without_nul(text));
    }

    static std::string without_nul(std::string_view text) {
        std::string out(text);
        std::erase(out, '\0');
        return out;
    }

    Writer out_;
    std::size_t cut_bytes_ = 0;
    int depth_ = 0;  // of the containers around what is written next
};

}  // namespace

Stripped strip(const Value& value) {
    if (!value.exists()) return {};
    Stripper stripper;
    stripper.write(value);
    Stripped out = stripper.take();
    return out.json.size() > kRawBytes ? cut_whole(value) : out;
}

Stripped cut_whole(const Value& value) {
    if (!value.exists()) return {};
    Stripper stripper;
    stripper.cut(value.text().size());
    return stripper.take();
}

}  // namespace ingest::webhooks
