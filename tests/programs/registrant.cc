// A program that registers for a job and hangs in every callback until it is killed.
//   registrant BUS_ADDRESS JOB_ID      prints "ready" once it is registered
#include <unistd.h>

#include <cstdio>

#include <openbits/client.hpp>

int main(int argc, char** argv) {
  using namespace openbits;
  if (argc != 3) return 2;
  ClientOptions options;
  options.bus_address = argv[1];
  auto client = Client::connect(options);
  const auto id = Guid::parse(argv[2]);
  if (!client || !id) return 1;
  auto job = client->job(*id);
  if (!job) return 1;
  const auto hang = [] {
    for (;;) ::pause();
  };
  Callbacks callbacks;
  callbacks.transferred = [hang](const Job&, std::uint64_t) -> HResult {
    hang();
    return hr::kEFail;
  };
  callbacks.error = [hang](const Job&, const JobErrorInfo&, std::uint64_t) -> HResult {
    hang();
    return hr::kEFail;
  };
  if (!job->set_callbacks(callbacks)) return 1;
  std::puts("ready");
  std::fflush(stdout);
  hang();
}
