// The store's queue of webhooks still to be posted.
#include "ops/sandbox/store.hpp"

#include <algorithm>

namespace ops::sandbox {
namespace {

// Header lines as in a request head; neither names nor values of ours hold line ends.
std::string lines_of(const shared::http::Headers& headers) {
    std::string out;
    for (const auto& header : headers) out += header.name + ": " + header.value + "\n";
    return out;
}

shared::http::Headers headers_of(std::string_view lines) {
    shared::http::Headers out;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        const auto line = lines.substr(0, end);
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos) {
            out.push_back(
                {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
        }
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return out;
}

}  // namespace

std::int64_t Store::insert_post(const Post& post, shared::WallMs now) {
    auto insert = database_.prepare(
        "INSERT INTO posts (due, dialect, what, path, headers, body) VALUES (?,?,?,?,?,?)");
    insert.bind(1, now + post.after_ms).bind(2, word_of(post.dialect)).bind(3, post.what);
    insert.bind(4, post.path).bind(5, lines_of(post.headers)).bind(6, post.body).step();
    return database_.last_row();
}

std::vector<DuePost> Store::take_due(shared::WallMs now, std::int64_t most) {
    const std::lock_guard lock(guard_);
    auto rows = database_.prepare(
        "UPDATE posts SET taken = 1 WHERE id IN "
        "(SELECT id FROM posts WHERE taken = 0 AND due <= ? ORDER BY due, id LIMIT ?) "
        "RETURNING id, dialect, what, path, headers, body, attempts, first_at");
    rows.bind(1, now).bind(2, most);
    std::vector<DuePost> out;
    while (rows.step()) {
        DuePost due;
        due.id = rows.integer(0);
        due.post = {dialect_of(rows.text(1)),
                    rows.text(2),
                    rows.text(3),
                    headers_of(rows.text(4)),
                    rows.text(5),
                    0};
        due.attempts = static_cast<int>(rows.integer(6));
        due.first_at = rows.integer(7);
        out.push_back(std::move(due));
    }
    // The statement gives them in no order of its own.
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return out;
}

void Store::retry(std::int64_t id, int attempts, shared::WallMs first_at, shared::WallMs due) {
    const std::lock_guard lock(guard_);
    auto update = database_.prepare(
        "UPDATE posts SET taken = 0, attempts = ?, first_at = ?, due = ? WHERE id = ?");
    update.bind(1, std::int64_t{attempts}).bind(2, first_at).bind(3, due).bind(4, id).step();
}

void Store::remove(std::int64_t id, bool is_given_up) {
    const std::lock_guard lock(guard_);
    shared::sqlite::Transaction transaction(database_);
    database_.prepare("DELETE FROM posts WHERE id = ?").bind(1, id).step();
    if (is_given_up && database_.changes() > 0) {
        database_.execute(
            "INSERT INTO settings VALUES ('given_up', '1') "
            "ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1");
    }
    transaction.commit();
}

std::optional<shared::WallMs> Store::next_due() {
    const std::lock_guard lock(guard_);
    auto row = database_.prepare("SELECT due FROM posts WHERE taken = 0 ORDER BY due LIMIT 1");
    if (!row.step()) return std::nullopt;
    return row.integer(0);
}

PostCounts Store::counts() {
    const std::lock_guard lock(guard_);
    auto row = database_.prepare(
        "SELECT (SELECT count(*) FROM posts), "
        "(SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'given_up')");
    row.step();
    return {row.integer(0), row.integer(1)};
}

}  // namespace ops::sandbox
