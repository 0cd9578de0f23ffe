// Digests on the bus.
#include <cerrno>

#include "wire/codec.h"

namespace openbits::wire {
namespace {

int read_entry(sd_bus_message* m, Digest& digest) {
  const char* name = "";
  const void* bytes = nullptr;
  std::size_t size = 0;
  int r = sd_bus_message_read(m, "s", &name);
  if (r >= 0) r = sd_bus_message_read_array(m, 'y', &bytes, &size);
  if (r < 0) return r;
  const auto algorithm = parse_digest_algorithm(name);
  if (!algorithm || size != digest_size(*algorithm)) return -EBADMSG;
  const auto* first = static_cast<const std::uint8_t*>(bytes);
  digest = {*algorithm, {first, first + size}};
  return sd_bus_message_exit_container(m);
}

}  // namespace

int append(sd_bus_message* m, const std::vector<Digest>& digests) {
  int r = sd_bus_message_open_container(m, 'a', "{say}");
  for (auto it = digests.begin(); r >= 0 && it != digests.end(); ++it) {
    r = sd_bus_message_open_container(m, 'e', "say");
    if (r >= 0) r = sd_bus_message_append(m, "s", std::string(to_string(it->algorithm)).c_str());
    if (r >= 0) r = sd_bus_message_append_array(m, 'y', it->value.data(), it->value.size());
    if (r >= 0) r = sd_bus_message_close_container(m);
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read(sd_bus_message* m, std::vector<Digest>& digests) {
  int r = sd_bus_message_enter_container(m, 'a', "{say}");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  while ((r = sd_bus_message_enter_container(m, 'e', "say")) > 0) {
    if (r = read_entry(m, digests.emplace_back()); r < 0) return r;
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int append_with_digests(sd_bus_message* m, const std::vector<FileSpec>& files) {
  int r = sd_bus_message_open_container(m, 'a', "(ssa(tt)a{say})");
  for (auto it = files.begin(); r >= 0 && it != files.end(); ++it) {
    r = sd_bus_message_open_container(m, 'r', "ssa(tt)a{say}");
    if (r >= 0) r = append_string(m, it->remote_name);
    if (r >= 0) r = append_string(m, it->local_name);
    if (r >= 0) r = append(m, it->ranges);
    if (r >= 0) r = append(m, it->digests);
    if (r >= 0) r = sd_bus_message_close_container(m);
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read_with_digests(sd_bus_message* m, std::vector<FileSpec>& files, std::size_t most) {
  int r = sd_bus_message_enter_container(m, 'a', "(ssa(tt)a{say})");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  while ((r = sd_bus_message_enter_container(m, 'r', "ssa(tt)a{say}")) > 0) {
    if (files.size() == most) return -E2BIG;
    FileSpec& file = files.emplace_back();
    if ((r = read_string(m, file.remote_name)) < 0) return r;
    if ((r = read_string(m, file.local_name)) < 0) return r;
    if ((r = read(m, file.ranges)) < 0) return r;
    if ((r = read(m, file.digests)) < 0) return r;
    if ((r = sd_bus_message_exit_container(m)) < 0) return r;
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int append(sd_bus_message* m, const std::vector<FileDigests>& files) {
  int r = sd_bus_message_open_container(m, 'a', "(ua{say})");
  for (auto it = files.begin(); r >= 0 && it != files.end(); ++it) {
    r = sd_bus_message_open_container(m, 'r', "ua{say}");
    if (r >= 0) r = sd_bus_message_append(m, "u", it->index);
    if (r >= 0) r = append(m, it->digests);
    if (r >= 0) r = sd_bus_message_close_container(m);
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read(sd_bus_message* m, std::vector<FileDigests>& files) {
  int r = sd_bus_message_enter_container(m, 'a', "(ua{say})");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  while ((r = sd_bus_message_enter_container(m, 'r', "ua{say}")) > 0) {
    FileDigests& file = files.emplace_back();
    if ((r = sd_bus_message_read(m, "u", &file.index)) < 0) return r;
    if ((r = read(m, file.digests)) < 0) return r;
    if ((r = sd_bus_message_exit_container(m)) < 0) return r;
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

}  // namespace openbits::wire
