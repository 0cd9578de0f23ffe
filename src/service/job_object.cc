// org.openbits.Job1: methods.
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/errno_error.h"
#include "service/dispatch.h"
#include "service/job_options.h"
#include "service/properties.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::service {
namespace {

constexpr std::size_t kMostFilesInCall = 100'000;
constexpr std::size_t kLongestPath = 255;

int read_setting(sd_bus_message* m, const std::string& key, core::Settings& s) {
  const auto text = [m](std::optional<std::string>& value) {
    const char* v = nullptr;
    const int r = sd_bus_message_read(m, "v", "s", &v);
    if (r > 0) value = v;
    return r;
  };
  const auto number = [m](std::optional<std::uint32_t>& value) {
    std::uint32_t v = 0;
    const int r = sd_bus_message_read(m, "v", "u", &v);
    if (r > 0) value = v;
    return r;
  };
  if (key == "DisplayName") return text(s.display_name);
  if (key == "Description") return text(s.description);
  if (key == "Priority") return number(s.priority);
  if (key == "NotifyFlags") return number(s.notify_flags);
  if (key == "MinimumRetryDelay") return number(s.minimum_retry_delay);
  if (key == "NoProgressTimeout") return number(s.no_progress_timeout);
  if (key == "MinimumNotificationInterval") return number(s.notification_interval);
  if (key == "NotificationClass") {
    std::optional<std::string> value;
    const int r = text(value);
    if (r <= 0) return r;
    const auto clsid = value->empty() ? Guid{} : Guid::parse(*value);
    if (!clsid) return -EBADMSG;
    s.notification_clsid = *clsid;
    return r;
  }
  if (key == "NotifyCommand") {
    int r = sd_bus_message_enter_container(m, 'v', "(ss)");
    if (r > 0) r = wire::read(m, s.notify_command.emplace());
    return r <= 0 ? r : sd_bus_message_exit_container(m);
  }
  if (key == "ProxySettings") {
    int r = sd_bus_message_enter_container(m, 'v', "(uasas)");
    if (r > 0) r = wire::read(m, s.proxy.emplace());
    return r <= 0 ? r : sd_bus_message_exit_container(m);
  }
  return read_option(m, key, s.options);
}

Result<core::Settings> read_settings(sd_bus_message* m) {
  core::Settings settings;
  int r = sd_bus_message_enter_container(m, 'a', "{sv}");
  while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
    std::string key;
    r = wire::read_string(m, key);
    if (r > 0) r = read_setting(m, key, settings);
    if (r == -ENOENT) return Error{hr::kEInvalidArg, "There is no setting \"" + key + "\"."};
    if (r <= 0) {
      return Error{hr::kEInvalidArg, "The setting \"" + key + "\" has a value that is none."};
    }
    r = sd_bus_message_exit_container(m);
  }
  if (r < 0) return base::errno_error(-r, "read the settings");
  return settings;
}

}  // namespace

Result<Service::Target> Service::target(sd_bus_message* m) {
  const auto caller = peers_.identify(m);
  if (!caller) return caller.error();
  const auto name = wire::parse_path(sd_bus_message_get_path(m));
  if (!name) return Error{hr::kBgENotFound, "There is no such object."};
  peers_.used(m, name->job);
  return Target{*caller, name->job, name->file.value_or(0)};
}

int Service::on_add_files(sd_bus_message* m, void* self, sd_bus_error*) {
  std::vector<FileSpec> files;
  const int r = wire::read(m, files, kMostFilesInCall);
  if (r == -E2BIG) return refuse(m, {hr::kBgETooManyFilesInJob, "Too many files in one call."});
  if (r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->add_files(t.caller, t.job, std::move(files),
                         [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_list_files(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find(t.caller, t.job);
      if (!job) return call.fail(job.error());
      call.succeed([&](sd_bus_message* reply) {
        int r = sd_bus_message_open_container(reply, 'a', "(ussttb)");
        for (std::size_t i = 0; i < (*job)->own_files() && r >= 0; ++i) {
          const core::File& f = (*job)->files[i];
          const FileProgress p = f.progress();
          r = sd_bus_message_append(reply, "(ussttb)", f.record.index, f.remote_name().c_str(),
                                    f.record.local_name.c_str(), p.bytes_total, p.bytes_transferred,
                                    int{p.completed});
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
      });
    });
  });
}

int Service::on_suspend(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->suspend(t.caller, t.job, [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_resume(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->resume(t.caller, t.job, [call](const Result<void>& done) { call.answer(done); });
  });
}

namespace {

core::Reply<HResult> answer_code(const Call& call) {
  return [call](const Result<HResult>& done) {
    if (!done) return call.fail(done.error());
    call.succeed([&](sd_bus_message* reply) { return sd_bus_message_append(reply, "i", *done); });
  };
}

}  // namespace

int Service::on_cancel(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->cancel(t.caller, t.job, answer_code(call));
  });
}

