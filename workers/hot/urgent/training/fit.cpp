#include "workers/hot/urgent/training/fit.hpp"

#include "workers/hot/intent/training/augment.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

namespace workers::hot::urgent::training {
namespace {

using intent::FeatureHash;
using intent::Features;
using intent::training::Sample;
using Words = std::vector<std::string>;

constexpr std::uint32_t kSlots = 1U << 17U;
constexpr std::size_t kMostEntries = 100'000;  // fuller, a look-up grows long
constexpr std::uint64_t kSeed = 20'261'122;
constexpr int kEpochs = 12;
constexpr int kSettled = kEpochs / 2;  // rounds whose weights are not counted
constexpr float kStep = 0.3F;
constexpr float kDecay = 5e-4F;
constexpr float kLeastSquares = 1e-6F;
constexpr std::size_t kScene = 12;
constexpr float kMixedWeight = 0.5F;
constexpr double kClipped = 0.0005;  // of the weights, so many are more than a byte holds

template <typename Visit>
void each_hash(const Features& features, Visit visit) {
    for (const FeatureHash hash : features.words) visit(hash);
    for (const FeatureHash hash : features.pieces) visit(hash);
}

// Indices of the features that stand in lines enough, and their hashes.
std::unordered_map<FeatureHash, std::uint32_t> known_of(const std::vector<Line>& lines,
                                                        std::vector<FeatureHash>& hashes) {
    std::unordered_map<FeatureHash, std::size_t> last;  // line, from 1
    std::unordered_map<FeatureHash, std::uint32_t> out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        each_hash(intent::features_of(lines[i].sample.words), [&](FeatureHash hash) {
            const auto [seen, first] = last.try_emplace(hash, i + 1);
            if (first || seen->second == i + 1) return;
            seen->second = i + 1;
            if (out.try_emplace(hash, hashes.size()).second) hashes.push_back(hash);
        });
    }
    return out;
}

// What is asked in each language, medicine apart.
std::vector<std::vector<const Words*>> phrases_by_language(const std::vector<Line>& lines) {
    std::vector<std::vector<const Words*>> out;
    for (const Line& line : lines) {
        out.resize(std::max(out.size(), line.sample.language + 1));
        if (!line.is_phrase || line.sample.intent == languages::Intent::kOther) continue;
        out[line.sample.language].push_back(&line.sample.words);
    }
    return out;
}

// One message of two parts, in either order.
Words beside(const Words& line, const Words& wish, intent::training::Dice& dice) {
    const bool wish_first = dice.happens(0.5);
    Words out = wish_first ? wish : line;
    const Words& last = wish_first ? line : wish;
    out.insert(out.end(), last.begin(), last.end());
    return out;
}

// The weights that are kept, as indices in order.
std::vector<std::uint32_t> kept_of(const std::vector<float>& weights) {
    std::vector<std::uint32_t> out(weights.size());
    std::iota(out.begin(), out.end(), 0U);
    if (out.size() <= kMostEntries) return out;
    std::stable_sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::abs(weights[a]) > std::abs(weights[b]);
    });
    out.resize(kMostEntries);
    std::sort(out.begin(), out.end());
    return out;
}

void add(Fit& to, const Fit& round, float share) {
    for (std::size_t i = 0; i < to.weights.size(); ++i) to.weights[i] += share * round.weights[i];
    to.bias += share * round.bias;
}

// What one step of a byte weighs.
float unit_of(const std::vector<float>& weights) {
    std::vector<float> sizes;
    sizes.reserve(weights.size());
    for (const float weight : weights) sizes.push_back(std::abs(weight));
    if (sizes.empty()) throw std::invalid_argument("nothing to learn from");
    const auto most =
        static_cast<std::ptrdiff_t>(static_cast<double>(sizes.size() - 1) * (1 - kClipped));
    std::nth_element(sizes.begin(), sizes.begin() + most, sizes.end());
    return std::max(sizes[static_cast<std::size_t>(most)], 1e-6F) / 127;
}

