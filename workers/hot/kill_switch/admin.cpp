#include "workers/hot/kill_switch/admin.hpp"

#include <utility>

namespace workers::hot::kill_switch {

void add_kill_switch(shared::app::Admin& admin, KillSwitch& of) {
    admin.add("POST /admin/kill-switch", [&of](const shared::http::Request& request) {
        using shared::http::Response;
        auto position = read_position(request.body);
        if (!position) return Response{.status = 400, .body = R"({"error":"bad_request"})"};
        (void)of.set(std::move(*position));
        return Response{.body = write_position(of.position())};
    });
}

}  // namespace workers::hot::kill_switch
