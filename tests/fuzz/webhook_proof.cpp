// Proofs of the sender: nobody has one who does not have the secret. The first line is the header.
#include "ingest/webhooks/meta_webhook.hpp"
#include "ingest/webhooks/signature.hpp"
#include "ingest/webhooks/webhook.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/crypto/hmac.hpp"
#include "tests/fuzz/target.hpp"

#include <vector>

namespace fuzz {
namespace {

using namespace ingest::webhooks;

constexpr shared::WallMs kNow = 1'900'000'000'000;
// Words that no input holds by chance.
const std::string kSecret = "b1e0f7c2a94d43d58a6e1f2703c8d955";
const std::string kOther = "7d4c9f1e2b8a46f0935d6c0e8f7a1b24";

ingest::sources::Source source() {
    ingest::sources::Source out;
    out.name = "source";
    out.header_secrets = {kOther, kSecret};
    out.jwt_keys = out.app_secrets = out.verify_tokens = out.header_secrets;
    return out;
}

}  // namespace

void webhook_proof(std::string_view input) {
    const auto [header, body] = cut_line(input);
    static const ingest::sources::Source known = source();
    const std::vector<std::string>& secrets = known.app_secrets;
    require(!is_signed_body(secrets, header, body), "no signature without the secret");
    require(!is_signed_token(secrets, header, kNow), "no token without the key");
    require(header == kSecret || header == kOther || !is_one_of(secrets, header),
            "no secret but ours");
    const auto right =
        "sha256=" + shared::crypto::to_hex(shared::crypto::hmac_sha256(kSecret, body));
    require(is_signed_body(secrets, right, body), "a signature of ours holds");
    shared::http::Request request;
    for (const char* name : {"X-Hub-Signature-256", "Authorization", "X-Webhook-Secret"}) {
        request.headers.push_back({name, std::string(header)});
    }
    request.target = "/webhooks/meta/app?" + std::string(header);
    request.body = body;
    const bool is_secret = header == kSecret || header == kOther;
    require(!webhook_of("meta")->verify(request, known, kNow), "Meta's proof is the signature");
    require(is_secret || !webhook_of("evolution")->verify(request, known, kNow),
            "Evolution's proof is the secret or the token");
    require(!is_meta_subscription(request, known) ||
                input.find(kSecret) != std::string_view::npos ||
                input.find(kOther) != std::string_view::npos ||
                header.find('%') != std::string_view::npos,
            "a subscription needs the verify token");
}

}  // namespace fuzz
