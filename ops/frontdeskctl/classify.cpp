#include "ops/frontdeskctl/classify.hpp"

#include "ops/frontdeskctl/commands.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

namespace ops::frontdeskctl {
namespace {

namespace understanding = workers::hot::understanding;
namespace languages = workers::hot::languages;

constexpr std::size_t kPieceBytes = 64 * 1024;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The primary tag of `pt` or `pt-BR`; empty for what is no language. An unknown one is a hint that
// says nothing.
std::string language_tag(std::string_view text) {
    const std::string_view primary = text.substr(0, text.find('-'));
    const bool is_tag = primary.size() >= 2 && primary.size() <= 3 && text.size() <= 8 &&
                        std::all_of(primary.begin(), primary.end(), is_letter);
    std::string out;
    if (!is_tag) return out;
    std::transform(primary.begin(), primary.end(), std::back_inserter(out), lower);
    return out;
}

struct Asked {
    std::string language;
    std::string_view text;
};

Asked split(std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return {"", line};
    std::string language = language_tag(line.substr(0, tab));
    if (language.empty() && tab > 0) return {"", line};
    return {std::move(language), line.substr(tab + 1)};
}

bool write_out(const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
           std::fflush(stdout) == 0;
}

}  // namespace

void LineSplitter::keep(std::string_view piece) {
    rest_.append(piece.substr(0, kMostLineBytes - std::min(kMostLineBytes, rest_.size())));
}

std::string_view LineSplitter::take() const {
    std::string_view line = rest_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string classified(const understanding::Understander& understander, std::string_view line) {
    const Asked asked = split(line);
    const auto understood =
        understander.read(asked.text, {{asked.language, ""}, understanding::Pending::kNone});
    const bool urgent = !understood.urgent.empty();
    shared::json::Writer out;
    out.begin_object()
        .member("intent", languages::name_of(understood.decision.main()))
        .key("confidence")
        .raw(fmt::format("{:.3f}", understood.confidence))
        .member("language", urgent ? understood.urgent_language->code : understood.language().code)
        .member("urgent", urgent)
        .member("rule", understood.rule)
        .end_object();
    return out.take();
}

int classify() {
    const understanding::Understander understander;
    LineSplitter lines;
    std::string out;
    const auto answer = [&](std::string_view line) {
        out.append(classified(understander, line)).push_back('\n');
    };
    std::array<char, kPieceBytes> piece{};
    for (;;) {
        const ssize_t size = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return fail(fmt::format("standard input: {}", std::strerror(errno)));
        if (size == 0) break;
        lines.add({piece.data(), static_cast<std::size_t>(size)}, answer);
        if (!write_out(out)) return fail("standard output takes no more");
        out.clear();
    }
    lines.end(answer);
    return write_out(out) ? kDone : fail("standard output takes no more");
}

}  // namespace ops::frontdeskctl
