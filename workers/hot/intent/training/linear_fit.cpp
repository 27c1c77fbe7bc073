#include "workers/hot/intent/training/linear_fit.hpp"

#include "workers/hot/intent/training/augment.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace workers::hot::intent::training {
namespace {

constexpr int kEpochs = 12;
constexpr float kStep = 0.3F;
constexpr float kDecay = 1e-6F;
constexpr std::size_t kMinLines = 2;

struct Example {
    std::vector<std::uint32_t> rows;
    float scale = 0;
    std::size_t intent = 0;
    std::size_t language = 0;
};

// Sums of squared gradients, apart for the two questions.
struct Seen2 {
    float intent = 0;
    float language = 0;
};

float scale_of(std::size_t features) {
    return 1 / std::sqrt(static_cast<float>(features));
}

// All features of a line; a word of a single line counts as unknown, as strangers will be.
std::vector<FeatureHash> all_features(const Features& features,
                                      const std::unordered_map<FeatureHash, std::uint32_t>& known) {
    std::vector<FeatureHash> out = features.words;
    std::size_t unknown = 0;
    for (const FeatureHash word : features.words) unknown += known.contains(word) ? 0 : 1;
    out.insert(out.end(), features.pieces.begin(), features.pieces.end());
    for (const FeatureHash hash : unknown_features(unknown, features.words.size())) {
        out.push_back(hash);
    }
    return out;
}

class Fitter {
  public:
    Fitter(const std::vector<const Sample*>& samples, std::size_t languages, std::uint64_t seed)
        : dice_(seed) {
        out_.languages = languages;
        const auto lines = augmented(samples, dice_);
        collect(lines);
    }

    Fit run() && {
        std::vector<std::uint32_t> order(examples_.size());
        std::iota(order.begin(), order.end(), 0U);
        for (int epoch = 0; epoch < kEpochs; ++epoch) {
            dice_.shuffle(order);
            for (const std::uint32_t i : order) step(examples_[i]);
        }
        return std::move(out_);
    }

  private:
    void collect(const std::vector<Sample>& lines) {
        std::vector<Features> features;
        std::unordered_map<FeatureHash, std::size_t> counts;
        for (const Sample& line : lines) {
            features.push_back(features_of(line.words));
            for (const FeatureHash hash : features.back().words) ++counts[hash];
            for (const FeatureHash hash : features.back().pieces) ++counts[hash];
        }
        const auto admit = [&](FeatureHash hash) {
            if (!out_.index.try_emplace(hash, out_.hashes.size()).second) return;
            out_.hashes.push_back(hash);
        };
        for (const Features& line : features) {
            for (const auto* hashes : {&line.words, &line.pieces}) {
                for (const FeatureHash hash : *hashes) {
                    if (counts[hash] >= kMinLines) admit(hash);
                }
            }
        }
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto hashes = all_features(features[i], out_.index);
            for (std::size_t k = hashes.size() - 2; k < hashes.size(); ++k) admit(hashes[k]);
            add_example(lines[i], hashes);
        }
        out_.rows.resize(out_.hashes.size());
        squares_.resize(out_.hashes.size());
    }

    void add_example(const Sample& line, const std::vector<FeatureHash>& hashes) {
        Example example{{},
                        scale_of(hashes.size()),
                        static_cast<std::size_t>(line.intent),
                        kIntentCount + line.language};
        for (const FeatureHash hash : hashes) {
            const auto found = out_.index.find(hash);
            if (found != out_.index.end()) example.rows.push_back(found->second);
        }
        examples_.push_back(std::move(example));
    }

    // Probabilities of classes [begin, end), less one for the right one.
    static float gradient(Row& sums, std::size_t begin, std::size_t end, std::size_t right) {
        const float most = *std::max_element(&sums[begin], &sums[end - 1] + 1);
        float all = 0;
        for (std::size_t i = begin; i < end; ++i) all += sums[i] = std::exp(sums[i] - most);
        float square = 0;
        for (std::size_t i = begin; i < end; ++i) {
            sums[i] = sums[i] / all - (i == right ? 1.F : 0.F);
            square += sums[i] * sums[i];
        }
        return square;
    }

    void step(const Example& example) {
        Row sums{};
        for (const std::uint32_t row : example.rows) {
            const Row& weights = out_.rows[row];
            for (std::size_t i = 0; i < kClasses; ++i) sums[i] += weights[i];
        }
        for (std::size_t i = 0; i < kClasses; ++i) {
            sums[i] = sums[i] * example.scale + out_.bias[i];
        }
        const std::size_t end = kIntentCount + out_.languages;
        const float intent = gradient(sums, 0, kIntentCount, example.intent);
        const float language = gradient(sums, kIntentCount, end, example.language);
        std::fill(sums.begin() + static_cast<std::ptrdiff_t>(end), sums.end(), 0.F);
        const float scale = example.scale;
        for (const std::uint32_t row : example.rows) {
            change(out_.rows[row], squares_[row], sums, {intent, language}, scale);
        }
        change(out_.bias, bias_squares_, sums, {intent, language}, 1);
    }

    static void change(
        Row& weights, Seen2& squares, const Row& gradients, const Seen2& added, float scale) {
        squares.intent += added.intent * scale * scale;
        squares.language += added.language * scale * scale;
        const float intent = kStep / std::sqrt(squares.intent + 1e-6F);
        const float language = kStep / std::sqrt(squares.language + 1e-6F);
        for (std::size_t i = 0; i < kClasses; ++i) {
            const float rate = i < kIntentCount ? intent : language;
            weights[i] -= rate * (gradients[i] * scale + kDecay * weights[i]);
        }
    }

    Dice dice_;
    Fit out_;
    std::vector<Example> examples_;
    std::vector<Seen2> squares_;
    Seen2 bias_squares_;
};

}  // namespace

Fit fit(const std::vector<const Sample*>& samples, std::size_t languages, std::uint64_t seed) {
    return Fitter(samples, languages, seed).run();
}

}  // namespace workers::hot::intent::training
