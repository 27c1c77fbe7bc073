#include "shared/http/client.hpp"
#include "tests/adapters/shared/http/raw_server.hpp"

#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

namespace {

// Holds whoever asks for the name, until it is let go.
class NameServer {
  public:
    static constexpr std::string_view kName = "hanging.test";

    void hold() {
        std::unique_lock lock(guard_);
        ++asked_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_over_; });
        --asked_;
        changed_.notify_all();
    }
    bool wait_until_asked() {
        std::unique_lock lock(guard_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [this] { return asked_ > 0; });
    }
    void let_go() {
        std::unique_lock lock(guard_);
        is_over_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return asked_ == 0; });
        is_over_ = false;
    }

  private:
    std::mutex guard_;
    std::condition_variable changed_;
    int asked_ = 0;
    bool is_over_ = false;
};

// Never destroyed: libcurl's threads are not ours to wait for.
NameServer& name_server() {
    static auto& server = *new NameServer;
    return server;
}

}  // namespace

// In the place of libc's, which is asked for every other name.
extern "C" int getaddrinfo(const char* name,
                           const char* service,
                           const addrinfo* hints,
                           addrinfo** found) {
    if (name != nullptr && name == NameServer::kName) {
        name_server().hold();
        return EAI_AGAIN;
    }
    static const auto libc =
        reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return libc(name, service, hints, found);
}

namespace shared::http {
namespace {

using namespace std::chrono_literals;

constexpr auto kLong = 5s;

class NameServerTest : public testing::Test {
  protected:
    ~NameServerTest() override { name_server().let_go(); }

    std::future<CallResult> start(Call call) {
        auto promise = std::make_shared<std::promise<CallResult>>();
        client_->call(std::move(call),
                      [promise](CallResult result) { promise->set_value(std::move(result)); });
        return promise->get_future();
    }
    static Call call_to(std::string url, std::chrono::milliseconds timeout) {
        Call call;
        call.url = std::move(url);
        call.timeout = timeout;
        return call;
    }

    std::unique_ptr<Client> client_ = make_curl_client({});
};

TEST_F(NameServerTest, that_hangs_holds_a_call_for_its_time_and_no_other) {
    test::RawServer server([](test::RawPeer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    auto hanging = start(call_to("http://hanging.test/", 200ms));
    ASSERT_EQ(hanging.wait_for(kLong), std::future_status::ready);
    const CallResult result = hanging.get();
    EXPECT_EQ(result.code, "timeout");
    EXPECT_TRUE(result.unwritten);
    auto other = start(call_to(server.url("/"), 10s));
    ASSERT_EQ(other.wait_for(kLong), std::future_status::ready);
    EXPECT_EQ(other.get().status, 200);
}

TEST_F(NameServerTest, that_hangs_does_not_hold_the_end_of_the_client) {
    auto hanging = start(call_to("http://hanging.test/", 60s));
    ASSERT_TRUE(name_server().wait_until_asked());
    auto ended = std::async(std::launch::async, [this] { client_.reset(); });
    const bool is_in_time = ended.wait_for(kLong) == std::future_status::ready;
    name_server().let_go();
    ASSERT_TRUE(is_in_time);
    EXPECT_EQ(hanging.get().code, "aborted");
}

}  // namespace
}  // namespace shared::http