int Service::on_complete(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->complete(t.caller, t.job, answer_code(call));
  });
}

int Service::on_take_ownership(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->take_ownership(t.caller, t.job,
                              [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_configure(sd_bus_message* m, void* self, sd_bus_error*) {
  auto settings = read_settings(m);
  if (!settings) return refuse(m, settings.error());
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->configure(t.caller, t.job, std::move(*settings),
                         [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_get_error(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find(t.caller, t.job);
      if (!job) return call.fail(job.error());
      const auto& error = (*job)->record.error;
      if (!error) {
        return call.fail(
            {hr::kBgEErrorInformationUnavailable, "The job " + t.job.text() + " has no error."});
      }
      call.succeed([&](sd_bus_message* reply) { return wire::append_error(reply, *error); });
    });
  });
}

int Service::on_set_notify_object(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* path = nullptr;
  if (const int r = sd_bus_message_read(m, "o", &path); r < 0) return r;
  std::optional<core::CallbackObject> object;
  if (std::strlen(path) > kLongestPath) {
    return refuse(m, {hr::kEInvalidArg, "The path of a callback object has at most 255 bytes."});
  }
  if (std::strcmp(path, "/") != 0) object = {sd_bus_message_get_sender(m), path};
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->set_notify_object(t.caller, t.job, std::move(object),
                                 [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_get_notify_object(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find(t.caller, t.job);
      if (!job) return call.fail(job.error());
      const core::CallbackObject* object = s.engine_->notify_object(t.job);
      call.succeed([&](sd_bus_message* reply) {
        return sd_bus_message_append(reply, "so", object ? object->connection.c_str() : "",
                                     object ? object->path.c_str() : "/");
      });
    });
  });
}

int Service::on_list_notices(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find(t.caller, t.job);
      if (!job) return call.fail(job.error());
      call.succeed([&](sd_bus_message* reply) {
        return wire::append(reply, s.engine_->open_notices(t.job));
      });
    });
  });
}

int Service::on_get_command_run(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find(t.caller, t.job);
      if (!job) return call.fail(job.error());
      call.succeed(
          [&](sd_bus_message* reply) { return wire::append_run(reply, (*job)->record.last_run); });
    });
  });
}

// Files --------------------------------------------------------------------------------------

