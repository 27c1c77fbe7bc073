// A URL of a setting as it may be shown.
#pragma once

#include <string>

namespace shared::app {

// `scheme://user:password@host`, each of a list with commas, and `password=...` with the passwords
// hidden; anything else as it is. Thread-safe.
std::string masked_url(std::string value);

}  // namespace shared::app
