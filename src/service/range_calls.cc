// What org.openbits.Job1 and File1 have for parts of files, and for changing many URLs.
#include <cerrno>

#include "service/dispatch.h"
#include "wire/codec.h"

namespace openbits::service {
namespace {

constexpr std::size_t kMostFilesInCall = 100'000;
constexpr std::uint64_t kAny = SD_BUS_VTABLE_UNPRIVILEGED;

Error too_many_ranges() {
  return {hr::kBgETooManyRangesInFile, "Too many ranges in one call."};
}

}  // namespace

int Service::on_add_files_with_ranges(sd_bus_message* m, void* self, sd_bus_error*) {
  std::vector<FileSpec> files;
  const int r = wire::read_with_ranges(m, files, kMostFilesInCall);
  if (r == -E2BIG) return refuse(m, too_many_ranges());
  if (r < 0) return r;
  for (const FileSpec& file : files) {  // RANGE-02
    if (file.ranges.empty()) return refuse(m, {hr::kEInvalidArg, "No range was given."});
  }
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->add_files(t.caller, t.job, std::move(files),
                         [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_replace_remote_prefix(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* from = nullptr;
  const char* to = nullptr;
  if (const int r = sd_bus_message_read(m, "ss", &from, &to); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->replace_remote_prefix(
        t.caller, t.job, from, to, [call](const Result<HResult>& done) {
          if (!done) return call.fail(done.error());
          call.succeed(
              [&](sd_bus_message* reply) { return sd_bus_message_append(reply, "i", *done); });
        });
  });
}

int Service::on_request_ranges(sd_bus_message* m, void* self, sd_bus_error*) {
  std::vector<FileRange> ranges;
  const int r = wire::read(m, ranges);
  if (r == -E2BIG) return refuse(m, too_many_ranges());
  if (r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->request_ranges(t.caller, t.job, t.file, std::move(ranges),
                              [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_update_position(sd_bus_message* m, void* self, sd_bus_error*) {
  std::uint64_t offset = 0;
  if (const int r = sd_bus_message_read(m, "t", &offset); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->update_position(t.caller, t.job, t.file, offset,
                               [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_get_filled_ranges(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto ranges = s.engine_->filled_ranges(t.caller, t.job, t.file);
      if (!ranges) return call.fail(ranges.error());
      call.succeed([&](sd_bus_message* reply) { return wire::append(reply, *ranges); });
    });
  });
}

void Service::add_name_methods(std::vector<sd_bus_vtable>& table) {
  const sd_bus_vtable methods[] = {
      SD_BUS_METHOD_WITH_ARGS("AddFilesWithRanges", SD_BUS_ARGS("a(ssa(tt))", files),
                              SD_BUS_NO_RESULT, on_add_files_with_ranges, kAny),
      SD_BUS_METHOD_WITH_ARGS("ReplaceRemotePrefix", SD_BUS_ARGS("s", old_prefix, "s", new_prefix),
                              SD_BUS_RESULT("i", result), on_replace_remote_prefix, kAny),
  };
  table.insert(table.end(), std::begin(methods), std::end(methods));
}

void Service::add_range_methods(std::vector<sd_bus_vtable>& table) {
  const sd_bus_vtable methods[] = {
      SD_BUS_METHOD_WITH_ARGS("RequestRanges", SD_BUS_ARGS("a(tt)", ranges), SD_BUS_NO_RESULT,
                              on_request_ranges, kAny),
      SD_BUS_METHOD_WITH_ARGS("UpdateDownloadPosition", SD_BUS_ARGS("t", offset), SD_BUS_NO_RESULT,
                              on_update_position, kAny),
      SD_BUS_METHOD_WITH_ARGS("GetFilledRanges", SD_BUS_NO_ARGS, SD_BUS_RESULT("a(tt)", ranges),
                              on_get_filled_ranges, kAny),
  };
  table.insert(table.end(), std::begin(methods), std::end(methods));
}

}  // namespace openbits::service
