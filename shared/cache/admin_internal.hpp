// Of the admin endpoints: what their files share.
#pragma once

#include "shared/cache/admin.hpp"
#include "shared/json/writer.hpp"

#include <string>

namespace shared::cache {

inline http::Response answered(std::string json, int status = 200) {
    return {.status = status, .headers = {}, .body = std::move(json)};
}

// 400 where it was asked wrongly, 503 where something does not answer.
inline http::Response refused(const Error& error) {
    json::Writer out;
    out.begin_object().member("error", error.code).member_if("detail", error.detail);
    return answered(out.end_object().take(), error.action == Action::kRetry ? 503 : 400);
}

// Those that look at keys, or take them away.
void add_key_admin(app::Admin& admin, const AdminParts& parts);

}  // namespace shared::cache
