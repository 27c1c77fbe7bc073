#include "shared/postgres/connection_internal.hpp"

#include <optional>
#include <utility>

namespace shared::postgres {
namespace {

template <typename T, typename Call>
Result<T> with(Connection::Impl& impl, const Call& call) {
    std::optional<Result<T>> out;
    const auto had = impl.with_session([&](Session& session) {
        const auto before = session.statements();
        out.emplace(call(session));
        impl.statements += session.statements() - before;
    });
    if (!had) return had.error();
    return std::move(*out);
}

}  // namespace

Connection::Connection(Settings settings) : impl_(std::make_unique<Impl>()) {
    const auto session = std::make_shared<Session>(settings, nullptr);
    impl_->with_session = [session](const Impl::Use& use) {
        use(*session);
        return Result<void>();
    };
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;

Result<void> Connection::transaction(const std::function<void(Transaction&)>& work) {
    return with<void>(*impl_, [&](Session& session) { return session.transaction(work); });
}

Result<std::unique_ptr<Rows>> Connection::run(const std::string& sql,
                                              const std::vector<Parameter>& parameters) {
    return with<std::unique_ptr<Rows>>(
        *impl_, [&](Session& session) { return session.run(sql, parameters); });
}

Result<void> Connection::script(const std::string& sql) {
    return with<void>(*impl_, [&](Session& session) { return session.script(sql); });
}

std::uint64_t Connection::statements() const {
    return impl_->statements;
}

}  // namespace shared::postgres
