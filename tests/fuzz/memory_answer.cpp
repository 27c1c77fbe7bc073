// What mem0 answers. The first line is a date or a time out of it.
#include "shared/memory/mem0/answers.hpp"
#include "shared/memory/mem0/instant.hpp"
#include "shared/memory/mem0/ranking.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace fuzz {

void memory_answer(std::string_view input) {
    namespace mem0 = shared::memory::mem0;
    const auto [head, body] = cut_line(input);
    const auto user = shared::memory::UserId::of("0190a000-0000-7000-8000-00000000000a",
                                                 "0190a000-0000-7000-8000-00000000000b");
    if (auto rows = mem0::rows_of(body, *user)) {
        require(rows->memories.size() + rows->foreign <= rows->all, "a row is counted once");
        const auto is_blank = [](const auto& one) { return one.text.empty(); };
        require(std::none_of(rows->memories.begin(), rows->memories.end(), is_blank),
                "a memory has a text");
        const std::size_t count = rows->memories.size();
        mem0::best_first(rows->memories);
        require(rows->memories.size() == count, "sorting loses none");
        mem0::newest_first(rows->memories);
        mem0::drop_expired(rows->memories, "2026-01-01");
        require(rows->memories.size() <= count, "none is made up");
    }
    if (const auto added = mem0::added_of(body)) {
        require(!added->is_empty || (!added->is_queued && added->memories == 0),
                "nothing is nothing");
        require(added->ids.size() <= added->memories, "an id belongs to a memory");
    }
    const auto one = mem0::one_of(body, *user);
    require(!one || one->exists || !one->is_foreign, "nothing is nobody's");
    const auto event = mem0::event_of(body, *user);
    require(event.work != shared::memory::Work::kNothing || event.foreign == 0,
            "nothing is nobody's");
    static_cast<void>(mem0::forgotten_of(body));
    static_cast<void>(mem0::says_no_memory(body));
    const auto wait = mem0::retry_after_of(head, 1'767'323'045'000);
    require(wait.count() >= 0 && wait.count() <= 600, "nobody makes us wait for more than 10 min");
    require(!mem0::is_day(head) || mem0::instant_of(std::string(head) + "T00:00:00Z").has_value(),
            "a day begins");
}

}  // namespace fuzz