int Service::on_set_validation_state(sd_bus_message* m, void* self, sd_bus_error*) {
  int good = 0;
  if (const int r = sd_bus_message_read(m, "b", &good); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->set_validation_state(t.caller, t.job, t.file, good != 0,
                                    [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_set_remote_name(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* url = nullptr;
  if (const int r = sd_bus_message_read(m, "s", &url); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->set_remote_name(t.caller, t.job, t.file, url,
                               [call](const Result<void>& done) { call.answer(done); });
  });
}

// Objects ------------------------------------------------------------------------------------

namespace {

sd_bus_vtable property_entry(const JobProperty& p, sd_bus_property_get_t get) {
  switch (p.changes) {
    case Changes::kNever:
      return SD_BUS_PROPERTY(p.name, p.signature, get, 0, SD_BUS_VTABLE_PROPERTY_CONST);
    case Changes::kNameOnly:
      return SD_BUS_PROPERTY(p.name, p.signature, get, 0,
                             SD_BUS_VTABLE_PROPERTY_EMITS_INVALIDATION);
    case Changes::kSilent:
      return SD_BUS_PROPERTY(p.name, p.signature, get, 0, 0);
    case Changes::kValue:
      break;
  }
  return SD_BUS_PROPERTY(p.name, p.signature, get, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE);
}

}  // namespace

Result<void> Service::add_jobs() {
  constexpr std::uint64_t kAny = SD_BUS_VTABLE_UNPRIVILEGED;
  job_vtable_ = {
      SD_BUS_VTABLE_START(0),
      SD_BUS_METHOD_WITH_ARGS("AddFiles", SD_BUS_ARGS("a(ss)", files), SD_BUS_NO_RESULT,
                              on_add_files, kAny),
      SD_BUS_METHOD_WITH_ARGS("ListFiles", SD_BUS_NO_ARGS, SD_BUS_RESULT("a(ussttb)", files),
                              on_list_files, kAny),
      SD_BUS_METHOD_WITH_ARGS("Suspend", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, on_suspend, kAny),
      SD_BUS_METHOD_WITH_ARGS("Resume", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, on_resume, kAny),
      SD_BUS_METHOD_WITH_ARGS("Cancel", SD_BUS_NO_ARGS, SD_BUS_RESULT("i", result), on_cancel,
                              kAny),
      SD_BUS_METHOD_WITH_ARGS("Complete", SD_BUS_NO_ARGS, SD_BUS_RESULT("i", result), on_complete,
                              kAny),
      SD_BUS_METHOD_WITH_ARGS("TakeOwnership", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, on_take_ownership,
                              kAny),
      SD_BUS_METHOD_WITH_ARGS("Configure", SD_BUS_ARGS("a{sv}", settings), SD_BUS_NO_RESULT,
                              on_configure, kAny),
      SD_BUS_METHOD_WITH_ARGS(
          "GetError", SD_BUS_NO_ARGS,
          SD_BUS_RESULT("u", context, "i", code, "x", file, "s", protocol, "s", message),
          on_get_error, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetNotifyObject", SD_BUS_ARGS("o", object), SD_BUS_NO_RESULT,
                              on_set_notify_object, kAny),
      SD_BUS_METHOD_WITH_ARGS("GetNotifyObject", SD_BUS_NO_ARGS,
                              SD_BUS_RESULT("s", connection, "o", object), on_get_notify_object,
                              kAny),
      SD_BUS_METHOD_WITH_ARGS("ListNotices", SD_BUS_NO_ARGS,
                              SD_BUS_RESULT("a(tuxtutba(ustis))", notices), on_list_notices, kAny),
      SD_BUS_METHOD_WITH_ARGS(
          "GetCommandRun", SD_BUS_NO_ARGS,
          SD_BUS_RESULT("t", started, "t", ended, "u", end, "i", status, "s", output),
          on_get_command_run, kAny),
  };
  add_option_methods(job_vtable_);
  add_name_methods(job_vtable_);
  add_why_method(job_vtable_);
  add_digest_methods(job_vtable_);
  for (const JobProperty& p : job_properties()) {
    job_vtable_.push_back(property_entry(p, job_property));
  }
  job_vtable_.push_back(SD_BUS_VTABLE_END);
  sd_bus_slot* slot = nullptr;
  int r = sd_bus_add_fallback_vtable(bus_, &slot, wire::kJobsPath, wire::kJobInterface,
                                     job_vtable_.data(), find_job, this);
  if (auto kept = keep(r, slot); !kept) return kept;

  file_vtable_ = {
      SD_BUS_VTABLE_START(0),
      SD_BUS_METHOD_WITH_ARGS("SetValidationState", SD_BUS_ARGS("b", good), SD_BUS_NO_RESULT,
                              on_set_validation_state, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetRemoteName", SD_BUS_ARGS("s", url), SD_BUS_NO_RESULT,
                              on_set_remote_name, kAny),
  };
  add_range_methods(file_vtable_);
  for (const FileProperty& p : file_properties()) {
    file_vtable_.push_back(SD_BUS_PROPERTY(
        p.name, p.signature, file_property, 0,
        p.is_constant ? SD_BUS_VTABLE_PROPERTY_CONST : SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE));
  }
  file_vtable_.push_back(SD_BUS_VTABLE_END);
  r = sd_bus_add_fallback_vtable(bus_, &slot, wire::kJobsPath, wire::kFileInterface,
                                 file_vtable_.data(), find_file, this);
  if (auto kept = keep(r, slot); !kept) return kept;
  r = sd_bus_add_node_enumerator(bus_, &slot, wire::kJobsPath, list_nodes, this);
  return keep(r, slot);
}

int Service::find_job(sd_bus*, const char* path, const char*, void* self, void** found,
                      sd_bus_error*) {
  const auto name = wire::parse_path(path);
  if (!name || name->file || static_cast<Service*>(self)->engine_->find(name->job) == nullptr) {
    return 0;
  }
  *found = self;
  return 1;
}

int Service::find_file(sd_bus*, const char* path, const char*, void* self, void** found,
                       sd_bus_error*) {
  const auto name = wire::parse_path(path);
  if (!name || !name->file) return 0;
  const core::Job* job = static_cast<Service*>(self)->engine_->find(name->job);
  if (job == nullptr || *name->file >= job->files.size()) return 0;
  *found = self;
  return 1;
}

int Service::list_nodes(sd_bus*, const char*, void* self, char*** nodes, sd_bus_error*) {
  const auto ids = static_cast<Service*>(self)->engine_->list(core::Caller{0}, true);
  const std::size_t count = ids ? ids->size() : 0;
  auto** list = static_cast<char**>(std::calloc(count + 1, sizeof(char*)));  // sd-bus frees it
  if (list == nullptr) return -ENOMEM;
  for (std::size_t i = 0; i < count; ++i) {
    list[i] = ::strdup(wire::job_path((*ids)[i]).c_str());
  }
  *nodes = list;
  return 0;
}

}  // namespace openbits::service
