#include "workers/hot/send/dialect.hpp"

#include "workers/hot/send/evolution.hpp"
#include "workers/hot/send/meta.hpp"

namespace workers::hot::send {

shared::http::Call build_call(const lookup::Line& line, const Outgoing& outgoing) {
    if (line.dialect == "meta") return meta::build(line, outgoing);
    if (line.dialect == "evolution_v1") return evolution::build_v1(line, outgoing);
    return evolution::build_v2(line, outgoing);
}

shared::http::Call build_typing(const lookup::Line& line, const TypingSign& sign) {
    if (line.dialect == "meta") return meta::build_typing(line, sign);
    if (line.dialect == "evolution_v1") return evolution::build_typing_v1(line, sign);
    return evolution::build_typing_v2(line, sign);
}

Verdict judge(const lookup::Line& line, const shared::http::CallResult& result) {
    if (result.unwritten) {
        return {Verdict::Kind::kUnsentRetry, "", result.code.empty() ? "unwritten" : result.code};
    }
    if (result.status == 0) {
        return {Verdict::Kind::kUnconfirmed, "", result.code.empty() ? "no_answer" : result.code};
    }
    return line.dialect == "meta" ? meta::judge(result) : evolution::judge(result);
}

}  // namespace workers::hot::send
