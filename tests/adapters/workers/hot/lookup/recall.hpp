// Patients over mem0, the sandbox's in both dialects, real Redis and PostgreSQL.
#pragma once

#include "tests/adapters/shared/memory/mem0/calls.hpp"
#include "tests/adapters/workers/hot/lookup/clinics.hpp"
#include "tests/flow/ops/sandbox/harness.hpp"
#include "workers/hot/lookup/cached_patients.hpp"

namespace workers::hot::lookup {

class Recall : public Clinics, public testing::WithParamInterface<shared::memory::mem0::Dialect> {
  protected:
    using Dialect = shared::memory::mem0::Dialect;
    using UserId = shared::memory::UserId;
    static constexpr shared::MonoUs kLate = 50'000;
    static constexpr shared::MonoUs kPatience = 60'000'000;  // of a test on a busy machine

    void SetUp() override {
        Clinics::SetUp();
        database_settings_.statement_timeout = seconds(30);  // none hangs, whatever the load
        database_settings_.connect_timeout = seconds(30);
        auto config = ops::sandbox::test::config_of(folder_, receiver_);
        service_ = std::make_unique<ops::sandbox::Service>(config);
        sandbox_.emplace("http://" + service_->address());
        writer_of_mem0_ = shared::memory::mem0::make_client(settings(seconds(15)), clock_);
        for (const std::string& clinic : {clinic_, other_clinic_}) {
            if (clinic == other_clinic_) {
                run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
                    "VALUES ($1, $2, 'other', 'UTC', '{en}')",
                    {clinic, organization_});
            }
            run("INSERT INTO healthcare.patients (id, clinic_id, name) VALUES ($1, $2, 'Ana')",
                {clinic == clinic_ ? patient_ : shared::uuid_v7().text(), clinic});
        }
    }
    void TearDown() override {
        caches_.reset();
        provider_.reset();
    }
    bool is_hosted() const { return GetParam() == Dialect::kHosted; }
    shared::memory::mem0::Settings settings(milliseconds timeout) const {
        shared::memory::mem0::Settings out;
        out.dialect = GetParam();
        out.url = "http://" + service_->address() + (is_hosted() ? "/mem0/hosted" : "/mem0/server");
        out.key = "demo-mem0-key";
        out.read_timeout = timeout;
        return out;
    }
    void start_with_mem0(milliseconds timeout = seconds(20)) {
        patients_.reset();
        caches_.reset();
        provider_.reset();
        start();
        directory_.reset();
        provider_ = std::make_unique<ListedSource>(
            shared::memory::mem0::make_client(settings(timeout), clock_),
            clock_,
            health_,
            metrics_);
        patient_source_ = std::make_unique<PatientSource>(*connections_);
        caches_ =
            std::make_unique<shared::cache::Caches>(caching_, clock_, executor_, health_, nullptr);
        patients_ = std::make_unique<CachedPatients>(
            *caches_, *patient_source_, policies_, provider_.get());
        caches_->start();
        if (has_redis_) turn_until([&] { return caches_->is_heard(); });
    }
    void order(const std::string& members) {
        sandbox_->order(R"({"provider":"mem0","instance":")" +
                        std::string(is_hosted() ? "hosted" : "server") + "\"" + members + "}");
    }
    void tell_mem0(const std::string& clinic, const std::string& kind, const std::string& words) {
        shared::memory::Addition said = shared::memory::mem0::test::text(words);
        said.kind = kind;
        const auto added =
            shared::memory::mem0::test::add(*writer_of_mem0_, *UserId::of(clinic, patient_), said);
        ASSERT_TRUE(added.outcome.is_done()) << added.outcome.code;
    }
    void remember(const std::string& kind, const std::string& body) {
        run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
            "VALUES (gen_random_uuid(), $1, $2, $3, $4, md5($3 || $4))",
            {clinic_, patient_, kind, body});
    }
    void put_into_redis(const std::string& name, shared::WallMs fresh_for) {
        shared::cache::L2 l2(caching_.loads.redis, clock_);
        const Listed listed{id(), {{"m1", "name", name, "en", ""}}};
        shared::cache::Write write;
        write.key = "mem0:" + id() + ":listed";
        write.json = ListedCodec::write(listed);
        write.fresh_until = clock_.wall_ms() + fresh_for;
        write.ttl = std::chrono::hours(1);
        ASSERT_TRUE(l2.put(std::span(&write, 1), seconds(5)).front());
    }
    Known recall() { return patients_->recall(clinic_, patient_); }
    // Asks until both lists are there.
    Known known(const std::string& clinic) {
        Known out;
        turn_until([&] {
            out = patients_->recall(clinic, patient_);
            return out.memories && out.listed;
        });
        return out;
    }
    Known known() { return known(clinic_); }
    // Whether a message that waits is told; no longer than that.
    bool is_told_within(shared::MonoUs late, milliseconds patience) {
        bool is_told = false;
        patients_->await(clinic_, patient_, late, [&] { is_told = true; });
        turn_until([&] { return is_told; }, patience);
        return is_told;
    }
    std::string id() const { return clinic_ + ":" + patient_; }
    int mem0_calls() const {
        int out = 0;
        const auto text = registry_.text();
        const std::string name = "frontdesk_hot_memory_calls_total{result=\"";
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
            out += std::stoi(text.substr(text.find('}', at) + 1));
        }
        return out;
    }
    int ended_with(const std::string& result) const {
        const auto text = registry_.text();
        const std::string name = "frontdesk_hot_memory_calls_total{result=\"" + result + "\"}";
        return std::stoi(text.substr(text.find(name) + name.size()));
    }

    const std::string patient_ = shared::uuid_v7().text();
    const std::string other_clinic_ = shared::uuid_v7().text();
    shared::metrics::Registry registry_;
    Metrics metrics_{registry_};
    ops::sandbox::test::Folder folder_;
    ops::sandbox::test::Receiver receiver_;
    std::unique_ptr<ops::sandbox::Service> service_;
    std::optional<ops::sandbox::test::Caller> sandbox_;
    std::unique_ptr<shared::memory::Provider> writer_of_mem0_;
    PatientsSettings policies_;
    std::unique_ptr<ListedSource> provider_;
    std::unique_ptr<PatientSource> patient_source_;
    std::unique_ptr<CachedPatients> patients_;
};

}  // namespace workers::hot::lookup
