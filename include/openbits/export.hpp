// Which symbols the shared libraries show: those marked here, and no others.
#pragma once

#define OPENBITS_EXPORT __attribute__((visibility("default")))
