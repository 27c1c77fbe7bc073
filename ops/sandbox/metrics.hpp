// Every metric of the sandbox.
#pragma once

#include "shared/metrics/metrics.hpp"

namespace ops::sandbox {

struct Metrics {
    explicit Metrics(shared::metrics::Registry& registry);

    shared::metrics::Counter sent;      // send requests that were taken and sent
    shared::metrics::Counter refused;   // send requests answered with a fault
    shared::metrics::Counter posted;    // webhooks that got their 2xx
    shared::metrics::Counter repeated;  // attempts that did not
    shared::metrics::Counter given_up;  // webhooks nobody will get
    shared::metrics::Gauge pending;     // webhooks still to be posted
};

}  // namespace ops::sandbox
