// The only place that includes prometheus-cpp and civetweb's exposer.
#include "shared/metrics/metrics.hpp"

#include <exception>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace shared::metrics {
namespace {

prometheus::Labels native(const Labels& labels) {
    return {labels.begin(), labels.end()};
}

}  // namespace

void Counter::add(double amount) const {
    if (native_ != nullptr) static_cast<prometheus::Counter*>(native_)->Increment(amount);
}

double Counter::value() const {
    return native_ == nullptr ? 0 : static_cast<prometheus::Counter*>(native_)->Value();
}

void Gauge::set(double value) const {
    if (native_ != nullptr) static_cast<prometheus::Gauge*>(native_)->Set(value);
}

double Gauge::value() const {
    return native_ == nullptr ? 0 : static_cast<prometheus::Gauge*>(native_)->Value();
}

void Histogram::observe(double value) const {
    if (native_ != nullptr) static_cast<prometheus::Histogram*>(native_)->Observe(value);
}

struct Registry::Impl {
    // Shared because the exposer keeps a weak pointer to what it serves.
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
    std::unique_ptr<prometheus::Exposer> exposer;
    std::string address;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
    Counter handle;
    handle.native_ = &prometheus::BuildCounter()
                          .Name(name)
                          .Help(help)
                          .Register(*impl_->registry)
                          .Add(native(labels));
    return handle;
}

Gauge Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    Gauge handle;
    handle.native_ = &prometheus::BuildGauge()
                          .Name(name)
                          .Help(help)
                          .Register(*impl_->registry)
                          .Add(native(labels));
    return handle;
}

Histogram Registry::histogram(const std::string& name,
                              const std::string& help,
                              const std::vector<double>& bounds,
                              const Labels& labels) {
    Histogram handle;
    handle.native_ = &prometheus::BuildHistogram()
                          .Name(name)
                          .Help(help)
                          .Register(*impl_->registry)
                          .Add(native(labels), prometheus::Histogram::BucketBoundaries(bounds));
    return handle;
}

std::string Registry::text() const {
    std::ostringstream out;
    prometheus::TextSerializer{}.Serialize(out, impl_->registry->Collect());
    return out.str();
}

void Registry::expose(const std::string& listen) {
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("metrics: not host:port: " + listen);
    try {
        // Two threads: one scrape at a time and one left over for a hanging client.
        impl_->exposer = std::make_unique<prometheus::Exposer>(listen, 2);
    } catch (const std::exception& fault) {
        throw std::runtime_error("metrics: cannot listen on " + listen + ": " + fault.what());
    }
    impl_->exposer->RegisterCollectable(impl_->registry);
    const std::vector<int> ports = impl_->exposer->GetListeningPorts();
    if (ports.empty()) throw std::runtime_error("metrics: cannot listen on " + listen);
    impl_->address = listen.substr(0, colon) + ":" + std::to_string(ports.front());
}

std::string Registry::address() const {
    return impl_->address;
}

const std::vector<double>& latency_bounds() {
    static const std::vector<double> bounds{0.0001,
                                            0.00025,
                                            0.0005,
                                            0.001,
                                            0.0025,
                                            0.005,
                                            0.01,
                                            0.025,
                                            0.05,
                                            0.1,
                                            0.25,
                                            0.5,
                                            1,
                                            2.5,
                                            5,
                                            10,
                                            30,
                                            60};
    return bounds;
}

}  // namespace shared::metrics
