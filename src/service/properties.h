// The readable properties of jobs and files: one table for each, used to answer Get and GetAll, for
// PropertiesChanged, and in introspection.
#pragma once

#include <span>

#include "core/job.h"
#include "loop/handles.h"

namespace openbits::service {

/// What PropertiesChanged, which everybody on the bus can read, says of a change.
enum class Changes {
  kNever,
  kValue,
  kNameOnly,
  kSilent,  ///< nothing: a setting that few jobs have and that only its program changes
};

struct JobProperty {
  const char* name;
  const char* signature;
  Changes changes;
  int (*append)(sd_bus_message* reply, const core::Job& job);
};
std::span<const JobProperty> job_properties();
/// Those of org.openbits.HttpOptions1 (http_options_object.cc).
std::span<const JobProperty> http_properties();
/// Those of them that are core::JobOptions and the like.
std::span<const JobProperty> option_properties();

struct FileProperty {
  const char* name;
  const char* signature;
  bool is_constant;
  int (*append)(sd_bus_message* reply, const core::File& file);
};
std::span<const FileProperty> file_properties();

/// "S-1-22-1-<uid>" (LNX-06).
std::string owner_sid(std::uint32_t uid);

/// Adds the value of the named property as a variant; -ENOENT if there is none of that name.
template <class Property, class Object>
int append_variant(sd_bus_message* reply, std::span<const Property> table, const char* name,
                   const Object& object) {
  for (const Property& p : table) {
    if (std::string_view(p.name) != name) continue;
    int r = sd_bus_message_open_container(reply, 'v', p.signature);
    if (r >= 0) r = p.append(reply, object);
    return r < 0 ? r : sd_bus_message_close_container(reply);
  }
  return -ENOENT;
}

/// Adds the properties that are `wanted` as a{sv}.
template <class Property, class Object, class Wanted>
int append_some(sd_bus_message* reply, std::span<const Property> table, const Object& object,
                Wanted wanted) {
  int r = sd_bus_message_open_container(reply, 'a', "{sv}");
  for (const Property& p : table) {
    if (!wanted(p)) continue;
    if (r >= 0) r = sd_bus_message_open_container(reply, 'e', "sv");
    if (r >= 0) r = sd_bus_message_append_basic(reply, 's', p.name);
    if (r >= 0) r = append_variant(reply, table, p.name, object);
    if (r >= 0) r = sd_bus_message_close_container(reply);
  }
  return r < 0 ? r : sd_bus_message_close_container(reply);
}

/// Adds all properties as a{sv}.
template <class Property, class Object>
int append_all(sd_bus_message* reply, std::span<const Property> table, const Object& object) {
  return append_some(reply, table, object, [](const Property&) { return true; });
}

/// Adds what PropertiesChanged says of a job: sa{sv}as.
int append_changes(sd_bus_message* signal, const core::Job& job);

}  // namespace openbits::service
