// The history that runs in this process: what stands in for the kernel, libcurl and the loop at
// link time has no other way to find it.
#pragma once

namespace openbits::sim {

class Disk;
class Loop;
class Network;
class Random;
class Trace;
enum class Bug : unsigned;

struct Current {
  Disk* disk = nullptr;
  Loop* loop = nullptr;
  Network* network = nullptr;
  Random* random = nullptr;
  Trace* trace = nullptr;
  Bug bug{};
  unsigned boot = 0;                    ///< number of the boot
  const bool* service_ended = nullptr;  ///< what the service does now comes to nothing
};
inline Current current;

}  // namespace openbits::sim
