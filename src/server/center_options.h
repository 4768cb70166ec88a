// What of the configuration becomes the contact centres.
#pragma once

#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "office/offices.h"

namespace orchestrion::server {

// Fails with config.badCenter for an object that the router would not take (what the objects of a
// file name has to be in the file), and for an application that there is not.
Result<std::vector<office::OfficeOptions>> officeOptions(const config::Config& config);

}  // namespace orchestrion::server
