#include "ops/sandbox/service.hpp"

#include "ops/sandbox/control.hpp"
#include "ops/sandbox/desk.hpp"
#include "ops/sandbox/mem0/desk.hpp"
#include "shared/app/admin.hpp"
#include "shared/app/health.hpp"
#include "shared/app/run.hpp"
#include "shared/base/log.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ops::sandbox {
namespace {

using shared::http::Request;
using shared::http::Responder;

constexpr std::chrono::milliseconds kDrainLimit{3'000};

Accounts read_accounts(const std::vector<std::string>& files) {
    Accounts accounts;
    shared::json::Parser parser;
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto value = parser.parse(text);
        if (!value) throw std::runtime_error("seed file is no JSON: " + file);
        const auto taken = accounts.learn(*value);
        if (!taken) throw std::runtime_error(file + ": " + taken.error().detail);
    }
    return accounts;
}

// The setting wins; what was told at run time serves where there is none.
std::vector<std::string> ingest_urls(const Config& config, Store& store) {
    const auto told = url_list(store.setting("ingest_urls"));
    return config.ingest_urls.empty() ? told : config.ingest_urls;
}

}  // namespace

struct Service::Parts {
    explicit Parts(const Config& given)
        : config(given),
          metrics(registry),
          admin(config.process.admin_listen, config.process.admin_token, health),
          store(config.data_folder),
          memories(config.data_folder),
          accounts(read_accounts(config.seed_files)),
          poster(store, {ingest_urls(config, store), config.retry_cap_ms}, clock, metrics),
          desk(config.desk, accounts, behaviours, store, poster, room, clock, metrics),
          memory_desk(config.mem0_keys, behaviours, memories, room, clock),
          control(accounts, behaviours, store, memories, poster, room, clock),
          server({.listen = config.listen}, [this](Request&& request, Responder responder) {
              handle(request, std::move(responder));
          }) {
        // Empty where nobody looks: the exposer takes two seconds to stop.
        if (!config.process.metrics_listen.empty()) {
            registry.expose(config.process.metrics_listen);
        }
        health.set("store", shared::app::Health::State::kUp);
        health.set_ready(true);
    }

    void handle(const Request& request, Responder responder) {
        if (const auto answer = health.answer(request.path())) return responder.send(*answer);
        if (control.handle(request, responder) || memory_desk.handle(request, responder) ||
            desk.handle(request, responder)) {
            return;
        }
        responder.send({.status = 404, .headers = {}, .body = R"({"error":"no such route"})"});
    }

    const Config config;
    shared::SystemClock clock;
    shared::metrics::Registry registry;
    Metrics metrics;
    shared::app::Health health;
    shared::app::Admin admin;
    Store store;
    mem0::Memories memories;
    Accounts accounts;
    Behaviours behaviours;
    WaitingRoom room;
    Poster poster;
    Desk desk;
    mem0::Desk memory_desk;
    Control control;
    shared::http::Server server;
};

Service::Service(const Config& config) : parts_(std::make_unique<Parts>(config)) {
    shared::log::info("listening",
                      {{"metrics", parts_->registry.address()},
                       {"admin", parts_->admin.address()},
                       {"public", parts_->server.address()}});
}

Service::~Service() = default;

std::string Service::address() const {
    return parts_->server.address();
}

void Service::drain() {
    parts_->health.set_ready(false, "stopping");
    parts_->room.clear();
    parts_->server.drain(kDrainLimit);
}

int serve(const Config& config) {
    Service service(config);
    shared::app::wait_for_stop();
    service.drain();
    return 0;
}

}  // namespace ops::sandbox
