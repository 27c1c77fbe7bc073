// A sandbox on free ports with a receiver of webhooks beside it.
#pragma once

#include "ops/sandbox/service.hpp"
#include "shared/http/client.hpp"
#include "shared/http/server.hpp"
#include "shared/json/value.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ops::sandbox::test {

constexpr std::chrono::seconds kPatience{20};

// Stands for ingest: keeps what is posted, answers with the status it is told.
class Receiver {
  public:
    explicit Receiver(int status = 200)
        : status_(status),
          server_({}, [this](shared::http::Request&& request, shared::http::Responder responder) {
              take(std::move(request));
              responder.send({.status = status_, .headers = {}, .body = {}});
          }) {}

    std::string url() const { return "http://" + server_.address(); }
    void answer_with(int status) { status_ = status; }

    // The first `count` bodies that hold `part`; throws if they do not come in time.
    std::vector<shared::http::Request> wait_for(std::size_t count, const std::string& part) {
        std::unique_lock lock(guard_);
        std::vector<shared::http::Request> found;
        const bool came = changed_.wait_for(lock, kPatience, [&] {
            found.clear();
            for (const auto& request : seen_) {
                if (request.body.find(part) != std::string::npos) found.push_back(request);
            }
            return found.size() >= count;
        });
        if (!came) throw std::runtime_error("no webhook with " + part);
        return found;
    }
    std::size_t count(const std::string& part) {
        const std::lock_guard lock(guard_);
        std::size_t found = 0;
        for (const auto& request : seen_) found += request.body.find(part) != std::string::npos;
        return found;
    }

  private:
    void take(shared::http::Request&& request) {
        const std::lock_guard lock(guard_);
        seen_.push_back(std::move(request));
        changed_.notify_all();
    }

    std::atomic<int> status_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<shared::http::Request> seen_;
    shared::http::Server server_;
};

class Folder {
  public:
    Folder() {
        std::string name = testing::TempDir() + "sandbox-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder");
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

// Requests to a sandbox at `base`.
class Caller {
  public:
    explicit Caller(std::string base) : base_(std::move(base)) {}

    shared::http::CallResult post(const std::string& path,
                                  const std::string& body,
                                  shared::http::Headers headers = {}) const {
        shared::http::Call call;
        call.url = base_ + path;
        call.body = body;
        call.headers = std::move(headers);
        call.timeout = timeout_;
        return shared::http::fetch(std::move(call));
    }
    std::string get(const std::string& path) const {
        shared::http::Call call;
        call.method = "GET";
        call.url = base_ + path;
        return shared::http::fetch(std::move(call)).body;
    }
    shared::http::CallResult send(const std::string& text,
                                  const std::string& instance = "demo-dental") const {
        return post("/message/sendText/" + instance,
                    R"({"number":"12025550141@s.whatsapp.net","text":")" + text + R"("})",
                    {{"apikey", "dental-token-0002"}});
    }
    shared::http::CallResult send_meta(const std::string& text) const {
        return post("/v25.0/910000000000301/messages",
                    R"({"messaging_product":"whatsapp","recipient_type":"individual",)"
                    R"("to":"12025550141","type":"text","text":{"body":")" +
                        text + R"("},"biz_opaque_callback_data":"reply-1"})",
                    {{"Authorization", "Bearer demo-meta-access-token"}});
    }
    void order(const std::string& body) const {
        EXPECT_EQ(post("/sandbox/behaviour", body).status, 200);
    }
    // Asks until so many are left to post; false if that never comes.
    bool pending_becomes(int count) const {
        const std::string wanted = R"({"pending":)" + std::to_string(count) + ",";
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < end) {
            if (get("/sandbox/pending").starts_with(wanted)) return true;
        }
        return false;
    }
    bool drained() const { return pending_becomes(0); }
    void set_timeout(std::chrono::milliseconds timeout) { timeout_ = timeout; }

  private:
    std::string base_;
    std::chrono::milliseconds timeout_ = kPatience;
};

inline Config config_of(const Folder& folder, const Receiver& receiver) {
    Config config;
    config.process.process_name = "sandbox";
    config.process.admin_listen = "127.0.0.1:0";
    config.listen = "127.0.0.1:0";
    config.data_folder = folder.path();
    config.seed_files = {FRONTDESK_ROOT "/schemas/seed/demo.json"};
    config.ingest_urls = {receiver.url()};
    config.retry_cap_ms = 20;
    return config;
}

// Folder, receiver, sandbox and caller of one test.
class SandboxTest : public testing::Test {
  protected:
    void SetUp() override { start(config_of(folder_, receiver_)); }
    void start(const Config& config) {
        service_.reset();
        service_ = std::make_unique<Service>(config);
        caller_ = std::make_unique<Caller>("http://" + service_->address());
    }
    const Caller& sandbox() const { return *caller_; }

    Folder folder_;
    Receiver receiver_;
    std::unique_ptr<Service> service_;
    std::unique_ptr<Caller> caller_;
};

}  // namespace ops::sandbox::test
