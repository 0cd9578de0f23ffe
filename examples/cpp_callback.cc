// Downloads one file and is called back about it: the C++20 API.
//
//   cpp_callback URL FILE
//
// The job belongs to the service: if this program is killed, the download goes on, and whoever
// registers callbacks for the job next is told how it ended.
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include <openbits/client.hpp>

using namespace openbits;

namespace {

int fail(const char* what, const Error& error) {
  std::fprintf(stderr, "%s: %s (0x%08X)\n", what, error.message.c_str(),
               static_cast<unsigned>(error.code));
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s URL FILE\n", argv[0]);
    return 2;
  }
  const std::string file = std::filesystem::absolute(argv[2]);

  auto client = Client::connect();
  if (!client) return fail("cannot reach the service", client.error());
  auto job = client->create_job("an example");
  if (!job) return fail("cannot create a job", job.error());

  const auto ended = std::make_shared<std::promise<int>>();
  Callbacks callbacks;
  callbacks.modified = [](Job j, std::uint64_t) {
    if (const auto p = j.progress()) {
      std::printf("JobModification: %llu bytes\n",
                  static_cast<unsigned long long>(p->bytes_transferred));
    }
  };
  callbacks.transferred = [ended](Job j, std::uint64_t sequence) {
    std::printf("JobTransferred (event %llu)\n", static_cast<unsigned long long>(sequence));
    // Any method may be called in here. The file gets its name now.
    const auto completed = j.complete();
    if (!completed) return completed.code();  // this function is called again later
    ended->set_value(0);
    return hr::kOk;
  };
  callbacks.error = [ended](Job j, const JobErrorInfo& error, std::uint64_t) {
    std::printf("JobError: %s\n", error.message.c_str());
    (void)j.cancel();
    ended->set_value(1);
    return hr::kOk;
  };

  const auto flags = notify::kJobTransferred | notify::kJobError | notify::kJobModification;
  if (auto r = job->add_file(argv[1], file); !r) return fail("cannot add the file", r.error());
  if (auto r = job->set_notify_flags(flags); !r) return fail("cannot set the flags", r.error());
  if (auto r = job->set_callbacks(callbacks); !r) return fail("cannot register", r.error());
  if (auto r = job->resume(); !r) return fail("cannot start", r.error());

  const int status = ended->get_future().get();
  if (status == 0) std::printf("saved %s\n", file.c_str());
  return status;
}
