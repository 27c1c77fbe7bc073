// How a group consumer wakes a loop, against a real broker.
#include "tests/adapters/shared/kafka/broker.hpp"
#include "tests/adapters/shared/kafka/group_member.hpp"

#include <array>
#include <functional>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

// What a loop waits on: an eventfd, or the reading end of a pipe.
struct Descriptor {
    explicit Descriptor(bool is_pipe) {
        if (!is_pipe) {
            in = out = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
            return;
        }
        std::array<int, 2> ends{-1, -1};
        EXPECT_EQ(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0);
        in = ends[0];
        out = ends[1];
    }
    ~Descriptor() {
        ::close(in);
        if (out != in) ::close(out);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    // Whether it was woken; takes everything that was written.
    bool wait(milliseconds limit) const {
        pollfd waiting{in, POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(limit.count())) != 1) return false;
        std::uint64_t number = 0;
        bool is_whole = false;
        while (read(in, &number, sizeof number) == sizeof number && number > 0) is_whole = true;
        return is_whole;
    }

    int in = -1;
    int out = -1;
};

class Wake : public BrokerTest, public testing::WithParamInterface<bool> {
  protected:
    GroupSettings group() const {
        GroupSettings settings;
        settings.group = "hot";
        settings.topics = {"inbound"};
        return settings;
    }
};

// Polled after a wake alone: a wake that is not written is a record that never comes.
TEST_P(Wake, is_written_for_assignments_and_records) {
    create_topic("inbound", 1);
    const Descriptor descriptor(GetParam());
    Member member(settings_, group());
    member->wake(descriptor.out);
    const auto woken_until = [&](const std::function<bool()>& claim) {
        const auto deadline = SteadyClock::now() + seconds(60);
        while (!claim() && SteadyClock::now() < deadline) {
            if (!descriptor.wait(seconds(5))) return false;
            std::size_t before = 0;
            do {
                before = member.records.size();
                member.poll_once(milliseconds(0));
            } while (member.records.size() > before);
        }
        return claim();
    };
    ASSERT_TRUE(woken_until([&] { return member.owned.size() == 1; }));
    int slow = 0;
    for (std::size_t i = 1; i <= 20; ++i) {
        store("inbound", 0, {"x"});
        const auto begun = SteadyClock::now();
        ASSERT_TRUE(woken_until([&] { return member.records.size() == i; })) << i;
        slow += SteadyClock::now() - begun > milliseconds(500) ? 1 : 0;
    }
    // Now and then the machine is slow; a wake that does not come is slow each time.
    EXPECT_LE(slow, 10);
    member->close(seconds(5));
}

INSTANTIATE_TEST_SUITE_P(Descriptors, Wake, testing::Bool(), [](const auto& test) {
    return std::string(test.param ? "pipe" : "eventfd");
});

}  // namespace
}  // namespace shared::kafka
