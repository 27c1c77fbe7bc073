// A connection of the library, with libpq's own beneath it where the library lets us have it: its
// COPY writes text line by line.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <libpq-fe.h>
#include <pqxx/pqxx>

namespace shared::postgres {

#if PQXX_VERSION_MAJOR >= 7

class LibraryConnection final : public pqxx::connection {
  public:
    static constexpr bool kHasHandle = false;
    using pqxx::connection::connection;
    PGconn* handle() const { return nullptr; }
};

#else

// Tells of each handle as it comes.
class Telling : public pqxx::connect_direct {
  public:
    using pqxx::connect_direct::connect_direct;
    handle do_startconnect(handle old) override {
        return handle_ = pqxx::connect_direct::do_startconnect(old);
    }
    handle do_disconnect(handle old) noexcept override {
        handle_ = nullptr;
        return pqxx::connect_direct::do_disconnect(old);
    }

  protected:
    handle handle_ = nullptr;
};

class LibraryConnection final : private Telling, public pqxx::connection_base {
  public:
    static constexpr bool kHasHandle = true;
    explicit LibraryConnection(const std::string& options)
        : Telling(options), pqxx::connection_base(static_cast<Telling&>(*this)) {
        init();
    }
    ~LibraryConnection() override { close(); }
    PGconn* handle() const { return handle_; }
};

#endif

// Throws what the library throws for a statement that fails. The transaction stays the library's.
void copy_rows(PGconn* connection, const CopyRows& rows, const std::string& sql);

}  // namespace shared::postgres
