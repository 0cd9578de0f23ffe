// A file larger than the memory of any machine takes no more of it than a small one.
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr std::uint64_t kTail = 4 * kMiB;
/// So much of the growing file is left alone at its end.
constexpr std::uint64_t kFresh = 64 * kMiB;

/// VmRSS or VmHWM of a process, in bytes.
std::uint64_t memory(pid_t pid, const std::string& name) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name + ":")) return 1024 * std::stoull(line.substr(name.size() + 1));
  }
  throw std::runtime_error("no " + name + " of the service");
}

/// Has VmHWM begin anew.
void forget_peak(pid_t pid) {
  std::ofstream out("/proc/" + std::to_string(pid) + "/clear_refs");
  out << "5" << std::flush;
  if (!out) throw std::runtime_error("cannot write clear_refs");
}

class File {
 public:
  File(const std::string& name, int flags) : fd_(::open(name.c_str(), flags | O_CLOEXEC, 0644)) {
    if (fd_ < 0) throw std::runtime_error("cannot open " + name);
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::uint64_t size() const {
    struct stat st {};
    ::fstat(fd_, &st);
    return static_cast<std::uint64_t>(st.st_size);
  }
  /// Zeros without blocks.
  bool make_hole(std::uint64_t begin, std::uint64_t end) const {
    return ::fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                       static_cast<off_t>(end - begin)) == 0;
  }
  std::string read(std::uint64_t at, std::uint64_t n) const {
    std::string out(n, '?');
    const ssize_t r = ::pread(fd_, out.data(), n, static_cast<off_t>(at));
    out.resize(r < 0 ? 0 : static_cast<std::size_t>(r));
    return out;
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// The served file is zeros without blocks, but for its end. What the service has written of it
/// becomes such zeros behind it, so that neither takes room on the disk.
class LargeFile : public testing::Test {
 protected:
  void make_source(std::uint64_t size) {
    const File source(world_.web.root() + "/file", O_RDWR | O_CREAT);
    tail_ = content(kTail, 3);
    const auto at = static_cast<off_t>(size - kTail);
    if (::pwrite(source.fd(), tail_.data(), kTail, at) != static_cast<ssize_t>(kTail)) {
      throw std::runtime_error("cannot write the source");
    }
  }

  /// Takes the blocks from the file that grows in the folder.
  void free_blocks() {
    for (const auto& entry : std::filesystem::directory_iterator(world_.out.path())) {
      const File file(entry.path(), O_RDWR);
      const std::uint64_t size = file.size();
      if (size < freed_ + 2 * kFresh) return;
      ASSERT_TRUE(file.make_hole(freed_, size - kFresh)) << "errno " << errno;
      freed_ = size - kFresh;
    }
  }

  void expect_the_file(std::uint64_t size) {
    const File file(world_.out / "file", O_RDONLY);
    ASSERT_EQ(file.size(), size);
    EXPECT_TRUE(file.read(size - kTail, kTail) == tail_);
    const std::string zeros(kMiB, '\0');
    for (std::uint64_t at = freed_ / kMiB * kMiB; at < size - kTail; at += kMiB) {
      ASSERT_TRUE(file.read(at, kMiB) == zeros) << "at " << at;
    }
  }

  ServiceWorld world_;
  std::string tail_;
  std::uint64_t freed_ = 0;
};

TEST_F(LargeFile, TakesNoMoreThan64MiBOfMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "what the sanitizer needs would be measured";
#endif
  const bool soak = std::getenv("OPENBITS_SOAK") != nullptr;
  const std::uint64_t size = soak ? 100 * kGiB : 2 * kGiB;
  make_source(size);
  const pid_t pid = world_.bus.start_service();
  Job job = world_.job_for("file");
  CallbackRecorder recorder;
  must(job.set_notify_flags(notify::kJobTransferred | notify::kJobError));
  must(job.set_callbacks(recorder.callbacks()));
  forget_peak(pid);
  const std::uint64_t idle = memory(pid, "VmRSS");

  must(job.resume());
  ASSERT_TRUE(eventually(
      [&] {
        free_blocks();
        return !recorder.events().empty() || HasFatalFailure();
      },
      soak ? 50min : 9min));
  ASSERT_FALSE(HasFatalFailure());
  EXPECT_EQ(recorder.count("transferred"), 1u);
  const std::uint64_t peak = memory(pid, "VmHWM");
  std::cout << size / kMiB << " MiB: " << idle / 1024 << " KiB idle, at most " << peak / 1024
            << " KiB\n";
  EXPECT_LE(peak, idle + 64 * kMiB);
  EXPECT_EQ(world_.bus.service_pid(), pid);

  EXPECT_EQ(must(job.complete()), hr::kOk);
  expect_the_file(size);
}

}  // namespace
}  // namespace openbits::test
