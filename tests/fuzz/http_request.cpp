// The HTTP server's reader: what it makes of some bytes is the same however they arrive.
#include "shared/http/request_reader.hpp"
#include "tests/fuzz/target.hpp"

#include <vector>

namespace fuzz {
namespace {

using shared::http::Request;
using shared::http::RequestReader;

constexpr std::size_t kMaxBody = 2'048;

struct Heard {
    std::vector<Request> requests;
    int fault = 0;
};

void check(const Request& request) {
    require(request.body.size() <= kMaxBody, "a body is bounded");
    require(request.headers.size() <= shared::http::kMaxHeaders, "headers are bounded");
    for (const auto& header : request.headers) {
        require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "a header is one line");
    }
    (void)request.path();
    (void)request.query("hub.mode");
}

// So many bytes more at a time.
Heard hear(std::string_view bytes, std::size_t step) {
    Heard out;
    RequestReader reader(kMaxBody);
    std::string held;
    while (!bytes.empty()) {
        held += bytes.substr(0, step);
        bytes.remove_prefix(std::min(step, bytes.size()));
        for (bool is_waiting = false; !is_waiting && !held.empty();) {
            const auto fed = reader.feed(held);
            require(fed.used <= held.size(), "no more is used than was given");
            held.erase(0, fed.used);
            switch (fed.step) {
                case RequestReader::Step::kMore:
                    is_waiting = fed.used == 0;
                    break;
                case RequestReader::Step::kHead:
                    require(reader.head().body.empty(), "the head comes before the body");
                    break;
                case RequestReader::Step::kDone:
                    out.requests.push_back(reader.take());
                    check(out.requests.back());
                    break;
                case RequestReader::Step::kBad:
                    out.fault = reader.fault();
                    require(out.fault >= 400 && out.fault < 600, "a refusal has a status");
                    return out;
            }
        }
    }
    return out;
}

// In slices a fault may not be told yet when the bytes end.
bool same(const Heard& a, const Heard& b) {
    const bool is_told = a.fault != 0 && b.fault != 0;
    if ((is_told && a.fault != b.fault) || a.requests.size() != b.requests.size()) return false;
    for (std::size_t i = 0; i < a.requests.size(); ++i) {
        const Request &one = a.requests[i], &other = b.requests[i];
        if (one.method != other.method || one.target != other.target || one.body != other.body ||
            one.headers.size() != other.headers.size()) {
            return false;
        }
    }
    return true;
}

}  // namespace

void http_request(std::string_view input) {
    if (input.size() > 65'536) return;
    const Heard whole = hear(input, input.size());
    require(same(whole, hear(input, 7)), "slices change nothing");
    if (input.size() < 2'048) require(same(whole, hear(input, 1)), "single bytes change nothing");
}

}  // namespace fuzz
