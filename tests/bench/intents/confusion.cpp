#include "tests/bench/intents/confusion.hpp"

#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace tests::bench::intents {
namespace {

using workers::hot::languages::kIntentNames;

constexpr int kCell = 44;
constexpr int kLeft = 150;
constexpr int kTop = 160;
constexpr int kFoot = 24;
constexpr double kShown = 0.05;  // percent; less than that is an empty cell

std::string text(int x, int y, const std::string& style, std::string_view words) {
    return fmt::format("<text x=\"{}\" y=\"{}\" {}>{}</text>\n", x, y, style, words);
}

// The right ones green, the wrong ones red; held back as `other` is no fault of the same kind:
// grey.
std::string colour(std::size_t truth, std::size_t said, double percent) {
    const double depth = std::sqrt(percent / 100);
    if (truth == said) return fmt::format("rgba(30,120,60,{:.3f})", depth);
    const bool is_held_back = said + 1 == kIntentNames.size();
    return fmt::format("rgba({},{:.3f})", is_held_back ? "90,90,90" : "190,30,30", depth);
}

}  // namespace

void Confusion::add(workers::hot::languages::Intent truth, workers::hot::languages::Intent said) {
    ++lines_[static_cast<std::size_t>(truth)][static_cast<std::size_t>(said)];
}

double Confusion::percent(std::size_t truth, std::size_t said) const {
    const auto& row = lines_[truth];
    const std::size_t all = std::accumulate(row.begin(), row.end(), std::size_t{0});
    if (all == 0) return 0;
    return 100.0 * static_cast<double>(row[said]) / static_cast<double>(all);
}

std::string Confusion::picture(const std::string& title) const {
    const int side = kCell * static_cast<int>(kCount);
    const int width = kLeft + side + kFoot;
    const int height = kTop + side + kFoot;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        width,
        height);
    out += text(kFoot, 24, "font-size=\"15\"", title);
    out += text(kFoot,
                44,
                "fill=\"#555\"",
                "Rows: what was meant. Columns: what was answered. Percent of the row.");
    for (std::size_t i = 0; i < kCount; ++i) {
        const int at = kCell * static_cast<int>(i) + kCell / 2;
        out += text(kLeft - 8, kTop + at + 4, "text-anchor=\"end\"", kIntentNames[i]);
        const int x = kLeft + at + 4;
        out += text(x,
                    kTop - 8,
                    fmt::format("transform=\"rotate(-60 {} {})\"", x, kTop - 8),
                    kIntentNames[i]);
    }
    for (std::size_t truth = 0; truth < kCount; ++truth) {
        for (std::size_t said = 0; said < kCount; ++said) {
            const double share = percent(truth, said);
            const int x = kLeft + kCell * static_cast<int>(said);
            const int y = kTop + kCell * static_cast<int>(truth);
            out += fmt::format(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" "
                "stroke=\"#ddd\"/>\n",
                x,
                y,
                kCell,
                kCell,
                share < kShown ? "white" : colour(truth, said, share));
            if (share < kShown) continue;
            out += text(
                x + kCell / 2,
                y + kCell / 2 + 4,
                fmt::format(R"(text-anchor="middle" fill="{}")", share > 40 ? "white" : "black"),
                fmt::format("{:.1f}", share));
        }
    }
    return out + "</svg>\n";
}

}  // namespace tests::bench::intents
