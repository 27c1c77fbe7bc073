#include "workers/hot/intent/model.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace workers::hot::intent {
namespace {

constexpr std::size_t kMaxClasses = kIntentCount + kMaxLanguages;
constexpr std::size_t kMarkBytes = sizeof(std::uint16_t);

std::uint16_t mark_at(const char* row) {
    std::uint16_t out = 0;
    std::memcpy(&out, row, sizeof out);
    return out;
}

// The logarithm of what the exponentials add up to.
float log_sum(const float* values, std::size_t count) {
    const float most = *std::max_element(values, values + count);
    float sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += std::exp(values[i] - most);
    return most + std::log(sum);
}

}  // namespace

Scores scores_of(std::array<float, kIntentCount + kMaxLanguages> sums, std::size_t languages) {
    Scores out;
    const float all = log_sum(sums.data(), kIntentCount);
    for (std::size_t i = 0; i < kIntentCount; ++i) out.intents[i] = std::exp(sums[i] - all);
    if (languages == 0) return out;
    const float every = log_sum(sums.data() + kIntentCount, languages);
    out.languages.assign(sums.begin() + kIntentCount,
                         sums.begin() + static_cast<std::ptrdiff_t>(kIntentCount + languages));
    for (float& language : out.languages) language -= every;
    return out;
}

Model::Model(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < sizeof header_) throw std::invalid_argument("no model: too short");
    std::memcpy(&header_, bytes.data(), sizeof header_);
    if (header_.magic != ModelHeader::kMagic || header_.languages > kMaxLanguages) {
        throw std::invalid_argument("no model, or one of another version");
    }
    row_bytes_ = row_bytes(header_.languages);
    if (header_.slots == 0 || header_.entries >= header_.slots ||
        bytes.size() != sizeof header_ + row_bytes_ * header_.slots) {
        throw std::invalid_argument("a model of the wrong size");
    }
    table_ = bytes.data() + sizeof header_;
    for (std::size_t i = 0; i < header_.languages; ++i) {
        codes_.emplace_back(header_.code[i].data());
    }
}

std::uint32_t Model::slot_of(FeatureHash hash, std::uint32_t slots) {
    return static_cast<std::uint32_t>(((hash & 0xFFFFFFFFU) * slots) >> 32U);
}

std::uint16_t Model::mark_of(FeatureHash hash) {
    return static_cast<std::uint16_t>(std::max<FeatureHash>(1, hash >> 48U));
}

std::size_t Model::row_bytes(std::size_t languages) {
    return kMarkBytes + (kIntentCount + languages + 1) / 2;
}

const char* Model::find(FeatureHash hash) const {
    const std::uint16_t mark = mark_of(hash);
    for (std::uint32_t slot = slot_of(hash, header_.slots);;) {
        const char* row = table_ + row_bytes_ * slot;
        const std::uint16_t there = mark_at(row);
        if (there == mark) return row + kMarkBytes;
        if (there == 0) return nullptr;
        if (++slot == header_.slots) slot = 0;
    }
}

Scores Model::score(const Features& features) const {
    const std::size_t pairs = row_bytes_ - kMarkBytes;
    std::array<float, kMaxClasses> sums{};
    const auto add = [&](FeatureHash hash) {
        const char* row = find(hash);
        if (row == nullptr) return false;
        for (std::size_t i = 0; i < pairs; ++i) {
            const auto byte = static_cast<unsigned char>(row[i]);
            sums[2 * i] += header_.weights[byte & 0x0FU];
            sums[2 * i + 1] += header_.weights[byte >> 4U];
        }
        return true;
    };
    std::size_t unknown = 0;
    for (const FeatureHash word : features.words) unknown += add(word) ? 0 : 1;
    for (const FeatureHash piece : features.pieces) add(piece);
    for (const FeatureHash hash : unknown_features(unknown, features.words.size())) add(hash);

    const float scale = 1 / std::sqrt(static_cast<float>(features.count() + 2));
    for (std::size_t i = 0; i < kMaxClasses; ++i) sums[i] = header_.bias[i] + scale * sums[i];
    Scores scores = scores_of(sums, header_.languages);
    scores.unknown = unknown;
    return scores;
}

}  // namespace workers::hot::intent
