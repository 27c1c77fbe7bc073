// Records of `conversations`: one alone, and a log of one a line (`key value`, without value a
// tombstone).
#include "tests/fuzz/target.hpp"
#include "workers/hot/conversation_log/opening.hpp"

namespace fuzz {

using namespace workers::hot::conversation_log;

namespace {

std::string rewritten(const LogRecord& record) {
    return write_state("k", record.epoch, record.owner, record.state, record.kind == "claim");
}

}  // namespace

void conversation_state(std::string_view input) {
    const auto read = read_log_record(input);
    if (read && (read->kind == "claim" || read->kind == "state")) {
        const std::string once = rewritten(*read);
        require_stable_json(once);
        const auto again = read_log_record(once);
        require(again.has_value(), "a state that we write we can read");
        require(rewritten(*again) == once, "a state written again is the same");
    }
    std::vector<shared::kafka::Record> log;
    for (std::string_view rest = input; !rest.empty() && log.size() < 64;) {
        const Cut line = cut_line(rest);
        rest = line.rest;
        const auto space = line.first.find(' ');
        shared::kafka::Record& record = log.emplace_back();
        record.topic = "conversations";
        record.offset = static_cast<shared::kafka::Offset>(log.size() - 1);
        record.key = line.first.substr(0, space);
        record.is_tombstone = space == std::string_view::npos;
        if (!record.is_tombstone) record.value = line.first.substr(space + 1);
    }
    int unreadable = 0;
    auto opened = fold_conversations(log, unreadable);
    require(opened.conversations.size() + opened.voided.size() <= 2 * log.size(),
            "no conversation out of nothing");
    settle(opened, log);
}

}  // namespace fuzz
