#include "cli/class_registration.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include "cli/text_file.h"

namespace openbits::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kServices = "dbus-1/services";

std::string join(const std::string& folder, const std::string& name) {
  return fs::path(folder) / name;
}

Error exists(const std::string& path, const std::string& whose) {
  return {hr::kWin32AlreadyExists,
          path + " is there already and " + whose + "; --replace overwrites it"};
}

/// What is at the path of a service file.
struct Present {
  bool there = false;
  std::optional<ClassService> service;  ///< nullopt if it is not the service file of a class
};
Result<Present> read_present(const std::string& path) {
  auto text = read_text_file(path);
  if (!text) return std::move(text).error();
  if (!*text) return Present();
  return Present{true, parse_class_service(**text)};
}

/// Whether it may be replaced by a registration of `program` without being asked.
Result<void> may_replace(const Present& present, const std::string& path,
                         const std::string& program) {
  if (!present.there) return {};
  if (!present.service || !present.service->ours) return exists(path, "was not written by bitsctl");
  const Words& words = present.service->words;
  if (words.empty()) return exists(path, "names no program");
  if (words.front() != program) {
    return exists(path, "registers another program, " + words.front());
  }
  return {};
}

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  fs::directory_iterator it(folder, failed);
  for (; !failed && it != fs::directory_iterator(); it.increment(failed)) {
    if (it->path().extension() == ".service") names.push_back(it->path());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

ClassDirectories class_directories(const Environment& get,
                                   const std::function<bool(const std::string&)>& exists) {
  const auto absolute = [&](const char* name, const std::string& otherwise) {
    const std::string value = get(name).value_or("");
    return value.starts_with('/') ? value : otherwise;
  };
  const std::string home = absolute("HOME", "/");
  ClassDirectories dirs;
  dirs.user_services = join(absolute("XDG_DATA_HOME", join(home, ".local/share")), kServices);
  dirs.user_units = join(absolute("XDG_CONFIG_HOME", join(home, ".config")), "systemd/user");
  std::string data_dirs = get("XDG_DATA_DIRS").value_or("");
  if (data_dirs.empty()) data_dirs = "/usr/local/share:/usr/share";
  std::istringstream in(data_dirs);
  for (std::string folder; std::getline(in, folder, ':');) {
    if (folder.starts_with('/')) dirs.data_services.push_back(join(folder, kServices));
  }
  const std::string runtime = absolute("XDG_RUNTIME_DIR", "");
  dirs.systemd_user = !runtime.empty() && exists(join(runtime, "systemd/private"));
  dirs.systemd_system = exists("/run/systemd/system");
  return dirs;
}

ClassDirectories class_directories() {
  const auto get = [](const char* name) -> std::optional<std::string> {
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
    if (std::string_view(name) != "HOME") return std::nullopt;
    const passwd* user = ::getpwuid(::getuid());
    return user != nullptr ? std::optional<std::string>(user->pw_dir) : std::nullopt;
  };
  const auto exists = [](const std::string& path) { return ::access(path.c_str(), F_OK) == 0; };
  return class_directories(get, exists);
}

ClassFiles class_files(const ClassDirectories& dirs, const Guid& clsid, bool system_wide,
                       const std::string& folder) {
  const std::string& services = !folder.empty() ? folder
                                : system_wide   ? dirs.system_services
                                                : dirs.user_services;
  return {join(services, class_bus_name(clsid) + ".service"),
          join(system_wide ? dirs.system_units : dirs.user_units, class_unit_name(clsid))};
}

std::vector<ServiceFolder> service_folders(const ClassDirectories& dirs,
                                           const std::string& folder) {
  std::vector<ServiceFolder> folders;
  if (!folder.empty()) folders.push_back({folder, folder});
  folders.push_back({dirs.user_services, "user"});
  for (const std::string& path : dirs.data_services) folders.push_back({path, "system-wide"});
  return folders;
}

std::vector<ClassEntry> read_classes(const std::vector<ServiceFolder>& folders) {
  std::vector<ClassEntry> entries;
  std::set<std::string> read;
  std::set<Guid> seen;
  for (const ServiceFolder& folder : folders) {
    if (!read.insert(folder.path).second) continue;
    for (const std::string& file : files_of(folder.path)) {
      auto text = read_text_file(file);
      auto service = text && *text ? parse_class_service(**text) : std::nullopt;
      if (!service) continue;
      const bool hidden = !seen.insert(service->clsid).second;
      entries.push_back({*std::move(service), folder.place, file, hidden});
    }
  }
  return entries;
}

Result<AddedClass> add_class(const Guid& clsid, const Words& words, const ClassFiles& files,
                             bool with_unit, bool replace) {
  auto present = read_present(files.service);
  if (!present) return std::move(present).error();
  auto unit = read_text_file(files.unit);
  if (!unit) return std::move(unit).error();
  const bool our_unit = *unit && (*unit)->starts_with(kClassHeader);
  if (!replace) {
    if (auto may = may_replace(*present, files.service, words.front()); !may) {
      return std::move(may).error();
    }
    if (with_unit && *unit && !our_unit) return exists(files.unit, "was not written by bitsctl");
  }
  AddedClass added;
  if (with_unit) {
    const std::string text = class_unit_text(clsid, words);
    added.changed_unit = *unit && **unit != text;
    // First the unit: the service file makes the bus ask for it.
    if (auto r = write_text_file(files.unit, text); !r) return std::move(r).error();
  }
  const std::string name = with_unit ? class_unit_name(clsid) : "";
  if (auto r = write_text_file(files.service, class_service_text(clsid, words, name)); !r) {
    return std::move(r).error();
  }
  const bool had_unit = present->service && !present->service->unit.empty();
  if (!with_unit && had_unit && our_unit) {
    if (auto r = delete_file(files.unit); !r) return std::move(r).error();
  }
  return added;
}

Result<std::vector<std::string>> remove_class(const ClassFiles& files, bool with_unit) {
  auto present = read_present(files.service);
  if (!present) return std::move(present).error();
  if (present->there && (!present->service || !present->service->ours)) {
    return Error{hr::kEAccessDenied, files.service +
                                         " was not written by bitsctl; delete it by hand if "
                                         "nobody needs it"};
  }
  std::vector<std::string> gone;
  if (present->there) gone.push_back(files.service);
  if (with_unit || (present->service && !present->service->unit.empty())) {
    auto unit = read_text_file(files.unit);
    if (!unit) return std::move(unit).error();
    if (*unit && (*unit)->starts_with(kClassHeader)) gone.push_back(files.unit);
  }
  for (const std::string& path : gone) {
    if (auto r = delete_file(path); !r) return std::move(r).error();
  }
  return gone;
}

}  // namespace openbits::cli
