// Metrics of one process: a registry, cheap handles, one exposer.
//
// Families and label values are resolved once at start-up (the library locks on look-up); the
// handles are kept in the program's own metrics struct. Names live there, never here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace shared::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

// Counters and gauges are atomics: any thread.
class Counter {
  public:
    void add(double amount = 1) const;
    double value() const;

  private:
    friend class Registry;
    void* native_ = nullptr;
};

class Gauge {
  public:
    void set(double value) const;
    double value() const;

  private:
    friend class Registry;
    void* native_ = nullptr;
};

// Takes a lock per observation: fine for a few thousand a second.
class Histogram {
  public:
    void observe(double value) const;

  private:
    friend class Registry;
    void* native_ = nullptr;
};

// Owns everything; handles die with it. The same name with other labels is another child.
class Registry {
  public:
    Registry();
    ~Registry();
    Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    // `bounds`: upper bounds, ascending.
    Histogram histogram(const std::string& name,
                        const std::string& help,
                        const std::vector<double>& bounds,
                        const Labels& labels = {});
    // Text exposition format, as served.
    std::string text() const;

    // Serves `/metrics` on host:port (0 takes a free port); throws std::runtime_error if it cannot.
    void expose(const std::string& listen);
    // What it listens on; empty before expose().
    std::string address() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Seconds, from 100 us to 60 s: stage and request times.
const std::vector<double>& latency_bounds();

}  // namespace shared::metrics
