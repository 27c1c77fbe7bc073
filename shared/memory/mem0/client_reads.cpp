#include "shared/memory/mem0/client_internal.hpp"
#include "shared/memory/mem0/instant.hpp"
#include "shared/memory/mem0/ranking.hpp"

#include <algorithm>
#include <array>

namespace shared::memory::mem0 {
namespace {

constexpr std::size_t kMostListed = 200;
// As many rows as the server gives at once.
constexpr std::size_t kMostPages = 5;
// Servers before `top_k` gave so many of a patient's rows at most, by version, and told nobody.
constexpr std::array<std::size_t, 2> kOldServersRows{20, 100};

// The connection died under the request, as a kept one does that the server had closed already.
bool is_stale_socket(const http::CallResult& result) {
    return result.status == 0 && (result.code == "reset" || result.code == "resend_refused");
}

// It is away, or wants to be left alone: the list need not be asked either.
bool is_away(const http::CallResult& result) {
    if (result.status == 0) return result.unwritten || result.code == "aborted";
    return result.status == 429;
}

// A list's first pages are of use also where time was up before its last.
bool is_late_page(const Reading& reading, const http::CallResult& result) {
    return reading.kind == Reading::Kind::kList && reading.page > 1 && result.status == 0 &&
           result.code == "timeout";
}

// Of what is looked for there, in a list that may be all or not.
bool may_be_cut(const Reading& reading, std::size_t rows) {
    if (rows >= page_rows(Dialect::kServer)) return true;
    return reading.kind == Reading::Kind::kFind &&
           std::find(kOldServersRows.begin(), kOldServersRows.end(), rows) != kOldServersRows.end();
}

}  // namespace

void Mem0::list(const UserId& user, std::function<void(Listing)> done) {
    begin({.kind = Reading::Kind::kList, .user = user, .done = std::move(done)});
}

void Mem0::search(const UserId& user,
                  std::string_view query,
                  std::size_t most,
                  std::function<void(Listing)> done) {
    if (is_blank(query)) return done({});
    begin({.kind = Reading::Kind::kSearch,
           .user = user,
           .done = std::move(done),
           .query = std::string(query),
           .most = std::clamp<std::size_t>(most, 1, kMostListed)});
}

void Mem0::find(const UserId& user, const Sought& sought, std::function<void(Listing)> done) {
    const bool has_event = settings_.dialect == Dialect::kHosted && is_memory_id(sought.event_id);
    begin({.kind = Reading::Kind::kFind,
           .user = user,
           .done = std::move(done),
           .outbox_id = sought.outbox_id.text(),
           .event_id = has_event ? sought.event_id : ""});
}

void Mem0::begin(Reading reading) {
    Outcome refusal;
    const auto era = gate_.begin_read(refusal);
    if (!era) {
        reading.listing.outcome = refusal;
        return reading.done(std::move(reading.listing));
    }
    reading.era = *era;
    reading.deadline = deadline();
    const auto shared = std::make_shared<Reading>(std::move(reading));
    shared->event_id.empty() ? next_page(shared) : ask_event(shared);
}

// Before the list: what has ended by then stands there. Half of the time is the list's.
void Mem0::ask_event(const ReadingPtr& reading) {
    const std::chrono::microseconds half = settings_.read_timeout / 2;
    reading->listing.work = Work::kUnheard;
    http::Call call = event_call(settings_, reading->event_id);
    if (!set_time(call, reading->deadline - half.count())) return next_page(reading);
    http_->call(std::move(call),
                [this, reading](const http::CallResult& result) { take_event(reading, result); });
}

void Mem0::take_event(const ReadingPtr& reading, const http::CallResult& result) {
    if (is_stale_socket(result) && !reading->is_repeated) {
        reading->is_repeated = true;
        return ask_event(reading);
    }
    const Outcome outcome = outcome_of(Operation::kRead, result, clock_.wall_ms());
    if (is_away(result)) return finish(reading, outcome);
    // However else it failed the list says what is there, and alone how mem0 is.
    Listing& listing = reading->listing;
    if (outcome.is_done()) {
        const EventAnswer event = event_of(result.body, reading->user);
        listing.work = event.work;
        listing.foreign += event.foreign;
        if (event.work == Work::kKept) return finish(reading, outcome);
    } else if (result.status == 404 || outcome.fate == Fate::kDeadLetter) {
        listing.work = Work::kUntold;
    }
    next_page(reading);
}

void Mem0::next_page(const ReadingPtr& reading) {
    http::Call call = reading->kind == Reading::Kind::kSearch
                          ? search_call(settings_, reading->user, reading->query, reading->most)
                          : list_call(settings_, reading->user, reading->page);
    if (!set_time(call, reading->deadline)) {
        http::CallResult late;
        late.code = "timeout";
        return take_page(reading, late);
    }
    http_->call(std::move(call),
                [this, reading](const http::CallResult& result) { take_page(reading, result); });
}

void Mem0::take_page(const ReadingPtr& reading, const http::CallResult& result) {
    if (is_stale_socket(result) && !reading->is_repeated) {
        reading->is_repeated = true;
        return next_page(reading);
    }
    if (is_late_page(*reading, result)) return finish(reading, {});
    const Outcome outcome = outcome_of(Operation::kRead, result, clock_.wall_ms());
    if (!outcome.is_done()) return finish(reading, outcome);
    auto rows = rows_of(result.body, reading->user);
    if (!rows) return finish(reading, garbage(Operation::kRead, result.status));
    if (wants_more(*reading, *rows)) {
        ++reading->page;
        return next_page(reading);
    }
    finish(reading, outcome);
}

bool Mem0::wants_more(Reading& reading, const Rows& rows) const {
    Listing& listing = reading.listing;
    listing.foreign += rows.foreign;
    listing.memories.insert(listing.memories.end(), rows.memories.begin(), rows.memories.end());
    reading.rows += rows.all;
    if (reading.kind == Reading::Kind::kSearch) return false;
    if (settings_.dialect == Dialect::kServer) {
        listing.is_cut = may_be_cut(reading, rows.all);
        return false;
    }
    listing.is_cut = rows.has_next;
    return rows.has_next && rows.all > 0 && reading.page < kMostPages;
}

void Mem0::finish(const ReadingPtr& reading, Outcome outcome) {
    gate_.end_read(reading->era, outcome);
    Listing& listing = reading->listing;
    listing.outcome = std::move(outcome);
    if (!listing.outcome.is_done()) {
        listing.memories.clear();
        return reading->done(std::move(listing));
    }
    listing.is_empty = reading->rows == 0;
    if (reading->kind == Reading::Kind::kFind) {
        std::erase_if(listing.memories, [&reading](const Remembered& one) {
            return one.outbox_id != reading->outbox_id;
        });
        if (!listing.memories.empty()) {
            gate_.seen(reading->user, *Uuid::parse(reading->outbox_id));
        }
    } else {
        drop_expired(listing.memories, day_of(clock_.wall_ms()));
    }
    if (reading->kind == Reading::Kind::kSearch) {
        best_first(listing.memories);
    } else {
        newest_first(listing.memories);
    }
    if (keep_first(listing.memories, reading->most)) listing.is_cut = true;
    reading->done(std::move(listing));
}

}  // namespace shared::memory::mem0
