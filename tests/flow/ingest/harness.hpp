// The ingest stage in one process: a real server, a producer and a source list in memory.
#pragma once

#include "ingest/accept/reception.hpp"
#include "ingest/publish/hold.hpp"
#include "ingest/publish/log_sink.hpp"
#include "ingest/publish/spool_drainer.hpp"
#include "shared/crypto/hmac.hpp"
#include "shared/http/client.hpp"
#include "tests/fakes/fake_producer.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace ingest {

// The database's side of the source list.
class FakeReader final : public sources::SourceReader {
  public:
    shared::Result<sources::SourceData> read() override {
        ++reads;
        const std::lock_guard lock(guard_);
        if (fails_) return shared::Error{"postgres_down", "told so"};
        return data_;
    }
    void set(sources::SourceData data) {
        const std::lock_guard lock(guard_);
        data_ = std::move(data);
    }
    void fail(bool fails) {
        const std::lock_guard lock(guard_);
        fails_ = fails;
    }

    std::atomic<int> reads{0};

  private:
    std::mutex guard_;
    sources::SourceData data_;
    bool fails_ = false;
};

inline sources::Source evolution_source(const std::string& name, const std::string& token) {
    sources::Source out;
    out.name = name;
    out.provider = "evolution";
    out.path_token = token;
    out.lines = {"harbor-dental"};
    return out;
}

inline sources::SourceData harbor_sources() {
    sources::Source meta;
    meta.name = "harbor-meta";
    meta.provider = "meta";
    meta.path_token = "harbor-app";
    meta.app_secrets = {"old app secret", "app secret"};
    meta.verify_tokens = {"verify me"};
    meta.lines = {"920000000000401", "920000000000402"};
    return {std::string(32, 'k'), {evolution_source("harbor", "tok_harbor"), meta}};
}

struct HarnessSettings {
    accept::ReceptionSettings reception;
    std::string spool_folder;  // empty: none
    std::uint64_t spool_bytes = 1024 * 1024;
    sources::KeeperSettings keeper{.refresh = std::chrono::seconds(60),
                                   .least_gap = std::chrono::milliseconds(20)};
};

class Harness {
  public:
    explicit Harness(FakeReader& reader,
                     const HarnessSettings& settings = {},
                     const shared::cache::SnapshotSettings& kept = {},
                     const shared::crypto::Sealer& sealer = {})
        : metrics(registry),
          snapshot(kept, sealer, clock),
          keeper(reader, sources::Snapshot(snapshot), settings.keeper, clock, metrics),
          spool(settings.spool_folder.empty()
                    ? nullptr
                    : std::make_unique<shared::spool::Spool>(
                          shared::spool::SpoolSettings{settings.spool_folder, settings.spool_bytes},
                          disk,
                          clock)),
          sink(producer, 12, metrics, spool.get(), std::chrono::milliseconds(50)),
          hold(
              {sink, spool.get(), disk, settings.spool_folder},
              12,
              [this](int partitions) { return verify(partitions); },
              [this](int partitions) {
                  sink.set_partitions(partitions);
                  drainer->set_partitions(partitions);
              }),
          reception(settings.reception, keeper, sink, health, clock, metrics) {
        sink.open();
        if (spool != nullptr) {
            drainer =
                std::make_unique<publish::SpoolDrainer>(*spool, producer, 12, sink, clock, metrics);
        }
        serve();
    }
    ~Harness() {
        producer.set_mode(fakes::FakeProducer::Mode::kFail);
        (void)server->drain(std::chrono::seconds(5));
        drainer.reset();
        keeper.stop();
        server.reset();
    }

    shared::http::CallResult post(const std::string& path,
                                  std::string body,
                                  shared::http::Headers headers = {}) const {
        headers.push_back({"Content-Type", "application/json"});
        shared::http::Call call;
        call.url = "http://" + server->address() + path;
        call.headers = std::move(headers);
        call.body = std::move(body);
        return shared::http::fetch(std::move(call));
    }
    std::future<shared::http::CallResult> post_later(const std::string& path,
                                                     const std::string& body) const {
        return std::async(std::launch::async, [this, path, body] { return post(path, body); });
    }
    shared::http::CallResult post_signed(const std::string& body,
                                         const std::string& secret = "app secret") const {
        return post(
            "/webhooks/meta/harbor-app",
            body,
            {{"X-Hub-Signature-256", "sha256=" + shared::crypto::hmac_sha256_hex(secret, body)}});
    }
    shared::http::CallResult get(const std::string& path) const {
        shared::http::Call call;
        call.method = "GET";
        call.url = "http://" + server->address() + path;
        return shared::http::fetch(std::move(call));
    }
    // Whether `/metrics` has that line.
    bool has_metric(const std::string& line) const {
        return registry.text().find(line + "\n") != std::string::npos;
    }

    shared::SystemClock clock;
    shared::metrics::Registry registry;
    Metrics metrics;
    shared::app::Health health;
    shared::cache::Snapshot snapshot;
    sources::SourceKeeper keeper;
    fakes::FakeProducer producer;
    shared::spool::SystemDisk disk;
    std::unique_ptr<shared::spool::Spool> spool;
    publish::LogSink sink;
    int partitions_at_broker = 12;
    publish::Hold hold;
    std::unique_ptr<publish::SpoolDrainer> drainer;
    accept::Reception reception;
    std::unique_ptr<shared::http::Server> server;

  private:
    shared::Result<void> verify(int partitions) const {
        if (partitions == partitions_at_broker) return {};
        return shared::Error{"topics_differ", "told so", shared::Action::kStop};
    }
    void serve() {
        shared::http::ServerSettings settings;
        settings.max_body_bytes = 1024 * 1024;
        server = std::make_unique<shared::http::Server>(
            settings,
            [this](shared::http::Request&& request, shared::http::Responder responder) {
                reception.handle(std::move(request), std::move(responder));
            },
            [this](const shared::http::Request& head) { return reception.filter(head); });
    }
};

inline std::string example(const std::string& name) {
    std::ifstream file(std::string(FRONTDESK_ROOT) + "/tests/data/webhooks/" + name + ".json",
                       std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace ingest
