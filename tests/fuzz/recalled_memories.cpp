// What stands in Redis of a patient, and is searched. The first line is what it is searched for.
#include "tests/fuzz/target.hpp"
#include "workers/hot/lookup/patients.hpp"

namespace fuzz {

namespace {

namespace lookup = workers::hot::lookup;

template <typename Codec>
auto read_twice(std::string_view json) {
    auto read = Codec::read(json);
    using Value = std::remove_reference_t<decltype(*read)>;
    if (!read) return std::shared_ptr<const Value>();
    const std::string written = Codec::write(*read);
    require_stable_json(written);
    const auto again = Codec::read(written);
    require(again && Codec::write(*again) == written, "what we write we can read");
    require(Codec::bytes(*read) >= read->patient.size(), "what it takes is counted");
    return std::make_shared<const Value>(std::move(*read));
}

}  // namespace

void recalled_memories(std::string_view input) {
    const auto [words, json] = cut_line(input);
    lookup::Known known;
    known.memories = read_twice<lookup::MemoriesCodec>(json);
    known.listed = read_twice<lookup::ListedCodec>(json);
    constexpr std::size_t kMost = 5;
    const auto found = known.search(words, kMost);
    require(found.size() <= kMost, "no more is found than was asked for");
    for (const auto& row : found) require(row.score > 0, "what is found has to do with it");
    const auto language = known.language();
    require(language.empty() || language.size() == 2 || language.size() == 3,
            "a language is a tag");
    require(!known.allergies() || known.memories, "without our rows nothing is claimed");
    (void)known.name();
}

}  // namespace fuzz
