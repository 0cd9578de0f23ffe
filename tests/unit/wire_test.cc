// Names and structures of the D-Bus contract, and what becomes of messages that break it.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "loop/handles.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::wire {
namespace {

using Append = std::function<int(sd_bus_message*)>;

Guid some_id() {
  return *Guid::parse("0123456789abcdef0123456789abcdef");
}

/// A sealed message with those arguments. It needs a connection, but not that anybody listens.
class Message {
 public:
  explicit Message(const Append& append) {
    sd_bus* bus = nullptr;
    EXPECT_GE(sd_bus_new(&bus), 0);
    // A pair of sockets, so that the bus counts as started.
    int fds[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    EXPECT_GE(sd_bus_set_fd(bus, fds[0], fds[0]), 0);
    EXPECT_GE(sd_bus_start(bus), 0);
    other_.reset(fds[1]);
    bus_.reset(bus);
    sd_bus_message* m = nullptr;
    EXPECT_GE(sd_bus_message_new_method_call(bus, &m, "a.b", "/", "a.b", "C"), 0);
    message_.reset(m);
    EXPECT_GE(append(m), 0);
    EXPECT_GE(sd_bus_message_seal(m, 1, 0), 0);
  }
  sd_bus_message* get() const { return message_.get(); }
  std::string signature() const { return sd_bus_message_get_signature(get(), 1); }
  bool at_end() const { return sd_bus_message_at_end(get(), 1) > 0; }

 private:
  struct Close {
    void operator()(sd_bus* bus) const {
      sd_bus_close(bus);
      sd_bus_unref(bus);
    }
  };
  base::UniqueFd other_;
  std::unique_ptr<sd_bus, Close> bus_;
  loop::MessagePtr message_;
};

template <class T>
T round_trip(const T& value, const char* signature) {
  const Message m([&](sd_bus_message* raw) { return append(raw, value); });
  EXPECT_EQ(m.signature(), signature);
  T out{};
  EXPECT_GT(read(m.get(), out), 0);
  EXPECT_TRUE(m.at_end());
  return out;
}

// Names ---------------------------------------------------------------------------------------

TEST(WireNames, PathsGoThereAndBack) {
  EXPECT_EQ(job_path(some_id()), "/org/openbits/jobs/0123456789abcdef0123456789abcdef");
  EXPECT_EQ(file_path(some_id(), 4294967295u), job_path(some_id()) + "/files/4294967295");
  const auto job = parse_path(job_path(some_id()));
  ASSERT_TRUE(job);
  EXPECT_EQ(job->job, some_id());
  EXPECT_FALSE(job->file);
  EXPECT_EQ(parse_path(file_path(some_id(), 0))->file, 0u);
}

TEST(WireNames, OtherPathsAreNoJobs) {
  const std::string job = job_path(some_id());
  for (const std::string& path :
       {std::string(),
        std::string("/"),
        std::string(kJobsPath),
        std::string(kManagerPath),
        std::string("/org/openbits/jobs/"),
        job.substr(0, job.size() - 1),
        job + "0",
        job + "/",
        job + "/files",
        job + "/files/",
        job + "/files/x",
        job + "/files/-1",
        job + "/files/01",
        job + "/files/+1",
        job + "/files/1/",
        job + "/files/4294967296",
        job + "/filez/1",
        std::string("/org/openbits/jobs/0123456789ABCDEF0123456789ABCDEF"),
        std::string("/org/openbits/jobs/{0123456789abcdef0123456789abcd}"),
        std::string("/org/openbits/jobz/0123456789abcdef0123456789abcdef")}) {
    EXPECT_FALSE(parse_path(path)) << path;
  }
}

TEST(WireNames, ErrorsGoThereAndBack) {
  EXPECT_EQ(error_name(hr::kBgEInvalidState), "org.openbits.Error.HR80200002");
  for (const HResult code : {hr::kEFail, hr::kBgENotFound, http_status(404), hr::kOk}) {
    EXPECT_EQ(parse_error_name(error_name(code)), code);
  }
  for (const char* name : {"", "org.openbits.Error.HR", "org.openbits.Error.HR8020000",
                           "org.openbits.Error.HR802000021", "org.openbits.Error.HR-0200002",
                           "org.openbits.Error.HR8020000g", "org.openbits.error.HR80200002",
                           "org.freedesktop.DBus.Error.Failed"}) {
    EXPECT_FALSE(parse_error_name(name)) << name;
  }
}

// Structures ----------------------------------------------------------------------------------

TEST(WireCodec, ProgressAndTimes) {
  const auto job = round_trip(JobProgress{kSizeUnknown, 1, 2, 3}, "(ttuu)");
  EXPECT_EQ(job.bytes_total, kSizeUnknown);
  EXPECT_EQ(job.files_transferred, 3u);
  const auto file = round_trip(FileProgress{5, 4, true}, "(ttb)");
  EXPECT_EQ(file.bytes_total, 5u);
  EXPECT_TRUE(file.completed);
  const auto times = round_trip(JobTimes{wall_time(1), wall_time(2), {}}, "(ttt)");
  EXPECT_EQ(to_wire(times.modification), 2u);
  EXPECT_EQ(times.transfer_completion, WallTime{});
}

TEST(WireCodec, ProxySettingsKeepTheDifferenceBetweenEmptyAndAbsent) {
  const auto some = round_trip(ProxySettings{ProxyUsage::kOverride, "a b", ""}, "(uasas)");
  EXPECT_EQ(some.usage, ProxyUsage::kOverride);
  EXPECT_EQ(some.list, "a b");
  EXPECT_EQ(some.bypass, "");
  const auto none = round_trip(ProxySettings{}, "(uasas)");
  EXPECT_FALSE(none.list || none.bypass);
}

TEST(WireCodec, TwoStringsWhereOneMayBeAreRefused) {
  const Message m([](sd_bus_message* raw) {
    return sd_bus_message_append(raw, "(uasas)", 2u, 2, "a", "b", 0);
  });
  ProxySettings settings;
  EXPECT_EQ(read(m.get(), settings), -EBADMSG);
}

TEST(WireCodec, Errors) {
  const auto trip = [](const JobErrorInfo& e) {
    const Message m([&](sd_bus_message* raw) { return append_error(raw, e); });
    EXPECT_EQ(m.signature(), "uixss");
    JobErrorInfo out;
    out.file = 9;
    EXPECT_GT(read_error(m.get(), out), 0);
    return out;
  };
  const auto full = trip({ErrorContext::kRemoteFile, http_status(404), 0, "http", "gone"});
  EXPECT_EQ(full.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(full.code, http_status(404));
  EXPECT_EQ(full.file, 0u);
  EXPECT_EQ(full.protocol, "http");
  EXPECT_EQ(full.message, "gone");
  const auto bare = trip({ErrorContext::kLocalFile, hr::kEFail, {}, {}, {}});
  EXPECT_FALSE(bare.file || bare.protocol);
}

TEST(WireCodec, ExplanationsGoThereAndBack) {
  const Explanation sent{JobState::kQueued,
                         {{"turn", "another job", "wait", WallTime(std::chrono::seconds(3))},
                          {"store", "full", "", std::nullopt}}};
  const Message m([&](sd_bus_message* raw) { return append_explanation(raw, sent); });
  EXPECT_EQ(m.signature(), "ua(ssst)");
  Explanation out;
  out.causes.push_back({"old", "", "", {}});
  EXPECT_GT(read_explanation(m.get(), out), 0);
  EXPECT_TRUE(m.at_end());
  EXPECT_EQ(out.state, JobState::kQueued);
  ASSERT_EQ(out.causes.size(), 2u);
  EXPECT_EQ(out.causes[0].condition, "turn");
  EXPECT_EQ(out.causes[0].text, "another job");
  EXPECT_EQ(out.causes[0].remedy, "wait");
  EXPECT_EQ(out.causes[0].until, WallTime(std::chrono::seconds(3)));
  EXPECT_EQ(out.causes[1].until, std::nullopt);
  const Message unknown(
      [](sd_bus_message* raw) { return sd_bus_message_append(raw, "ua(ssst)", 9u, 0); });
  EXPECT_EQ(read_explanation(unknown.get(), out), -EBADMSG);
}

TEST(WireCodec, ErrorsOutOfRangeAreRefused) {
  const auto result = [](std::uint32_t context, std::int64_t file) {
    const Message m([&](sd_bus_message* raw) {
      return sd_bus_message_append(raw, "uixss", context, 0, file, "", "");
    });
    JobErrorInfo out;
    return read_error(m.get(), out);
  };
  EXPECT_GT(result(8, 4294967295), 0);
  EXPECT_EQ(result(9, -1), -EBADMSG);
  EXPECT_EQ(result(1, 4294967296), -EBADMSG);
}

TEST(WireCodec, FilesUpToAsManyAsAreAllowed) {
  const std::vector<FileSpec> files = {{"http://h/1", "/1"}, {"http://h/2", "/2"}};
  const auto trip = [&](std::size_t most, std::vector<FileSpec>& out) {
    const Message m([&](sd_bus_message* raw) { return append(raw, files); });
    EXPECT_EQ(m.signature(), "a(ss)");
    return read(m.get(), out, most);
  };
  std::vector<FileSpec> out;
  EXPECT_GT(trip(2, out), 0);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[1].local_name, "/2");
  out.clear();
  EXPECT_EQ(trip(1, out), -E2BIG);
}

TEST(WireCodec, FilesWithTheirRanges) {
  const std::vector<FileSpec> files = {{"http://h/1", "/1", {{5, 6}, {0, kToEndOfFile}}},
                                       {"http://h/2", "/2", {}}};
  const auto trip = [&](std::size_t most, std::vector<FileSpec>& out) {
    const Message m([&](sd_bus_message* raw) { return append_with_ranges(raw, files); });
    EXPECT_EQ(m.signature(), "a(ssa(tt))");
    return read_with_ranges(m.get(), out, most);
  };
  std::vector<FileSpec> out;
  EXPECT_GT(trip(2, out), 0);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].local_name, "/1");
  EXPECT_EQ(out[0].ranges, files[0].ranges);
  EXPECT_TRUE(out[1].ranges.empty());
  out.clear();
  EXPECT_EQ(trip(1, out), -E2BIG);
}

