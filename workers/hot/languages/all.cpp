#include "workers/hot/languages/ar/ar.hpp"
#include "workers/hot/languages/en/en.hpp"
#include "workers/hot/languages/es/es.hpp"
#include "workers/hot/languages/he/he.hpp"
#include "workers/hot/languages/language.hpp"
#include "workers/hot/languages/pt/pt.hpp"
#include "workers/hot/languages/ru/ru.hpp"

#include <array>

namespace workers::hot::languages {

std::span<const Language* const> all() {
    static const std::array<const Language*, 6> kAll = {&en::language(),
                                                        &es::language(),
                                                        &pt::language(),
                                                        &ru::language(),
                                                        &he::language(),
                                                        &ar::language()};
    return kAll;
}

const Language* find(std::string_view code) {
    for (const Language* language : all()) {
        if (language->code == code) return language;
    }
    return nullptr;
}

}  // namespace workers::hot::languages
