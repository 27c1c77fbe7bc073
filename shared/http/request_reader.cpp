// The only place that includes Beast's parser. It is given the head in one piece, which keeps
// obsolete line folding findable, and the body as it comes.
#include "shared/http/request_reader.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>

namespace shared::http {
namespace beast = boost::beast;

struct RequestReader::Parser : beast::http::request_parser<beast::http::string_body> {
    explicit Parser(std::size_t max_body_bytes) {
        header_limit(static_cast<std::uint32_t>(kMaxHeadBytes));
        body_limit(max_body_bytes);
        eager(false);
    }
};

namespace {

constexpr std::size_t kLastChunkBytes = 5;  // `0`, end of line, end of line

int status_of(const beast::error_code& fault) {
    if (fault == beast::http::error::body_limit) return 413;
    if (fault == beast::http::error::header_limit) return 431;
    return 400;
}

bool has_folded_line(std::string_view head) {
    return head.find("\n ") != std::string_view::npos ||
           head.find("\n\t") != std::string_view::npos;
}

// Clients may send empty lines between requests (RFC 9112 2.2).
std::size_t empty_lines(std::string_view bytes) {
    std::size_t count = 0;
    while (bytes.substr(count, 2) == "\r\n") count += 2;
    return count;
}

}  // namespace

RequestReader::RequestReader(std::size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}
RequestReader::~RequestReader() = default;

RequestReader::Fed RequestReader::feed(std::string_view bytes) {
    return parser_ == nullptr ? feed_head(bytes) : feed_body(bytes);
}

RequestReader::Fed RequestReader::refuse(int status) {
    fault_ = status;
    return {0, Step::kBad};
}

RequestReader::Fed RequestReader::feed_head(std::string_view bytes) {
    const std::size_t blank = empty_lines(bytes);
    if (blank > 0) {
        searched_ = 0;
        return {blank, Step::kMore};
    }
    const std::size_t end = bytes.find("\r\n\r\n", searched_ < 3 ? 0 : searched_ - 3);
    if (std::min(end, bytes.size()) + 4 > kMaxHeadBytes) return refuse(431);
    if (end == std::string_view::npos) {
        searched_ = bytes.size();
        return {0, Step::kMore};
    }
    const std::string_view head = bytes.substr(0, end + 4);
    searched_ = 0;
    if (has_folded_line(head)) return refuse(400);
    parser_ = std::make_unique<Parser>(max_body_bytes_);
    beast::error_code fault;
    parser_->put(boost::asio::buffer(head.data(), head.size()), fault);
    if (fault) return refuse(status_of(fault));
    if (!parser_->is_header_done()) return refuse(400);
    if (const int status = accept_head(); status != 0) return refuse(status);
    return {head.size(), Step::kHead};
}

int RequestReader::accept_head() {
    const auto& message = parser_->get();
    const auto count = [&message](beast::http::field name) { return message.count(name); };
    if (static_cast<std::size_t>(std::distance(message.begin(), message.end())) > kMaxHeaders) {
        return 431;
    }
    if (count(beast::http::field::host) > 1) return 400;
    if (message.version() == 11 && count(beast::http::field::host) == 0) return 400;
    // Anything but plain chunked would leave the end of the body to guesswork.
    const auto coding = message[beast::http::field::transfer_encoding];
    if (count(beast::http::field::transfer_encoding) > 0 && !beast::iequals(coding, "chunked")) {
        return 501;
    }
    const auto expect = message[beast::http::field::expect];
    if (!expect.empty() && !beast::iequals(expect, "100-continue")) return 417;
    keep_alive_ = message.version() == 11 && message.keep_alive();
    expects_continue_ = !expect.empty() && message.version() == 11 && !parser_->is_done();
    request_.method = std::string(message.method_string());
    request_.target = std::string(message.target());
    for (const auto& field : message) {
        request_.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    return 0;
}

RequestReader::Fed RequestReader::feed_body(std::string_view bytes) {
    if (parser_->is_done()) return {0, Step::kDone};
    // Whatever is still to come ends with as many; given fewer of what may be the end, Beast 1.81
    // asserts.
    const bool may_be_the_end = bytes.empty() || bytes.find_first_of("0\r\n") == 0;
    if (parser_->chunked() && bytes.size() < kLastChunkBytes && may_be_the_end) {
        return {0, Step::kMore};
    }
    parser_->eager(true);
    beast::error_code fault;
    const std::size_t used =
        bytes.empty() ? 0 : parser_->put(boost::asio::buffer(bytes.data(), bytes.size()), fault);
    if (fault == beast::http::error::need_more) fault = {};
    if (fault) return refuse(status_of(fault));
    return {used, parser_->is_done() ? Step::kDone : Step::kMore};
}

Request RequestReader::take() {
    request_.body = std::move(parser_->get().body());
    parser_.reset();
    return std::exchange(request_, {});
}

}  // namespace shared::http