TEST(WireCodec, FilesWithTheirDigests) {  // LNX-120
  const Digest sha256{DigestAlgorithm::kSha256, std::vector<std::uint8_t>(32, 1)};
  const Digest sha512{DigestAlgorithm::kSha512, std::vector<std::uint8_t>(64, 2)};
  const std::vector<FileSpec> files = {{"http://h/1", "/1", {{5, 6}}, {sha512, sha256}},
                                       {"http://h/2", "/2", {}, {}}};
  const auto trip = [&](std::size_t most, std::vector<FileSpec>& out) {
    const Message m([&](sd_bus_message* raw) { return append_with_digests(raw, files); });
    EXPECT_EQ(m.signature(), "a(ssa(tt)a{say})");
    return read_with_digests(m.get(), out, most);
  };
  std::vector<FileSpec> out;
  EXPECT_GT(trip(2, out), 0);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].local_name, "/1");
  EXPECT_EQ(out[0].ranges, files[0].ranges);
  EXPECT_EQ(out[0].digests, files[0].digests);
  EXPECT_TRUE(out[1].digests.empty());
  out.clear();
  EXPECT_EQ(trip(1, out), -E2BIG);

  const std::vector<FileDigests> list = {{3, {sha256}}, {7, {}}};
  const Message m([&](sd_bus_message* raw) { return append(raw, list); });
  EXPECT_EQ(m.signature(), "a(ua{say})");
  std::vector<FileDigests> back;
  EXPECT_GT(read(m.get(), back), 0);
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].index, 3u);
  EXPECT_EQ(back[0].digests, list[0].digests);
  EXPECT_TRUE(back[1].digests.empty());
}

