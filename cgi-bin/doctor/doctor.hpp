#pragma once

#include "commands/command.hpp"

namespace postern::doctor {

// Visits a deployed site like a visitor, and reports its faults and their fixes. Status 1 if a fault is
// found.
int examine_site(const commands::Invocation& invocation);

}  // namespace postern::doctor
