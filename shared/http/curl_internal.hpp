// Inside of the client: one call on one easy handle.
#pragma once

#include "shared/http/client.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

namespace shared::http {

using Done = std::function<void(CallResult)>;
using SteadyClock = std::chrono::steady_clock;

struct EasyDelete {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyDelete>;

struct ListDelete {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// A call as it was asked for.
struct Asked {
    Call call;
    Done done;
    SteadyClock::time_point since;

    SteadyClock::time_point deadline() const { return since + call.timeout; }
    bool right_expired() const;
};

// How a call ends that never got to a transfer.
CallResult unwritten(const char* code);

// Belongs to the client's thread. Keeps its address while curl works on it.
class Transfer {
  public:
    // Sets everything on `handle`. Not sound where the call cannot be put in HTTP (a line break in
    // a header).
    Transfer(Easy handle, Asked asked);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    bool is_sound() const { return is_sound_; }
    CURL* easy() const { return easy_.get(); }
    const std::string& slot() const { return asked_.call.slot; }
    // Gives the handle back for another call, then hands the result to the caller.
    Easy end(CURLcode code, Done& done, CallResult& result);
    static const char* word(CURLcode code);

  private:
    void set_method() const;
    bool set_headers();
    bool add_header(const std::string& line);
    void set_limits();
    void set_callbacks();
    bool has_written() const;
    static int on_ready(void* self, char*, char*, int, int);
    static std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* self);
    static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self);

    Easy easy_;
    Asked asked_;
    CallResult result_;
    std::unique_ptr<curl_slist, ListDelete> headers_;
    const char* refusal_ = nullptr;  // why on_ready() said no
    bool begun_ = false;             // the request may have left this process
    bool is_sound_ = false;
};

}  // namespace shared::http
