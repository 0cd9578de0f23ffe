// Making callback classes known to the bus: the service files and units on the disk.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>

#include "cli/service_file.h"

namespace openbits::cli {

/// A folder in which the bus looks for service files.
struct ServiceFolder {
  std::string path;
  std::string place;  ///< "user", "system-wide" or the path
};

/// Where one registration goes. Absolute paths.
struct ClassFiles {
  std::string service;  ///< org.openbits.Class.C<32 hex>.service
  std::string unit;     ///< of systemd; whether there is one is for the caller to know
};

/// What decides where files go, once that it has been read from the environment.
struct ClassDirectories {
  std::string user_services;  ///< $XDG_DATA_HOME/dbus-1/services
  std::string user_units;     ///< $XDG_CONFIG_HOME/systemd/user
  std::string system_services = "/usr/local/share/dbus-1/services";
  std::string system_units = "/etc/systemd/user";
  std::vector<std::string> data_services;  ///< $XDG_DATA_DIRS, each with /dbus-1/services
  bool systemd_user = false;               ///< systemd starts the services of this user's bus
  bool systemd_system = false;             ///< the machine runs systemd
};
using Environment = std::function<std::optional<std::string>(const char* name)>;
/// Relative paths in the variables are ignored, as the XDG specification demands. `exists` tells
/// whether there is such a file.
ClassDirectories class_directories(const Environment& get,
                                   const std::function<bool(const std::string&)>& exists);
/// Of this process.
ClassDirectories class_directories();

/// The files of a class: in `folder` if that is not empty, else system-wide or the user's.
ClassFiles class_files(const ClassDirectories& dirs, const Guid& clsid, bool system_wide,
                       const std::string& folder);

/// The folders that `class list` reads, those that win first.
std::vector<ServiceFolder> service_folders(const ClassDirectories& dirs, const std::string& folder);

struct ClassEntry {
  ClassService service;
  std::string place;
  std::string file;
  bool hidden = false;  ///< a folder before this one has the class as well: the bus takes that
};
/// The classes of the service files in these folders. What cannot be read is left out.
std::vector<ClassEntry> read_classes(const std::vector<ServiceFolder>& folders);

struct AddedClass {
  bool changed_unit = false;  ///< a unit of another content was there: systemd has to read it anew
};
/// Writes the service file, and the unit if `with_unit`. Folders are made. ERROR_ALREADY_EXISTS if
/// a file is there that is not ours or is for another program, unless `replace`. A unit that a
/// replaced service file named and `with_unit` does not want is taken away.
Result<AddedClass> add_class(const Guid& clsid, const Words& words, const ClassFiles& files,
                             bool with_unit, bool replace);

/// Deletes the files of a class that add_class has made, and returns their paths: none if none was
/// there. E_ACCESSDENIED if one is there that is not ours. `with_unit`: the unit, too, also where
/// the service file does not name it.
Result<std::vector<std::string>> remove_class(const ClassFiles& files, bool with_unit);

}  // namespace openbits::cli
