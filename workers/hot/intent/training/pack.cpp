#include "workers/hot/intent/training/pack.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace workers::hot::intent::training {
namespace {

// The more languages, the longer a row and the fewer of them; with the urgent gate's table
// (urgent/training/fit.cpp) below 2 MB.
constexpr std::size_t kBytes = 1'700'000;
constexpr std::size_t kMostEntriesPercent = 90;  // of the slots; fuller, a look-up grows long
constexpr std::size_t kEveryFor16 = 8;           // of the weights, enough to choose sixteen by
constexpr int kRounds = 20;                      // of moving the sixteen weights

using Sixteen = std::array<float, 16>;

float largest(const Row& row) {
    float out = 0;
    for (std::size_t i = 0; i < kIntentCount; ++i) out = std::max(out, std::abs(row[i]));
    return out;
}

std::uint32_t slots_for(std::size_t languages) {
    return static_cast<std::uint32_t>(kBytes / Model::row_bytes(languages));
}

// Indices of the rows that are kept, in their own order.
std::vector<std::uint32_t> kept_rows(const Fit& fit) {
    const std::size_t most = slots_for(fit.languages) * kMostEntriesPercent / 100;
    std::vector<std::uint32_t> out(fit.rows.size());
    std::iota(out.begin(), out.end(), 0U);
    if (out.size() > most) {
        std::stable_sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) {
            return largest(fit.rows[a]) > largest(fit.rows[b]);
        });
        out.resize(most);
        std::sort(out.begin(), out.end());
    }
    return out;
}

std::size_t nearest(const Sixteen& weights, float value) {
    const auto* above = std::lower_bound(weights.begin(), weights.end(), value);
    if (above == weights.begin()) return 0;
    if (above == weights.end()) return weights.size() - 1;
    const auto at = static_cast<std::size_t>(above - weights.begin());
    return value - weights[at - 1] < weights[at] - value ? at - 1 : at;
}

// Sixteen weights for all, each the mean of those it stands for (Lloyd's way).
Sixteen sixteen_weights(std::vector<float> values) {
    Sixteen out{};
    if (values.empty()) return out;
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = values[(2 * i + 1) * values.size() / (2 * out.size())];
    }
    for (int round = 0; round < kRounds; ++round) {
        std::array<double, 16> sums{};
        std::array<std::size_t, 16> counts{};
        for (const float value : values) {
            const std::size_t at = nearest(out, value);
            sums[at] += value;
            ++counts[at];
        }
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (counts[i] > 0)
                out[i] = static_cast<float>(sums[i] / static_cast<double>(counts[i]));
        }
        std::sort(out.begin(), out.end());
    }
    return out;
}

Sixteen weights_of(const Fit& fit, const std::vector<std::uint32_t>& rows) {
    std::vector<float> values;
    for (std::size_t i = 0; i < rows.size(); i += kEveryFor16) {
        const auto& weights = fit.rows[rows[i]];
        values.insert(values.end(), weights.begin(), weights.begin() + kIntentCount);
    }
    return sixteen_weights(std::move(values));
}

void write_row(const Row& weights, const Sixteen& sixteen, std::size_t classes, char* out) {
    for (std::size_t i = 0; i < classes; i += 2) {
        const std::size_t low = nearest(sixteen, weights[i]);
        const std::size_t high = i + 1 < classes ? nearest(sixteen, weights[i + 1]) : 0;
        out[i / 2] = static_cast<char>(static_cast<unsigned char>(low | (high << 4U)));
    }
}

ModelHeader header_of(const Fit& fit,
                      const std::vector<languages::Language>& languages,
                      const Calibration& calibration) {
    ModelHeader out;
    out.languages = static_cast<std::uint32_t>(fit.languages);
    out.slots = slots_for(fit.languages);
    for (std::size_t i = 0; i < out.bias.size(); ++i) out.bias[i] = fit.bias[i];
    out.evidence = calibration.weights;
    out.threshold = calibration.thresholds;
    for (std::size_t i = 0; i < languages.size(); ++i) {
        auto& code = out.code[i];
        if (languages[i].code.size() >= code.size()) throw std::invalid_argument("long code");
        std::copy(languages[i].code.begin(), languages[i].code.end(), code.begin());
    }
    return out;
}

}  // namespace

std::string pack(const Fit& fit,
                 const std::vector<languages::Language>& languages,
                 const Calibration& calibration) {
    const auto rows = kept_rows(fit);
    ModelHeader header = header_of(fit, languages, calibration);
    header.entries = static_cast<std::uint32_t>(rows.size());
    header.weights = weights_of(fit, rows);
    const std::size_t classes = kIntentCount + fit.languages;
    const std::size_t row_bytes = Model::row_bytes(fit.languages);
    std::string table(row_bytes * header.slots, '\0');
    std::vector<bool> taken(header.slots, false);
    for (const std::uint32_t row : rows) {
        const FeatureHash hash = fit.hashes[row];
        std::uint32_t slot = Model::slot_of(hash, header.slots);
        while (taken[slot]) slot = (slot + 1) % header.slots;
        taken[slot] = true;
        char* out = table.data() + row_bytes * slot;
        const std::uint16_t mark = Model::mark_of(hash);
        std::memcpy(out, &mark, sizeof mark);
        write_row(fit.rows[row], header.weights, classes, out + sizeof mark);
    }
    std::string out(sizeof header, '\0');
    std::memcpy(out.data(), &header, sizeof header);
    return out + table;
}

}  // namespace workers::hot::intent::training
