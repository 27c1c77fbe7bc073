#include "shared/base/clock.hpp"
#include "shared/base/failpoint.hpp"
#include "shared/http/curl_internal.hpp"

#include <algorithm>
#include <utility>

namespace shared::http {
namespace {

constexpr std::size_t kMaxAnswerHeaders = 100;
// Servers close kept connections after 5 s. Curl counts whole seconds and takes one that is no
// older than this: below 4 s.
constexpr long kMaxIdleSeconds = 3;
// Requests are small; curl's own 64 KiB for each handle would be waste.
constexpr long kUploadBufferBytes = 16 * 1024;

bool is_plain(const std::string& text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

bool Asked::right_expired() const {
    return call.send_before != 0 && SystemClock{}.boot_ns() >= call.send_before;
}

CallResult unwritten(const char* code) {
    CallResult result;
    result.unwritten = true;
    result.code = code;
    return result;
}

Transfer::Transfer(Easy handle, Asked asked) : easy_(std::move(handle)), asked_(std::move(asked)) {
    if (easy_ == nullptr || !is_plain(asked_.call.method) || !set_headers()) return;
    if (curl_easy_setopt(easy_.get(), CURLOPT_URL, asked_.call.url.c_str()) != CURLE_OK) return;
    set_method();
    set_limits();
    set_callbacks();
    is_sound_ = true;
}

void Transfer::set_method() const {
    const Call& call = asked_.call;
    if (call.method == "HEAD") {
        curl_easy_setopt(easy(), CURLOPT_NOBODY, 1L);
        return;
    }
    const bool has_body = !call.body.empty() || call.method == "POST" || call.method == "PUT" ||
                          call.method == "PATCH";
    if (has_body) {
        curl_easy_setopt(
            easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, call.body.data());
    }
    curl_easy_setopt(easy(), CURLOPT_CUSTOMREQUEST, call.method.c_str());
}

bool Transfer::add_header(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return false;
    static_cast<void>(headers_.release());  // it is the first element of `longer` now
    headers_.reset(longer);
    return true;
}

bool Transfer::set_headers() {
    for (const Header& header : asked_.call.headers) {
        if (!is_plain(header.name) || !is_plain(header.value)) return false;
        // To curl `Name:` without a value means to leave the header out, `Name;` to send it empty.
        const bool added = add_header(header.value.empty() ? header.name + ";"
                                                           : header.name + ": " + header.value);
        if (!added) return false;
    }
    if (!asked_.call.body.empty() && find(asked_.call.headers, "content-type").empty() &&
        !add_header("Content-Type: application/json")) {
        return false;
    }
    // Waiting for `100 Continue` would cost a round trip and up to a second.
    if (!add_header("Expect:")) return false;
    return curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, headers_.get()) == CURLE_OK;
}

void Transfer::set_limits() {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(asked_.deadline() - SteadyClock::now());
    const long timeout_ms = std::max<long>(1, left.count());
    const long connect_ms = std::max<long>(1, asked_.call.connect_timeout.count());
    curl_easy_setopt(easy(), CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(easy(), CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout_ms, connect_ms));
    curl_easy_setopt(easy(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy(), CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
    curl_easy_setopt(easy(), CURLOPT_UPLOAD_BUFFERSIZE, kUploadBufferBytes);
    curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L);
    // A name server that hangs: else the end of a call waits for the thread that asks it, and all
    // other calls with it. Left alone, that thread ends with the resolver's own time.
    curl_easy_setopt(easy(), CURLOPT_QUICK_EXIT, 1L);
    // A proxy named in the environment would see what patients are told.
    curl_easy_setopt(easy(), CURLOPT_PROXY, "");
}

void Transfer::set_callbacks() {
    curl_easy_setopt(easy(), CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy(), CURLOPT_PREREQFUNCTION, &Transfer::on_ready);
    curl_easy_setopt(easy(), CURLOPT_PREREQDATA, this);
    curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(easy(), CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy(), CURLOPT_WRITEDATA, this);
}

// Whether the kernel took a byte of the request on any connection. It took none where curl wrote to
// a kept connection that had been reset: curl 7.88 takes such a one for alive.
bool Transfer::has_written() const {
    long bytes = 0;
    const bool is_told = curl_easy_getinfo(easy(), CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK;
    return begun_ && (!is_told || bytes > 0);
}

// Called with a connection ready, right before the request is written; a second time where curl
// found a kept connection dead in writing and would write the request again on its own.
int Transfer::on_ready(void* self, char*, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.has_written()) {
        transfer.refusal_ = "resend_refused";
    } else if (transfer.asked_.right_expired()) {
        transfer.refusal_ = "right_expired";
    }
    if (transfer.refusal_ != nullptr) return CURL_PREREQFUNC_ABORT;
    shared::failpoint("http.request_ready");
    transfer.begun_ = true;
    transfer.result_.written_at_us = wall_us();
    return CURL_PREREQFUNC_OK;
}

std::size_t Transfer::on_header(char* bytes, std::size_t, std::size_t size, void* self) {
    Headers& headers = static_cast<Transfer*>(self)->result_.headers;
    const std::string_view line(bytes, size);
    if (line.starts_with("HTTP/")) {
        headers.clear();  // what came before belonged to a 1xx answer
        return size;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && headers.size() < kMaxAnswerHeaders) {
        headers.push_back({trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))});
    }
    return size;
}

std::size_t Transfer::on_body(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    std::string& body = transfer.result_.body;
    body.append(bytes, std::min(size, transfer.asked_.call.max_answer_bytes - body.size()));
    return size;
}

Easy Transfer::end(CURLcode code, Done& done, CallResult& result) {
    if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
        result_.status = static_cast<int>(status);
    } else {
        // Half an answer is none.
        result_.headers.clear();
        result_.body.clear();
        result_.code = refusal_ != nullptr ? refusal_ : word(code);
        result_.unwritten = !has_written();
        if (result_.unwritten) result_.written_at_us = 0;
    }
    shared::failpoint("http.answered");
    done = std::move(asked_.done);
    result = std::move(result_);
    if (easy_ != nullptr) curl_easy_reset(easy());
    return std::move(easy_);
}

const char* Transfer::word(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_CONNECT:
            return "refused";
        case CURLE_OPERATION_TIMEDOUT:
            return "timeout";
        case CURLE_COULDNT_RESOLVE_HOST:
            return "resolve";
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
            return "reset";
        case CURLE_ABORTED_BY_CALLBACK:
            return "aborted";
        default:
            return "other";
    }
}

}  // namespace shared::http
