#include "ops/frontdeskctl/memory_provider.hpp"

#include "shared/base/ids.hpp"
#include "shared/memory/mem0/client.hpp"

#include <future>

namespace ops::frontdeskctl {
namespace {

using shared::memory::Forgotten;
using shared::memory::Listing;
using shared::memory::UserId;

// A row that was tried stays without its words: it holds the place of a call that may go on. $5 is
// the message whose words alone go; NULL: all.
constexpr const char* kForgetOnTheWay = R"(
WITH mine AS MATERIALIZED (SELECT id, tried_at IS NOT NULL AS is_tried,
        taken_at IS NOT NULL
            OR greatest(tried_at, done_at) > now() - interval '10 minutes' AS is_young
    FROM core.outbox
    WHERE kind = 'memory' AND patient_id = $2::uuid AND clinic_id = $1::uuid
        AND body->>'do' IS DISTINCT FROM 'forget'
        AND ($5::text IS NULL OR body->>'message' = $5::text) FOR UPDATE),
emptied AS (UPDATE core.outbox o SET body = '{}', given_up_at = now(), last_error = 'forgotten',
        dedupe_key = 'forgotten:' || o.id
    FROM mine m WHERE o.id = m.id AND m.is_tried),
gone AS (DELETE FROM core.outbox o USING mine m WHERE o.id = m.id AND NOT m.is_tried),
told AS (INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body)
SELECT $3::uuid, 'memory', 'forget:' || $3::uuid, $1::uuid, $2::uuid, jsonb_build_object(
    'do', 'forget', 'again', (SELECT coalesce(bool_or(is_young), false) FROM mine))
WHERE $4::boolean)
SELECT count(*) FROM mine)";

template <typename T, typename Begin>
T waited_for(Begin begin) {
    // Shared with the callback: the adapter's deadline ends the wait.
    const auto promise = std::make_shared<std::promise<T>>();
    begin([promise](T value) { promise->set_value(std::move(value)); });
    return promise->get_future().get();
}

}  // namespace

MemoryProvider::MemoryProvider(const shared::memory::mem0::Settings& settings)
    : provider_(shared::memory::mem0::make_client(settings, clock_)) {}

Listing MemoryProvider::list(const UserId& user) {
    return waited_for<Listing>([&](auto done) { provider_->list(user, std::move(done)); });
}

Listing MemoryProvider::search(const UserId& user, std::string_view words, std::size_t most) {
    return waited_for<Listing>(
        [&](auto done) { provider_->search(user, words, most, std::move(done)); });
}

Forgotten MemoryProvider::forget(const UserId& user, std::string_view id) {
    return waited_for<Forgotten>([&](auto done) { provider_->forget(user, id, std::move(done)); });
}

void forget_on_the_way(shared::postgres::Transaction& transaction,
                       const std::string& clinic,
                       const std::string& patient,
                       bool is_told) {
    transaction.run(kForgetOnTheWay,
                    {clinic,
                     patient,
                     shared::uuid_v7().text(),
                     is_told ? "t" : "f",
                     shared::postgres::Parameter()});
}

bool forget_message_on_the_way(shared::postgres::Transaction& transaction,
                               const std::string& clinic,
                               const std::string& patient,
                               const std::string& message) {
    const auto rows =
        transaction.run(kForgetOnTheWay, {clinic, patient, shared::uuid_v7().text(), "f", message});
    return shared::postgres::integer(*rows, 0, 0) > 0;
}

}  // namespace ops::frontdeskctl
