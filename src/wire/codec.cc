#include "wire/codec.h"

#include <cerrno>

namespace openbits::wire {
namespace {

int append_optional(sd_bus_message* m, const std::optional<std::string>& s) {
  return s ? sd_bus_message_append(m, "as", 1, s->c_str()) : sd_bus_message_append(m, "as", 0);
}

int read_optional(sd_bus_message* m, std::optional<std::string>& s) {
  s.reset();
  int r = sd_bus_message_enter_container(m, 'a', "s");
  if (r < 0) return r;
  const char* text = nullptr;
  r = sd_bus_message_read_basic(m, 's', &text);
  if (r < 0) return r;
  if (r > 0) {
    s = text;
    r = sd_bus_message_at_end(m, 0);
    if (r < 0) return r;
    if (r == 0) return -EBADMSG;
  }
  return sd_bus_message_exit_container(m);
}

std::int64_t index_to_wire(std::optional<std::uint32_t> index) {
  return index ? std::int64_t{*index} : std::int64_t{-1};
}

bool index_from_wire(std::int64_t number, std::optional<std::uint32_t>& index) {
  index.reset();
  if (number > std::int64_t{UINT32_MAX}) return false;
  if (number >= 0) index = static_cast<std::uint32_t>(number);
  return true;
}

}  // namespace

int append_string(sd_bus_message* m, const std::string& s) {
  return sd_bus_message_append_basic(m, 's', s.c_str());
}

int read_string(sd_bus_message* m, std::string& s) {
  const char* text = nullptr;
  const int r = sd_bus_message_read_basic(m, 's', &text);
  if (r < 0) return r;
  if (r == 0) return -ENXIO;
  s = text;
  return 1;
}

int append(sd_bus_message* m, const JobProgress& p) {
  return sd_bus_message_append(m, "(ttuu)", p.bytes_total, p.bytes_transferred, p.files_total,
                               p.files_transferred);
}

int read(sd_bus_message* m, JobProgress& p) {
  return sd_bus_message_read(m, "(ttuu)", &p.bytes_total, &p.bytes_transferred, &p.files_total,
                             &p.files_transferred);
}

int append(sd_bus_message* m, const FileProgress& p) {
  return sd_bus_message_append(m, "(ttb)", p.bytes_total, p.bytes_transferred, int{p.completed});
}

int read(sd_bus_message* m, FileProgress& p) {
  int completed = 0;
  const int r = sd_bus_message_read(m, "(ttb)", &p.bytes_total, &p.bytes_transferred, &completed);
  p.completed = completed != 0;
  return r;
}

int append(sd_bus_message* m, const FileDownloadStats& s) {
  return sd_bus_message_append(m, "(tt)", s.from_origin, s.from_peers);
}

int read(sd_bus_message* m, FileDownloadStats& s) {
  return sd_bus_message_read(m, "(tt)", &s.from_origin, &s.from_peers);
}

int append(sd_bus_message* m, const JobTimes& t) {
  return sd_bus_message_append(m, "(ttt)", to_wire(t.creation), to_wire(t.modification),
                               to_wire(t.transfer_completion));
}

int read(sd_bus_message* m, JobTimes& t) {
  std::uint64_t creation = 0, modification = 0, completion = 0;
  const int r = sd_bus_message_read(m, "(ttt)", &creation, &modification, &completion);
  t = {wall_time(creation), wall_time(modification), wall_time(completion)};
  return r;
}

int append(sd_bus_message* m, const ProxySettings& p) {
  int r = sd_bus_message_open_container(m, 'r', "uasas");
  if (r >= 0) r = sd_bus_message_append(m, "u", static_cast<std::uint32_t>(p.usage));
  if (r >= 0) r = append_optional(m, p.list);
  if (r >= 0) r = append_optional(m, p.bypass);
  if (r >= 0) r = sd_bus_message_close_container(m);
  return r;
}

int read(sd_bus_message* m, ProxySettings& p) {
  std::uint32_t usage = 0;
  int r = sd_bus_message_enter_container(m, 'r', "uasas");
  if (r > 0) r = sd_bus_message_read(m, "u", &usage);
  if (r > 0) r = read_optional(m, p.list);
  if (r > 0) r = read_optional(m, p.bypass);
  if (r > 0) r = sd_bus_message_exit_container(m);
  p.usage = static_cast<ProxyUsage>(usage);  // range: for the core to judge (E_NOTIMPL)
  return r == 0 ? -ENXIO : r;
}

int append_error(sd_bus_message* m, const JobErrorInfo& e) {
  return sd_bus_message_append(m, "uixss", static_cast<std::uint32_t>(e.context), e.code,
                               index_to_wire(e.file), e.protocol ? e.protocol->c_str() : "",
                               e.message.c_str());
}

int read_error(sd_bus_message* m, JobErrorInfo& e) {
  std::uint32_t context = 0;
  std::int64_t file = -1;
  const char* protocol = "";
  const char* message = "";
  const int r = sd_bus_message_read(m, "uixss", &context, &e.code, &file, &protocol, &message);
  if (r <= 0) return r == 0 ? -ENXIO : r;
  if (context >= kErrorContextNames.size() || !index_from_wire(file, e.file)) return -EBADMSG;
  e.context = static_cast<ErrorContext>(context);
  e.protocol.reset();
  if (*protocol != '\0') e.protocol = protocol;
  e.message = message;
  return r;
}

int append(sd_bus_message* m, const std::vector<FileSpec>& files) {
  int r = sd_bus_message_open_container(m, 'a', "(ss)");
  for (auto it = files.begin(); r >= 0 && it != files.end(); ++it) {
    r = sd_bus_message_append(m, "(ss)", it->remote_name.c_str(), it->local_name.c_str());
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read(sd_bus_message* m, std::vector<FileSpec>& files, std::size_t most) {
  int r = sd_bus_message_enter_container(m, 'a', "(ss)");
  if (r < 0) return r;
  const char* remote = nullptr;
  const char* local = nullptr;
  while ((r = sd_bus_message_read(m, "(ss)", &remote, &local)) > 0) {
    if (files.size() == most) return -E2BIG;
    files.push_back({remote, local});
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int append_with_ranges(sd_bus_message* m, const std::vector<FileSpec>& files) {
  int r = sd_bus_message_open_container(m, 'a', "(ssa(tt))");
  for (auto it = files.begin(); r >= 0 && it != files.end(); ++it) {
    r = sd_bus_message_open_container(m, 'r', "ssa(tt)");
    if (r >= 0) r = append_string(m, it->remote_name);
    if (r >= 0) r = append_string(m, it->local_name);
    if (r >= 0) r = append(m, it->ranges);
    if (r >= 0) r = sd_bus_message_close_container(m);
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read_with_ranges(sd_bus_message* m, std::vector<FileSpec>& files, std::size_t most) {
  int r = sd_bus_message_enter_container(m, 'a', "(ssa(tt))");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  while ((r = sd_bus_message_enter_container(m, 'r', "ssa(tt)")) > 0) {
    if (files.size() == most) return -E2BIG;
    FileSpec& file = files.emplace_back();
    if ((r = read_string(m, file.remote_name)) < 0) return r;
    if ((r = read_string(m, file.local_name)) < 0) return r;
    if ((r = read(m, file.ranges)) < 0) return r;
    if ((r = sd_bus_message_exit_container(m)) < 0) return r;
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int append(sd_bus_message* m, const NotifyCommand& c) {
  return sd_bus_message_append(m, "(ss)", c.program.c_str(), c.parameters.c_str());
}

int read(sd_bus_message* m, NotifyCommand& c) {
  const char* program = "";
  const char* parameters = "";
  const int r = sd_bus_message_read(m, "(ss)", &program, &parameters);
  if (r <= 0) return r == 0 ? -ENXIO : r;
  c = {program, parameters};
  return r;
}

int append(sd_bus_message* m, const std::vector<FileRange>& ranges) {
  int r = sd_bus_message_open_container(m, 'a', "(tt)");
  for (auto it = ranges.begin(); r >= 0 && it != ranges.end(); ++it) {
    r = sd_bus_message_append(m, "(tt)", it->offset, it->length);
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read(sd_bus_message* m, std::vector<FileRange>& ranges) {
  constexpr std::size_t kMost = 100'000;
  int r = sd_bus_message_enter_container(m, 'a', "(tt)");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  FileRange range;
  while ((r = sd_bus_message_read(m, "(tt)", &range.offset, &range.length)) > 0) {
    if (ranges.size() == kMost) return -E2BIG;
    ranges.push_back(range);
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int append_events(sd_bus_message* m, const EventPage& page) {
  int r = sd_bus_message_append(m, "tt", page.oldest, page.newest);
  if (r >= 0) r = sd_bus_message_open_container(m, 'a', "(ttsuuxis)");
  for (auto it = page.events.begin(); r >= 0 && it != page.events.end(); ++it) {
    r = sd_bus_message_append(m, "(ttsuuxis)", it->sequence, to_wire(it->time),
                              it->job.text().c_str(), static_cast<std::uint32_t>(it->kind),
                              static_cast<std::uint32_t>(it->state), index_to_wire(it->file),
                              it->code, it->message.c_str());
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read_events(sd_bus_message* m, EventPage& page) {
  int r = sd_bus_message_read(m, "tt", &page.oldest, &page.newest);
  if (r >= 0) r = sd_bus_message_enter_container(m, 'a', "(ttsuuxis)");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  std::uint64_t sequence = 0, time = 0;
  const char* job = "";
  std::uint32_t kind = 0, state = 0;
  std::int64_t file = -1;
  HResult code = 0;
  const char* message = "";
  while ((r = sd_bus_message_read(m, "(ttsuuxis)", &sequence, &time, &job, &kind, &state, &file,
                                  &code, &message)) > 0) {
    const auto id = Guid::parse(job);
    Event event{sequence,
                wall_time(time),
                id.value_or(Guid{}),
                static_cast<EventKind>(kind),
                static_cast<JobState>(state),
                std::nullopt,
                code,
                message};
    if (!id || kind == 0 || kind >= kEventKindNames.size() || state >= kJobStateNames.size() ||
        !index_from_wire(file, event.file)) {
      return -EBADMSG;
    }
    page.events.push_back(std::move(event));
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int append(sd_bus_message* m, const std::vector<OpenNotice>& notices) {
  int r = sd_bus_message_open_container(m, 'a', "(tuxtutba(ustis))");
  for (auto it = notices.begin(); r >= 0 && it != notices.end(); ++it) {
    r = sd_bus_message_open_container(m, 'r', "tuxtutba(ustis)");
    if (r >= 0) {
      r = sd_bus_message_append(m, "tuxtutb", it->sequence, static_cast<std::uint32_t>(it->kind),
                                index_to_wire(it->file), to_wire(it->since), it->failures,
                                to_wire(it->next_try.value_or(WallTime{})), int{it->under_way});
    }
    if (r >= 0) r = sd_bus_message_open_container(m, 'a', "(ustis)");
    for (auto a = it->attempts.begin(); r >= 0 && a != it->attempts.end(); ++a) {
      r = sd_bus_message_append(m, "(ustis)", static_cast<std::uint32_t>(a->receiver),
                                a->name.c_str(), to_wire(a->time), a->code, a->text.c_str());
    }
    for (int level = 0; r >= 0 && level < 2; ++level) r = sd_bus_message_close_container(m);
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

namespace {

int read_attempts(sd_bus_message* m, std::vector<DeliveryAttempt>& attempts) {
  int r = sd_bus_message_enter_container(m, 'a', "(ustis)");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  std::uint32_t receiver = 0;
  const char* name = "";
  std::uint64_t time = 0;
  HResult code = 0;
  const char* text = "";
  while ((r = sd_bus_message_read(m, "(ustis)", &receiver, &name, &time, &code, &text)) > 0) {
    if (receiver == 0 || receiver >= kReceiverKindNames.size()) return -EBADMSG;
    attempts.push_back({static_cast<ReceiverKind>(receiver), name, wall_time(time), code, text});
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

}  // namespace

int read(sd_bus_message* m, std::vector<OpenNotice>& notices) {
  int r = sd_bus_message_enter_container(m, 'a', "(tuxtutba(ustis))");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  while ((r = sd_bus_message_enter_container(m, 'r', "tuxtutba(ustis)")) > 0) {
    OpenNotice notice;
    std::uint32_t kind = 0;
    std::int64_t file = -1;
    std::uint64_t since = 0, next = 0;
    int under_way = 0;
    r = sd_bus_message_read(m, "tuxtutb", &notice.sequence, &kind, &file, &since, &notice.failures,
                            &next, &under_way);
    if (r >= 0) r = read_attempts(m, notice.attempts);
    if (r >= 0) r = sd_bus_message_exit_container(m);
    if (r < 0) return r;
    if (kind == 0 || kind >= kEventKindNames.size() || !index_from_wire(file, notice.file)) {
      return -EBADMSG;
    }
    notice.kind = static_cast<EventKind>(kind);
    notice.since = wall_time(since);
    if (next != 0) notice.next_try = wall_time(next);
    notice.under_way = under_way != 0;
    notices.push_back(std::move(notice));
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int append_run(sd_bus_message* m, const std::optional<CommandRun>& run) {
  const CommandRun none;
  const CommandRun& r = run ? *run : none;
  return sd_bus_message_append(m, "ttuis", to_wire(r.started), to_wire(r.ended),
                               static_cast<std::uint32_t>(r.end), r.status, r.output.c_str());
}

int read_run(sd_bus_message* m, std::optional<CommandRun>& run) {
  std::uint64_t started = 0, ended = 0;
  std::uint32_t end = 0;
  std::int32_t status = 0;
  const char* output = "";
  const int r = sd_bus_message_read(m, "ttuis", &started, &ended, &end, &status, &output);
  if (r <= 0) return r == 0 ? -ENXIO : r;
  run.reset();
  if (end > static_cast<std::uint32_t>(CommandEnd::kNotStarted)) return -EBADMSG;
  if (started != 0) {
    run = CommandRun{wall_time(started), wall_time(ended), static_cast<CommandEnd>(end), status,
                     output};
  }
  return r;
}

}  // namespace openbits::wire