TEST(WireCodec, DigestsThatAreNoneAreRefused) {  // LNX-120
  const auto result = [](const char* name, std::size_t size) {
    const Message m([&](sd_bus_message* raw) {
      int r = sd_bus_message_open_container(raw, 'a', "{say}");
      if (r >= 0) r = sd_bus_message_open_container(raw, 'e', "say");
      if (r >= 0) r = sd_bus_message_append(raw, "s", name);
      const std::vector<std::uint8_t> bytes(size, 1);
      if (r >= 0) r = sd_bus_message_append_array(raw, 'y', bytes.data(), size);
      for (int level = 0; r >= 0 && level < 2; ++level) r = sd_bus_message_close_container(raw);
      return r;
    });
    std::vector<Digest> out;
    return read(m.get(), out);
  };
  EXPECT_GT(result("sha-256", 32), 0);
  EXPECT_GT(result("sha-512", 64), 0);
  for (const std::size_t size : {0u, 31u, 33u, 64u}) EXPECT_EQ(result("sha-256", size), -EBADMSG);
  for (const char* name : {"", "none", "SHA-256", "sha256", "md5", "unknown"}) {
    EXPECT_EQ(result(name, 32), -EBADMSG) << name;
  }
}

TEST(WireCodec, AnotherTypeIsAnErrorAndNoCrash) {
  const std::vector<Append> others = {
      [](sd_bus_message*) { return 0; },
      [](sd_bus_message* m) { return sd_bus_message_append(m, "s", "text"); },
      [](sd_bus_message* m) { return sd_bus_message_append(m, "(tt)", 1ull, 2ull); },
      [](sd_bus_message* m) { return sd_bus_message_append(m, "as", 1, "x"); },
      [](sd_bus_message* m) { return sd_bus_message_append(m, "a(sss)", 1, "x", "y", "z"); },
      [](sd_bus_message* m) { return sd_bus_message_append(m, "(uasau)", 1u, 0, 0); },
      [](sd_bus_message* m) { return sd_bus_message_append(m, "v", "u", 1u); },
  };
  const auto refuses = [&](const std::function<int(sd_bus_message*)>& reader) {
    for (const Append& other : others) EXPECT_LE(reader(Message(other).get()), 0);
  };
  refuses([](sd_bus_message* m) {
    JobProgress v;
    return read(m, v);
  });
  refuses([](sd_bus_message* m) {
    FileProgress v;
    return read(m, v);
  });
  refuses([](sd_bus_message* m) {
    JobTimes v;
    return read(m, v);
  });
  refuses([](sd_bus_message* m) {
    ProxySettings v;
    return read(m, v);
  });
  refuses([](sd_bus_message* m) {
    JobErrorInfo v;
    return read_error(m, v);
  });
  refuses([](sd_bus_message* m) {
    std::vector<FileSpec> v;
    return read(m, v, 10);
  });
  refuses([](sd_bus_message* m) {
    std::vector<FileSpec> v;
    return read_with_ranges(m, v, 10);
  });
  refuses([](sd_bus_message* m) {
    std::vector<FileSpec> v;
    return read_with_digests(m, v, 10);
  });
  refuses([](sd_bus_message* m) {
    std::vector<Digest> v;
    return read(m, v);
  });
  refuses([](sd_bus_message* m) {
    std::vector<FileDigests> v;
    return read(m, v);
  });
}

}  // namespace
}  // namespace openbits::wire
