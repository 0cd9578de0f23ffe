// Get and GetAll on jobs and files. They are answered here and not by sd-bus, because an answer has
// to wait until what it tells is durable.
#include <cerrno>
#include <string_view>

#include "base/errno_error.h"
#include "service/properties.h"
#include "service/service.h"
#include "wire/names.h"

namespace openbits::service {

Result<void> Service::add_property_reads() {
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_add_fallback(bus_, &slot, wire::kJobsPath, on_any, this);
  return keep(r, slot);
}

int Service::on_any(sd_bus_message* m, void* self, sd_bus_error*) {
  const bool reads = sd_bus_message_is_method_call(m, wire::kPropertiesInterface, "Get") > 0 ||
                     sd_bus_message_is_method_call(m, wire::kPropertiesInterface, "GetAll") > 0;
  if (!reads) return 0;
  auto& service = *static_cast<Service*>(self);
  const auto name = wire::parse_path(sd_bus_message_get_path(m));
  const char* interface = nullptr;
  const char* signature = sd_bus_message_get_signature(m, 1);
  if (!name || signature == nullptr || *signature != 's') return 0;  // sd-bus refuses it
  if (sd_bus_message_read_basic(m, 's', &interface) <= 0) return -EBADMSG;
  const bool is_file = name->file.has_value();
  const std::string_view wanted = interface;
  const bool known = is_file
                         ? wanted == wire::kFileInterface
                         : wanted == wire::kJobInterface || wanted == wire::kHttpOptionsInterface;
  if (!known) {
    sd_bus_message_rewind(m, 1);
    return 0;
  }
  const auto target = service.target(m);
  if (!target) return refuse(m, target.error());
  const Call call(m);
  service.answer_when_durable(call, [&service, &call, &target, wanted] {
    service.answer_property(call, *target, std::string(wanted));
  });
  return 1;
}

void Service::answer_when_durable(const Call& call, const std::function<void()>& read) {
  call.hold();
  read();
  engine_->when_durable([call] { call.release(); });
}

void Service::answer_property(const Call& call, const Target& target,
                              const std::string& interface) {
  const bool is_file = interface == wire::kFileInterface;
  const auto found = engine_->find(target.caller, target.job);
  if (!found) return call.fail(found.error());
  const core::Job& job = **found;
  if (is_file && target.file >= job.files.size()) {
    return call.fail(
        {hr::kBgEFileNotFound, "The job has no file " + std::to_string(target.file) + "."});
  }
  const bool all = sd_bus_message_is_method_call(call.message(), nullptr, "GetAll") > 0;
  const char* name = nullptr;
  if (!all && sd_bus_message_read_basic(call.message(), 's', &name) <= 0) {
    return call.fail({hr::kEInvalidArg, "The name of the property is missing."});
  }
  call.succeed([&](sd_bus_message* reply) {
    if (is_file) {
      const core::File& file = job.files[target.file];
      return all ? append_all(reply, file_properties(), file)
                 : append_variant(reply, file_properties(), name, file);
    }
    const auto properties =
        interface == wire::kHttpOptionsInterface ? http_properties() : job_properties();
    return all ? append_all(reply, properties, job) : append_variant(reply, properties, name, job);
  });
}

int append_changes(sd_bus_message* signal, const core::Job& job) {
  int r = sd_bus_message_append_basic(signal, 's', wire::kJobInterface);
  if (r >= 0) {
    r = append_some(signal, job_properties(), job,
                    [](const JobProperty& p) { return p.changes == Changes::kValue; });
  }
  if (r >= 0) r = sd_bus_message_open_container(signal, 'a', "s");
  for (const JobProperty& p : job_properties()) {
    if (r < 0) return r;
    if (p.changes == Changes::kNameOnly) r = sd_bus_message_append_basic(signal, 's', p.name);
  }
  return r < 0 ? r : sd_bus_message_close_container(signal);
}

// For sd-bus itself: introspection.
int Service::job_property(sd_bus*, const char* path, const char*, const char* property,
                          sd_bus_message* reply, void* self, sd_bus_error*) {
  const auto name = wire::parse_path(path);
  const core::Job* job = name ? static_cast<Service*>(self)->engine_->find(name->job) : nullptr;
  if (job == nullptr) return -ENOENT;
  for (const JobProperty& p : job_properties()) {
    if (std::string_view(p.name) == property) return p.append(reply, *job);
  }
  return -ENOENT;
}

int Service::file_property(sd_bus*, const char* path, const char*, const char* property,
                           sd_bus_message* reply, void* self, sd_bus_error*) {
  const auto name = wire::parse_path(path);
  const core::Job* job = name ? static_cast<Service*>(self)->engine_->find(name->job) : nullptr;
  if (job == nullptr || *name->file >= job->files.size()) return -ENOENT;
  for (const FileProperty& p : file_properties()) {
    if (std::string_view(p.name) == property) return p.append(reply, job->files[*name->file]);
  }
  return -ENOENT;
}

}  // namespace openbits::service
