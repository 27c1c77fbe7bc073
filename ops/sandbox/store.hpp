// What must outlive a kill: the conversation, what is still to be posted, orders and sources.
//
// One SQLite file. A method that returned has its rows where the end of the process cannot take
// them. Thread-safe (one lock); each call is a short write or read. Throws sqlite::Failure.
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "ops/sandbox/webhook_evolution.hpp"
#include "shared/sqlite/database.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::sandbox {

// One send request as it came and was answered.
struct RequestRow {
    shared::WallMs at = 0;
    Dialect dialect = Dialect::kEvolutionV2;
    std::string instance;
    Ask ask;
    int status = 0;  // 0: taken and never answered
    std::string raw;
    std::string id;  // the message's; empty where nothing was sent
};

// A post whose time has come.
struct DuePost {
    std::int64_t id = 0;
    Post post;
    int attempts = 0;  // made so far
    shared::WallMs first_at = 0;
};

struct PostCounts {
    std::int64_t pending = 0;
    std::int64_t given_up = 0;
};

struct Person {
    std::string user_id;
    std::string name;
};

class Store {
  public:
    // `folder` is made if it is missing. What was being posted at the last end is due again.
    explicit Store(const std::string& folder);

    // The request and what follows from it, in one transaction; its number.
    std::int64_t record(const RequestRow& row, const std::vector<Post>& posts);
    // A written message with its webhook; the id of the post.
    std::int64_t record(const Line& line, const Written& message, const Post& post);
    // A webhook alone.
    std::int64_t add_post(const Post& post, shared::WallMs now);

    // JSON arrays, in order. `most` bounds the rows.
    std::string requests(std::int64_t after, std::int64_t most);
    std::string conversation(const std::string& instance,
                             const std::string& person,
                             std::int64_t most);
    // Text of a message of that line, whoever wrote it.
    std::optional<std::string> text_of(const std::string& instance, const std::string& message_id);
    Person person(const std::string& instance, const std::string& person);

    // Marks them as being posted: nobody gets them again before retry() or the next start.
    std::vector<DuePost> take_due(shared::WallMs now, std::int64_t most);
    void retry(std::int64_t id, int attempts, shared::WallMs first_at, shared::WallMs due);
    void remove(std::int64_t id, bool is_given_up);
    // When the next one that nobody has is due.
    std::optional<shared::WallMs> next_due();
    PostCounts counts();

    void save_orders(const std::vector<std::string>& orders);
    std::vector<std::string> orders();
    void save_document(const std::string& name, const std::string& json);
    // By name.
    std::vector<std::string> documents();
    std::string setting(const std::string& name);
    void save_setting(const std::string& name, const std::string& value);

    // Forgets conversation, posts and orders; sources and settings stay.
    void reset();
    // Copies the write-ahead log into the file; holds the other methods up only where it is long.
    void checkpoint();

  private:
    std::int64_t insert_post(const Post& post, shared::WallMs now);

    std::mutex guard_;
    shared::sqlite::Database database_;
    std::mutex checkpoint_guard_;
    shared::sqlite::Database checkpointer_;
};

}  // namespace ops::sandbox
