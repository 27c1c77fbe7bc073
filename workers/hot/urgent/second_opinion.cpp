#include "workers/hot/urgent/second_opinion.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace workers::hot::urgent {

SecondOpinion::SecondOpinion(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < sizeof header_) throw std::invalid_argument("no opinion: too short");
    std::memcpy(&header_, bytes.data(), sizeof header_);
    if (header_.magic != OpinionHeader::kMagic || header_.languages > intent::kMaxLanguages) {
        throw std::invalid_argument("no opinion, or one of another version");
    }
    if (header_.entries >= header_.slots ||
        bytes.size() != sizeof header_ + std::size_t{2} * header_.slots) {
        throw std::invalid_argument("an opinion of the wrong size");
    }
    table_ = bytes.data() + sizeof header_;
}

char SecondOpinion::mark_of(intent::FeatureHash hash) {
    const auto mark = static_cast<unsigned char>(hash >> 56U);
    return static_cast<char>(std::max<unsigned char>(1, mark));
}

float SecondOpinion::scale_of(const intent::Features& features) {
    return 1 / std::sqrt(static_cast<float>(features.count() + 1));
}

int SecondOpinion::steps(intent::FeatureHash hash) const {
    const char mark = mark_of(hash);
    for (std::size_t slot = intent::Model::slot_of(hash, header_.slots);;) {
        const char* there = table_ + 2 * slot;
        if (*there == mark) return static_cast<signed char>(there[1]);
        if (*there == 0) return 0;
        if (++slot == header_.slots) slot = 0;
    }
}

float SecondOpinion::odds(const intent::Features& features) const {
    int sum = 0;
    for (const intent::FeatureHash hash : features.words) sum += steps(hash);
    for (const intent::FeatureHash hash : features.pieces) sum += steps(hash);
    return header_.bias + header_.unit * scale_of(features) * static_cast<float>(sum);
}

bool SecondOpinion::confirms(bool caught,
                             const intent::Features& features,
                             std::string_view language) const {
    for (std::size_t i = 0; i < header_.languages; ++i) {
        if (language != header_.code[i].data()) continue;
        if (std::isnan(header_.threshold[i])) return caught;
        return odds(features) + (caught ? header_.rule : 0) >= header_.threshold[i];
    }
    return caught;
}

bool SecondOpinion::confirms_later(bool caught,
                                   const std::vector<std::string>& words,
                                   std::string_view language) const {
    constexpr auto kStep = static_cast<std::ptrdiff_t>(intent::kMostWords / 2);
    for (auto from = words.begin(); words.end() - from > 2 * kStep;) {
        from += kStep;
        const auto to = from + std::min(2 * kStep, words.end() - from);
        if (confirms(caught, intent::features_of({from, to}), language)) return true;
    }
    return false;
}

}  // namespace workers::hot::urgent
