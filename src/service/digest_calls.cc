// What org.openbits.Job1 has for digests.
#include <cerrno>

#include "service/dispatch.h"
#include "wire/codec.h"

namespace openbits::service {
namespace {

constexpr std::size_t kMostFilesInCall = 100'000;
constexpr std::uint64_t kAny = SD_BUS_VTABLE_UNPRIVILEGED;

}  // namespace

int Service::on_add_files_with_digests(sd_bus_message* m, void* self, sd_bus_error*) {
  std::vector<FileSpec> files;
  const int r = wire::read_with_digests(m, files, kMostFilesInCall);
  if (r == -E2BIG) {
    return refuse(m, {hr::kBgETooManyFilesInJob, "Too many files or ranges in one call."});
  }
  if (r == -EBADMSG) {  // LNX-120
    return refuse(m, {hr::kEInvalidArg,
                      "Digests are \"sha-256\" of 32 bytes and \"sha-512\" of "
                      "64 bytes."});
  }
  if (r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->add_files(t.caller, t.job, std::move(files),
                         [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_list_digests(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find(t.caller, t.job);
      if (!job) return call.fail(job.error());
      std::vector<FileDigests> files;
      for (const core::File& f : (*job)->files) {
        const auto& digests = f.record.settings().digests;
        if (!digests.empty()) files.push_back({f.record.index, digests});
      }
      call.succeed([&](sd_bus_message* reply) { return wire::append(reply, files); });
    });
  });
}

void Service::add_digest_methods(std::vector<sd_bus_vtable>& table) {
  const sd_bus_vtable methods[] = {
      SD_BUS_METHOD_WITH_ARGS("AddFilesWithDigests", SD_BUS_ARGS("a(ssa(tt)a{say})", files),
                              SD_BUS_NO_RESULT, on_add_files_with_digests, kAny),
      SD_BUS_METHOD_WITH_ARGS("ListDigests", SD_BUS_NO_ARGS, SD_BUS_RESULT("a(ua{say})", files),
                              on_list_digests, kAny),
  };
  table.insert(table.end(), std::begin(methods), std::end(methods));
}

}  // namespace openbits::service
