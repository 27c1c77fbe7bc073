// The memory provider as an operator asks it: one call at a time, each waited for, with the
// deadline that the adapter has.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "shared/memory/provider.hpp"
#include "shared/postgres/postgres.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ops::frontdeskctl {

class MemoryProvider {
  public:
    explicit MemoryProvider(const shared::memory::mem0::Settings& settings);

    shared::memory::Listing list(const shared::memory::UserId& user);
    shared::memory::Listing search(const shared::memory::UserId& user,
                                   std::string_view words,
                                   std::size_t most);
    shared::memory::Forgotten forget(const shared::memory::UserId& user, std::string_view id);

  private:
    shared::SystemClock clock_;
    std::unique_ptr<shared::memory::Provider> provider_;
};

// What was on its way of a patient goes, words first; where `is_told` the provider is told to
// forget all it has of him, by a row that a background worker takes up. Of what is under way at
// this moment nobody knows when it arrives: it is then told once more, ten minutes later. Throws
// StatementError.
void forget_on_the_way(shared::postgres::Transaction& transaction,
                       const std::string& clinic,
                       const std::string& patient,
                       bool is_told);
// Of one message, by the id that its facts name: nobody is told to forget. Whether any of it was
// there. Throws StatementError.
bool forget_message_on_the_way(shared::postgres::Transaction& transaction,
                               const std::string& clinic,
                               const std::string& patient,
                               const std::string& message);

}  // namespace ops::frontdeskctl
