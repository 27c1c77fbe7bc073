// What a provider answers to a send. The first line is the dialect's number and the status.
#include "tests/fuzz/target.hpp"
#include "workers/hot/send/dialect.hpp"

#include <array>
#include <charconv>

namespace fuzz {

void send_answer(std::string_view input) {
    using workers::hot::send::judge, workers::hot::send::Verdict;
    const auto [head, body] = cut_line(input);
    constexpr std::array kDialects{"evolution_v1", "evolution_v2", "meta"};
    if (head.size() < 2) return;
    workers::hot::lookup::Line line;
    line.line = "line";
    line.dialect = kDialects[static_cast<unsigned char>(head[0]) % kDialects.size()];
    shared::http::CallResult result;
    std::from_chars(head.data() + 1, head.data() + head.size(), result.status);
    if (result.status < 100 || result.status > 599) return;
    result.body = body;
    const auto verdict = judge(line, result);
    using Kind = Verdict::Kind;
    require(verdict.kind != Kind::kSent || result.status / 100 == 2, "only a 2xx means sent");
    require((verdict.kind == Kind::kSent) == verdict.reason.empty(),
            "what is not sent has a reason");
    require(verdict.reason.size() < 64 &&
                verdict.reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") ==
                    std::string::npos,
            "a reason is a word of ours");
    require(result.status / 100 != 5 || verdict.kind != Kind::kUnsentRetry || !body.empty(),
            "a bare failure proves nothing");

    result.unwritten = true;
    result.status = 0;
    result.body.clear();
    result.code = "refused";
    require(judge(line, result).kind == Kind::kUnsentRetry, "what was not written was not sent");
}

}  // namespace fuzz
