#include "ops/sandbox/exchange.hpp"

namespace ops::sandbox {

std::string_view word_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::kEvolutionV1:
            return "evolution_v1";
        case Dialect::kMeta:
            return "meta";
        case Dialect::kEvolutionV2:
            break;
    }
    return "evolution_v2";
}

Dialect dialect_of(std::string_view word) {
    if (word == "evolution_v1") return Dialect::kEvolutionV1;
    if (word == "meta") return Dialect::kMeta;
    return Dialect::kEvolutionV2;
}

std::string_view provider_of(Dialect dialect) {
    return dialect == Dialect::kMeta ? "meta" : "evolution";
}

}  // namespace ops::sandbox
