#include "shared/redis/tracking.hpp"

#include "shared/redis/tracking_link_internal.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <system_error>
#include <thread>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace shared::redis {
namespace {

using SteadyClock = std::chrono::steady_clock;

}  // namespace

struct Tracking::Impl {
    TrackingLink::Shared all;
    std::deque<TrackingLink> links;  // they stay where they are
    int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::jthread thread;

    void serve(const std::stop_token& stop);
};

Tracking::Tracking(const Settings& settings,
                   std::vector<std::string> prefixes,
                   TrackingEvents events,
                   TrackingSettings timing)
    : impl_(std::make_unique<Impl>()) {
    if (impl_->wake < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    impl_->all.prefixes = std::move(prefixes);
    impl_->all.events = std::move(events);
    impl_->all.timing = timing;
    if (settings.enabled) {
        for (Endpoint& endpoint : endpoints_of(settings)) {
            impl_->links.emplace_back(std::move(endpoint), impl_->links.size(), impl_->all);
        }
    }
    const std::size_t servers = std::max<std::size_t>(1, impl_->links.size());
    for (std::size_t server = 0; server < servers; ++server) impl_->all.events.on_lost(server);
    if (impl_->links.empty()) return;
    impl_->thread =
        std::jthread([impl = impl_.get()](const std::stop_token& stop) { impl->serve(stop); });
}

Tracking::~Tracking() {
    if (impl_->thread.joinable()) {
        impl_->thread.request_stop();
        ::eventfd_write(impl_->wake, 1);
        impl_->thread.join();
    }
    ::close(impl_->wake);
}

bool Tracking::is_up(std::size_t server) const {
    return server < impl_->links.size() && impl_->links[server].is_up();
}

std::uint64_t Tracking::losses() const {
    return impl_->all.losses.load(std::memory_order_relaxed);
}

void Tracking::Impl::serve(const std::stop_token& stop) {
    std::vector<pollfd> waits(links.size() + 1);
    while (!stop.stop_requested()) {
        auto first = SteadyClock::time_point::max();
        waits.back() = {wake, POLLIN, 0};
        for (std::size_t i = 0; i < links.size(); ++i) {
            // poll() passes over what has no connection.
            waits[i] = {links[i].fd(), links[i].wanted(), 0};
            first = std::min(first, links[i].next_turn());
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            std::max(first, SteadyClock::now()) - SteadyClock::now());
        const auto most = std::max<std::int64_t>(0, std::min<std::int64_t>(left.count(), 60'000));
        if (::poll(waits.data(), waits.size(), static_cast<int>(most)) < 0) continue;
        // Asked after the wait: who was stopped meanwhile hears first, then looks at the clock.
        const auto now = SteadyClock::now();
        for (std::size_t i = 0; i < links.size(); ++i) links[i].turn(waits[i].revents, now);
    }
}

}  // namespace shared::redis
