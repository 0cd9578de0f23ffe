// How the shared structures travel. Each append and read returns what sd-bus returns: negative
// errno on failure. Reads check types and ranges; a value out of range is -EBADMSG.
#pragma once

#include <systemd/sd-bus.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <openbits/types.hpp>

namespace openbits::wire {

constexpr std::uint64_t to_wire(WallTime t) {
  return static_cast<std::uint64_t>(t.time_since_epoch().count());
}
constexpr WallTime wall_time(std::uint64_t us) {
  return WallTime(std::chrono::microseconds(static_cast<std::int64_t>(us)));
}

int append_string(sd_bus_message* m, const std::string& s);
int read_string(sd_bus_message* m, std::string& s);

/// (ttuu)
int append(sd_bus_message* m, const JobProgress& p);
int read(sd_bus_message* m, JobProgress& p);
/// (ttb)
int append(sd_bus_message* m, const FileProgress& p);
int read(sd_bus_message* m, FileProgress& p);
/// (tt)
int append(sd_bus_message* m, const FileDownloadStats& s);
int read(sd_bus_message* m, FileDownloadStats& s);
/// (ttt)
int append(sd_bus_message* m, const JobTimes& t);
int read(sd_bus_message* m, JobTimes& t);
/// (uasas)
int append(sd_bus_message* m, const ProxySettings& p);
int read(sd_bus_message* m, ProxySettings& p);
/// u i x s s, five arguments
int append_error(sd_bus_message* m, const JobErrorInfo& e);
int read_error(sd_bus_message* m, JobErrorInfo& e);
/// a(ss)
int append(sd_bus_message* m, const std::vector<FileSpec>& files);
/// At most `most` elements, else -E2BIG.
int read(sd_bus_message* m, std::vector<FileSpec>& files, std::size_t most);
/// a(ssa(tt))
int append_with_ranges(sd_bus_message* m, const std::vector<FileSpec>& files);
int read_with_ranges(sd_bus_message* m, std::vector<FileSpec>& files, std::size_t most);
/// a(ssa(tt)a{say})
int append_with_digests(sd_bus_message* m, const std::vector<FileSpec>& files);
/// An algorithm that is not known, or a digest of another length, is -EBADMSG.
int read_with_digests(sd_bus_message* m, std::vector<FileSpec>& files, std::size_t most);
/// a{say}
int append(sd_bus_message* m, const std::vector<Digest>& digests);
int read(sd_bus_message* m, std::vector<Digest>& digests);
/// a(ua{say})
int append(sd_bus_message* m, const std::vector<FileDigests>& files);
int read(sd_bus_message* m, std::vector<FileDigests>& files);
/// (ss)
int append(sd_bus_message* m, const NotifyCommand& c);
int read(sd_bus_message* m, NotifyCommand& c);
/// a(tt), at most 100,000 of them
int append(sd_bus_message* m, const std::vector<FileRange>& ranges);
int read(sd_bus_message* m, std::vector<FileRange>& ranges);
/// t t a(ttsuuxis), three arguments; `complete` does not travel
int append_events(sd_bus_message* m, const EventPage& page);
int read_events(sd_bus_message* m, EventPage& page);
/// a(tuxtutba(ustis))
int append(sd_bus_message* m, const std::vector<OpenNotice>& notices);
int read(sd_bus_message* m, std::vector<OpenNotice>& notices);
/// t t u i s, five arguments; a start of 0: there was no run
int append_run(sd_bus_message* m, const std::optional<CommandRun>& run);
int read_run(sd_bus_message* m, std::optional<CommandRun>& run);
/// u a(ssst), two arguments
int append_explanation(sd_bus_message* m, const Explanation& e);
int read_explanation(sd_bus_message* m, Explanation& e);

}  // namespace openbits::wire