OpinionHeader header_of(const std::vector<languages::Language>& languages, const Limits& limits) {
    OpinionHeader out;
    out.languages = static_cast<std::uint32_t>(languages.size());
    out.slots = kSlots;
    out.rule = limits.rule;
    for (std::size_t i = 0; i < languages.size(); ++i) {
        out.threshold[i] = limits.thresholds[i];
        const std::string& code = languages[i].code;
        if (code.size() >= out.code[i].size()) throw std::invalid_argument("long code");
        std::copy(code.begin(), code.end(), out.code[i].begin());
    }
    return out;
}

}  // namespace

std::size_t fold_of(const Line& line) {
    return line.sample.place / kScene % kFolds;
}

Examples examples_of(const std::vector<Line>& lines) {
    std::vector<const Sample*> samples;
    samples.reserve(lines.size());
    for (const Line& line : lines) samples.push_back(&line.sample);
    intent::training::Dice dice(kSeed);
    const auto copies = intent::training::augmented(samples, dice);
    const auto asked = phrases_by_language(lines);
    Examples out;
    const auto known = known_of(lines, out.hashes);
    const auto add = [&](const Line& line, const Words& words, float weight) {
        const Features features = intent::features_of(words);
        Example example{
            {}, SecondOpinion::scale_of(features), line.urgent ? 1.F : 0.F, weight, fold_of(line)};
        each_hash(features, [&](FeatureHash hash) {
            const auto found = known.find(hash);
            if (found != known.end()) example.features.push_back(found->second);
        });
        out.lines.push_back(std::move(example));
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Line& line = lines[i];
        add(line, line.sample.words, line.weight);
        add(line, copies[2 * i + 1].words, line.weight);
        const auto& wishes = asked[line.sample.language];
        if (line.is_phrase || wishes.empty()) continue;
        add(line,
            beside(line.sample.words, *wishes[dice.below(wishes.size())], dice),
            kMixedWeight);
    }
    return out;
}

Fit fit(const Examples& examples, std::size_t without) {
    std::vector<const Example*> order;
    for (const Example& example : examples.lines) {
        if (example.fold != without) order.push_back(&example);
    }
    Fit out{std::vector<float>(examples.hashes.size()), 0};
    Fit mean = out;  // of the later rounds: the order of the last lines counts for less
    std::vector<float> squares(out.weights.size(), kLeastSquares);
    float bias_squares = kLeastSquares;
    intent::training::Dice dice(kSeed);
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
        dice.shuffle(order);
        for (const Example* example : order) {
            float sum = 0;
            for (const std::uint32_t i : example->features) sum += out.weights[i];
            const float odds = out.bias + example->scale * sum;
            const float error = (1 / (1 + std::exp(-odds)) - example->label) * example->weight;
            const float gradient = error * example->scale;
            for (const std::uint32_t i : example->features) {
                float& weight = out.weights[i];
                squares[i] += gradient * gradient;
                weight -= kStep / std::sqrt(squares[i]) * (gradient + kDecay * weight);
            }
            bias_squares += error * error;
            out.bias -= kStep / std::sqrt(bias_squares) * error;
        }
        if (epoch >= kSettled) add(mean, out, 1.F / (kEpochs - kSettled));
    }
    return mean;
}

std::string pack(const Fit& fit,
                 const Examples& examples,
                 const std::vector<languages::Language>& languages,
                 const Limits& limits) {
    OpinionHeader header = header_of(languages, limits);
    header.bias = fit.bias;
    header.unit = unit_of(fit.weights);
    std::string table(std::size_t{2} * kSlots, '\0');
    for (const std::uint32_t i : kept_of(fit.weights)) {
        const float steps = std::clamp(std::round(fit.weights[i] / header.unit), -127.F, 127.F);
        if (steps == 0) continue;
        std::size_t slot = intent::Model::slot_of(examples.hashes[i], kSlots);
        while (table[2 * slot] != 0) slot = (slot + 1) % kSlots;
        table[2 * slot] = SecondOpinion::mark_of(examples.hashes[i]);
        table[2 * slot + 1] = static_cast<char>(static_cast<signed char>(steps));
        ++header.entries;
    }
    std::string out(sizeof header, '\0');
    std::memcpy(out.data(), &header, sizeof header);
    return out + table;
}

}  // namespace workers::hot::urgent::training
