#include "shared/cache/warm_up.hpp"

#include "shared/base/log.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace shared::cache {

WarmUp::WarmUp(Caches& caches, Groups groups, Pace pace)
    : caches_(caches), groups_(std::move(groups)), pace_(pace), thread_([this] { run(); }) {}

WarmUp::~WarmUp() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::uint64_t WarmUp::begin(const std::string& group) {
    const std::lock_guard lock(guard_);
    const auto waits = std::find(waiting_.begin(), waiting_.end(), group);
    const auto place = static_cast<std::uint64_t>(waits - waiting_.begin());
    if (waits == waiting_.end()) waiting_.push_back(group);
    changed_.notify_all();
    return begun_ + place + 1;
}

bool WarmUp::await(std::uint64_t run, std::chrono::milliseconds patience) const {
    std::unique_lock lock(guard_);
    return changed_.wait_for(lock, patience, [&] { return is_stopping_ || ended_ >= run; }) &&
           ended_ >= run;
}

bool WarmUp::is_warm() const {
    const std::lock_guard lock(guard_);
    return is_warm_;
}

void WarmUp::run() {
    std::unique_lock lock(guard_);
    while (true) {
        const auto has_work = [this] { return is_stopping_ || !waiting_.empty(); };
        if (begun_ == 0) changed_.wait(lock, has_work);
        changed_.wait_for(lock, is_warm_ ? pace_.again : pace_.after_failure, has_work);
        if (is_stopping_) return;
        if (waiting_.empty()) waiting_.emplace_back("all");
        const std::string group = waiting_.front();
        waiting_.erase(waiting_.begin());
        ++begun_;
        warm(group, lock);
        ended_ = begun_;
        changed_.notify_all();
    }
}

std::vector<Category*> WarmUp::categories(const std::string& group) const {
    std::vector<Category*> out;
    for (const auto& [name, members] : groups_) {
        if (group != "all" && group != name) continue;
        for (const std::string& member : members) {
            Category* category = caches_.find(member);
            if (category != nullptr && category->definition().load_all) out.push_back(category);
        }
    }
    return out;
}

// Where one cannot be read its source is away: the others of it are not tried.
void WarmUp::warm(const std::string& group, std::unique_lock<std::mutex>& lock) {
    group_ = group;
    done_.clear();
    is_running_ = true;
    std::set<std::string> away;
    for (Category* category : categories(group)) {
        const std::string& dependency = category->definition().dependency;
        if (is_stopping_) break;
        if (!category->is_on() || away.contains(dependency)) continue;
        category_ = category->definition().name;
        values_ = 0;
        lock.unlock();
        Warmed warmed = caches_.warm(*category, [this](std::size_t values) {
            const std::lock_guard inner(guard_);
            values_ = values;
        });
        if (!warmed.fault.empty()) away.insert(dependency);
        log::info("warmed up",
                  {{"category", warmed.category},
                   {"values", warmed.values},
                   {"ms", warmed.took.count()},
                   {"fault", warmed.fault}});
        lock.lock();
        done_.push_back(std::move(warmed));
    }
    is_running_ = false;
    is_warm_ = away.empty();
}

std::string WarmUp::json() const {
    const std::lock_guard lock(guard_);
    json::Writer out;
    out.begin_object().member("running", is_running_ || !waiting_.empty());
    out.member("ended", ended_).member_if("group", group_);
    if (is_running_) out.member("category", category_).member("values", values_);
    out.key("done").begin_array();
    for (const Warmed& each : done_) {
        out.begin_object().member("category", each.category).member("values", each.values);
        out.member("took_ms", each.took.count()).member_if("fault", each.fault).end_object();
    }
    return out.end_array().end_object().take();
}

}  // namespace shared::cache
