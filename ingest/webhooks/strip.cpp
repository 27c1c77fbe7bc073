#include "ingest/webhooks/strip.hpp"

#include "shared/json/writer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ingest::webhooks {
namespace {

using shared::json::Value;
using shared::json::Writer;

// Sorted. `destination` holds our path token, `qrcode` a login code.
constexpr std::array<std::string_view, 48> kCutNames{"access_token",
                                                     "accessToken",
                                                     "apiKey",
                                                     "api_key",
                                                     "apikey",
                                                     "app_secret",
                                                     "appSecret",
                                                     "authorization",
                                                     "axolotlSenderKeyDistributionMessage",
                                                     "base64",
                                                     "buffer",
                                                     "client_secret",
                                                     "creds",
                                                     "destination",
                                                     "encIv",
                                                     "encPayload",
                                                     "fileEncSha256",
                                                     "fileSha256",
                                                     "firstFrameSidecar",
                                                     "hash",
                                                     "highQualityThumbnail",
                                                     "jpegThumbnail",
                                                     "jwtKey",
                                                     "jwt_key",
                                                     "mediaKey",
                                                     "messageSecret",
                                                     "midQualityFileEncSha256",
                                                     "midQualityFileSha256",
                                                     "noiseKey",
                                                     "pairingCode",
                                                     "password",
                                                     "pngThumbnail",
                                                     "privKey",
                                                     "private",
                                                     "qrcode",
                                                     "recipientKeyHash",
                                                     "scansSidecar",
                                                     "secret",
                                                     "senderKeyDistributionMessage",
                                                     "senderKeyHash",
                                                     "streamingSidecar",
                                                     "thumbnail",
                                                     "thumbnailDirectPath",
                                                     "thumbnailEncSha256",
                                                     "thumbnailSha256",
                                                     "token",
                                                     "verify_token",
                                                     "waveform"};

bool is_cut_name(std::string_view name) {
    return std::find(kCutNames.begin(), kCutNames.end(), name) != kCutNames.end();
}

// Fewer members than this are not worth taking for bytes.
constexpr std::size_t kLeastBytes = 8;
constexpr std::size_t kLongBase64 = 2'048;

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
        if (value.is_object()) {
            write_object(value);
        } else if (value.is_array()) {
            out_.begin_array();
            value.each_element([this](Value element) { write(element); });
            out_.end_array();
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
        if (is_indexed_bytes(value)) return cut(value.text().size());
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
