// Manager1.ListJobs.
#include <algorithm>
#include <charconv>

#include "service/service.h"
#include "wire/names.h"

namespace openbits::service {
namespace {

constexpr std::uint32_t kEnumAllUsers = 1;
constexpr std::uint32_t kMostJobs = 1000;  // in one answer

std::string text_of(const core::JobCursor& cursor) {
  return std::to_string(cursor.after) + "-" + std::to_string(cursor.newest) + "-" +
         std::to_string(cursor.event);
}

std::optional<core::JobCursor> parse_cursor(std::string_view text) {
  core::JobCursor cursor;
  const char* place = text.data();
  const char* const end = text.data() + text.size();
  for (std::uint64_t* const number : {&cursor.after, &cursor.newest, &cursor.event}) {
    if (number != &cursor.after && (place == end || *place++ != '-')) return std::nullopt;
    const auto read = std::from_chars(place, end, *number);
    if (read.ec != std::errc{}) return std::nullopt;
    place = read.ptr;
  }
  return place == end ? std::optional(cursor) : std::nullopt;
}

int append_page(sd_bus_message* reply, const core::JobPage& page) {
  int r = sd_bus_message_open_container(reply, 'a', "o");
  for (const core::JobId& id : page.jobs) {
    if (r >= 0) r = sd_bus_message_append_basic(reply, 'o', wire::job_path(id).c_str());
  }
  if (r >= 0) r = sd_bus_message_close_container(reply);
  const std::string next = page.next ? text_of(*page.next) : std::string();
  return r < 0 ? r : sd_bus_message_append_basic(reply, 's', next.c_str());
}

}  // namespace

int Service::on_list_jobs(sd_bus_message* m, void* self, sd_bus_error*) {
  auto& service = *static_cast<Service*>(self);
  const auto caller = service.peers_.identify(m);
  if (!caller) return refuse(m, caller.error());
  std::uint32_t flags = 0;
  const char* text = nullptr;
  std::uint32_t most = 0;
  if (const int r = sd_bus_message_read(m, "usu", &flags, &text, &most); r < 0) return r;
  if ((flags & ~kEnumAllUsers) != 0) {
    return refuse(m, {hr::kEInvalidArg, "The flags have a bit that is not known."});
  }
  if (most == 0) return refuse(m, {hr::kEInvalidArg, "No job at all was asked for."});
  std::optional<core::JobCursor> cursor;
  if (*text != '\0') {
    cursor = parse_cursor(text);
    if (!cursor) return refuse(m, {hr::kEInvalidArg, "No list goes on with that cursor."});
  }
  const bool all_users = (flags & kEnumAllUsers) != 0;
  const Call call(m);
  service.answer_when_durable(call, [&service, &call, caller = *caller, all_users, cursor,
                                     most = std::min(most, kMostJobs)] {
    const auto page = service.engine_->list_page(caller, all_users, cursor, most);
    if (!page) return call.fail(page.error());
    for (const core::JobId& id : page->jobs) service.peers_.used(call.message(), id);
    call.succeed([&page](sd_bus_message* reply) { return append_page(reply, *page); });
  });
  return 1;
}

}  // namespace openbits::service
