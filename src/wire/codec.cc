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
                               e.file ? std::int64_t{*e.file} : std::int64_t{-1},
                               e.protocol ? e.protocol->c_str() : "", e.message.c_str());
}

int read_error(sd_bus_message* m, JobErrorInfo& e) {
  std::uint32_t context = 0;
  std::int64_t file = -1;
  const char* protocol = "";
  const char* message = "";
  const int r = sd_bus_message_read(m, "uixss", &context, &e.code, &file, &protocol, &message);
  if (r <= 0) return r == 0 ? -ENXIO : r;
  if (context >= kErrorContextNames.size() || file > std::int64_t{UINT32_MAX}) return -EBADMSG;
  e.context = static_cast<ErrorContext>(context);
  e.file.reset();
  if (file >= 0) e.file = static_cast<std::uint32_t>(file);
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

}  // namespace openbits::wire
