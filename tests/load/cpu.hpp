// This process and the processor: what it took of it, and who goes first.
#pragma once

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

namespace tests::load {

// User and system, in seconds.
inline double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// The calling thread goes before all that is not real time: what drives a load must not wait for
// what it drives. It takes some 20 us a post. False where that is not allowed.
inline bool prefer_this_thread() {
    const sched_param least{1};
    return ::pthread_setschedparam(::pthread_self(), SCHED_RR, &least) == 0;
}

}  // namespace tests::load
