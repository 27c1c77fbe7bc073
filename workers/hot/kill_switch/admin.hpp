// The kill switch at the admin address: POST /admin/kill-switch with a position, answered with what
// is in force; told by an operator while the database says the same.
#pragma once

#include "shared/app/admin.hpp"
#include "workers/hot/kill_switch/kill_switch.hpp"

namespace workers::hot::kill_switch {

// `of` must outlive the address.
void add_kill_switch(shared::app::Admin& admin, KillSwitch& of);

}  // namespace workers::hot::kill_switch
