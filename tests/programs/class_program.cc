// Serves a class whose objects answer S_OK.
//   class_program CLSID IDLE_MILLISECONDS      exits with 0 after an idle exit, else with 1
#include <cstdlib>

#include <openbits/class_server.hpp>

int main(int argc, char** argv) {
  using namespace openbits;
  if (argc != 3) return 2;
  const auto clsid = Guid::parse(argv[1]);
  if (!clsid) return 2;
  ClassServerOptions options;
  options.idle_exit = std::chrono::milliseconds(std::atoi(argv[2]));
  return serve_class(
             *clsid, [] { return Callbacks{}; }, options)
             ? 0
             : 1;
}
