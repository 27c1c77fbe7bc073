// An example of a look-up of one's own: prices of a clinic, cached, and what invalidates them.
#include "shared/cache/cached.hpp"
#include "shared/cache/l2.hpp"
#include "tests/unit/shared/cache/cache_fixture.hpp"

#include <array>
#include <type_traits>

#include <gtest/gtest.h>

namespace shared::cache {
namespace {

// 1. What is kept, and its form in Redis.
struct Price {
    int amount = 0;
};
struct PriceCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Price& price) {
        return "{\"amount\":" + std::to_string(price.amount) + "}";
    }
    static Result<Price> read(std::string_view json) {
        if (!json.starts_with("{\"amount\":")) return Error{"bad_record", "", Action::kDeadLetter};
        return Price{std::stoi(std::string(json.substr(10)))};
    }
    static std::size_t bytes(const Price&) { return 0; }
};

std::string key_of(const std::string& service) {
    return "price:" + service;
}

class Prices {
  public:
    // 2. Where it comes from: many ids in one round trip, each with its version.
    Prices(Caches& caches, std::map<std::string, Read<Price>>& table)
        : prices_(caches, lookup(table), StandsAt{"price:"}) {}

    // 3. A look-up, cached.
    void find(const std::string& service, Cached<Price, PriceCodec>::Done done) {
        prices_.get(service, 600'000, std::move(done));
    }
    // 4. A write, after its commit: no process serves the old one any more.
    static auto changed(L2& l2, const std::string& service, std::int64_t version) {
        return l2.remove(std::array{Removal{key_of(service), version}}, std::chrono::seconds(1));
    }

    Cached<Price, PriceCodec>& cached() { return prices_; }

  private:
    static Lookup<Price> lookup(std::map<std::string, Read<Price>>& table) {
        Lookup<Price> out;
        out.name = "price";
        out.policy = *read_policy("l1=1m,l2=10m,jitter=0", {});
        out.load = [&table](std::size_t, std::span<const std::string> ids) -> Reads<Price> {
            std::vector<Read<Price>> rows;
            for (const std::string& id : ids) {
                if (const auto row = table.find(id); row != table.end())
                    rows.push_back(row->second);
            }
            return rows;
        };
        return out;
    }

    Cached<Price, PriceCodec> prices_;
};

// A secret is kept in the process alone: to give it a place in Redis does not compile.
struct Token {
    std::string text;
};
struct TokenCodec {
    static constexpr bool kIsSecret = true;
    static std::string write(const Token&) { return {}; }
    static Result<Token> read(std::string_view) { return Token{}; }
    static std::size_t bytes(const Token& token) { return token.text.capacity(); }
};
template <typename T, typename C, typename Place>
constexpr bool kMayStand = std::is_constructible_v<Cached<T, C>, Caches&, Lookup<T>, Place>;

static_assert(kMayStand<Price, PriceCodec, StandsAt> && kMayStand<Price, PriceCodec, ToldAt>);
static_assert(kMayStand<Token, TokenCodec, ToldAt>);
static_assert(!kMayStand<Token, TokenCodec, StandsAt>, "a secret must not leave the process");

class cache_example : public CacheTest {
  protected:
    int ask(Prices& prices) {
        int out = -1;
        prices.find("cleaning", [&](const auto& found) { out = found->value->amount; });
        turn_until([&] { return out >= 0; });
        return out;
    }
};

TEST_F(cache_example, is_asked_once_until_it_changes) {
    Caches caches(settings_, clock_, executor_, health_, nullptr);
    std::map<std::string, Read<Price>> table{{"cleaning", {"cleaning", Price{120}, 1}}};
    Prices prices(caches, table);
    EXPECT_EQ(ask(prices), 120);
    table.at("cleaning") = {"cleaning", Price{130}, 2};
    EXPECT_EQ(ask(prices), 120);
    // Redis is switched off here, so its word comes by hand; else each process hears it.
    L2 l2({.url = "", .enabled = false}, clock_);
    EXPECT_EQ(Prices::changed(l2, "cleaning", 2).front().error().code, "redis_off");
    prices.cached().changed("cleaning");
    EXPECT_EQ(ask(prices), 130);
    EXPECT_EQ(prices.cached().category().counts().loads, 2U);
}

}  // namespace
}  // namespace shared::cache
