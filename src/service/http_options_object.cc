// org.openbits.HttpOptions1. What is secret is sealed here, before the core gets it.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/errno_error.h"
#include "base/log.h"
#include "base/secret.h"
#include "core/http_settings.h"
#include "service/dispatch.h"
#include "service/properties.h"
#include "service/service.h"
#include "vault/certificates.h"
#include "vault/job_secrets.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::service {
namespace {

constexpr std::size_t kLongestPath = 255;

/// An array of no string, or of one, which stays the message's.
int read_optional(sd_bus_message* m, std::optional<std::string_view>& text) {
  int r = sd_bus_message_enter_container(m, 'a', "s");
  const char* value = nullptr;
  if (r >= 0) r = sd_bus_message_read_basic(m, 's', &value);
  if (r > 0) {
    text = value;
    r = sd_bus_message_at_end(m, 0);
    if (r == 0) return -EBADMSG;
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

int refuse_optional(sd_bus_message* m, int r) {
  if (r != -EBADMSG) return r;
  return refuse(m, {hr::kEInvalidArg, "There is more than one text where one or none belongs."});
}

const std::string_view* pointer_to(const std::optional<std::string_view>& text) {
  return text ? &*text : nullptr;
}

core::Reply<void> answer_to(const Call& call) {
  return [call](const Result<void>& done) { call.answer(done); };
}

core::Reply<HResult> answer_code(const Call& call) {
  return [call](const Result<HResult>& done) {
    if (!done) return call.fail(done.error());
    call.succeed([&](sd_bus_message* reply) { return sd_bus_message_append(reply, "i", *done); });
  };
}

constexpr std::array kHttpProperties = {
    JobProperty{"SecurityFlags", "u", Changes::kNever,
                [](sd_bus_message* m, const core::Job& j) {
                  return sd_bus_message_append(m, "u", j.record.settings().security_flags);
                }},
    JobProperty{"HttpMethod", "s", Changes::kNever,
                [](sd_bus_message* m, const core::Job& j) {
                  const std::string& method = j.record.settings().http_method;
                  return wire::append_string(
                      m, method.empty() ? std::string(core::default_http_method(j.record.type))
                                        : method);
                }},
    JobProperty{"NeedsCertificateCallback", "b", Changes::kNever,
                [](sd_bus_message* m, const core::Job& j) {
                  return sd_bus_message_append(m, "b",
                                               int{j.record.settings().needs_certificate_callback});
                }},
    JobProperty{"HasCertificateCallback", "b", Changes::kNever,
                [](sd_bus_message* m, const core::Job& j) {
                  return sd_bus_message_append(m, "b", int{j.certificate_judge.has_value()});
                }},
};

}  // namespace

// Credentials and headers ---------------------------------------------------------------------

int Service::on_set_credentials(sd_bus_message* m, void* self, sd_bus_error*) {
  std::uint32_t target = 0, scheme = 0;
  std::optional<std::string_view> user, password;
  int r = sd_bus_message_read(m, "uu", &target, &scheme);
  if (r >= 0) r = read_optional(m, user);
  if (r >= 0) r = read_optional(m, password);
  if (r < 0) return refuse_optional(m, r);
  if (auto known = core::check_auth_key(target, scheme); !known) return refuse(m, known.error());
  const auto for_target = static_cast<AuthTarget>(target);
  const auto for_scheme = static_cast<AuthScheme>(scheme);
  const auto good = core::check_credentials(for_scheme, pointer_to(user), pointer_to(password));
  if (!good) return refuse(m, good.error());
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    vault::Credentials c;
    c.implicit = !user;
    if (c.implicit && t.caller.uid != ::geteuid()) {
      return call.fail({hr::kENotImpl,
                        "The service runs as another user than you, and has no credentials of "
                        "yours."});
    }
    if (user) c.user = base::Secret(*user);
    if (password) c.password = base::Secret(*password);
    s.engine_->set_credentials(
        t.caller, t.job, target, scheme,
        vault::seal_credentials(s.tools_.vault, t.job, for_target, for_scheme, c), answer_to(call));
  });
}

int Service::on_remove_credentials(sd_bus_message* m, void* self, sd_bus_error*) {
  std::uint32_t target = 0, scheme = 0;
  if (const int r = sd_bus_message_read(m, "uu", &target, &scheme); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->remove_credentials(t.caller, t.job, target, scheme, answer_code(call));
  });
}

int Service::on_set_custom_headers(sd_bus_message* m, void* self, sd_bus_error*) {
  std::optional<std::string_view> headers;
  if (const int r = read_optional(m, headers); r < 0) return refuse_optional(m, r);
  if (headers) {
    if (auto good = core::check_custom_headers(*headers); !good) return refuse(m, good.error());
  }
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    std::optional<vault::Sealed> sealed;
    if (headers && !headers->empty()) {
      sealed = vault::seal_headers(s.tools_.vault, t.job, *headers);
    }
    s.engine_->set_custom_headers(t.caller, t.job, std::move(sealed), answer_to(call));
  });
}

int Service::on_get_custom_headers(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find_own(t.caller, t.job);
      if (!job) return call.fail(job.error());
      const core::JobOptions& options = (*job)->record.settings();
      if (options.headers_write_only) {
        return call.fail({hr::kEAccessDenied, "The custom headers of this job cannot be read."});
      }
      std::optional<base::Secret> headers;
      if (options.custom_headers) {
        headers = vault::open_headers(s.tools_.vault, t.job, *options.custom_headers);
        if (!headers) log_lost_secret(t.job, "custom headers");
      }
      call.succeed([&](sd_bus_message* reply) {
        sd_bus_message_sensitive(reply);
        return headers ? sd_bus_message_append(reply, "as", 1, headers->c_str())
                       : sd_bus_message_append(reply, "as", 0);
      });
    });
  });
}

void Service::log_lost_secret(const core::JobId& job, const char* what) {
  base::log(base::LogLevel::kWarning, job,
            std::string("The ") + what +
                " of this job cannot be read: the key that they were stored with is gone. Set "
                "them anew.");
}

int Service::on_make_headers_write_only(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->make_headers_write_only(t.caller, t.job, answer_to(call));
  });
}

// Client certificates -------------------------------------------------------------------------

/// The stores are read by a worker.
void Service::choose_certificate(
    const Target& t, const Call& call,
    std::function<Result<ClientCertificate>(const vault::CertificateStores&)> find) {
  if (const auto job = engine_->find_own(t.caller, t.job); !job) return call.fail(job.error());
  if (t.caller.uid != ::geteuid()) {
    return call.fail(
        {hr::kENotImpl, "The service runs as another user than you, and has no stores of yours."});
  }
  const auto found = std::make_shared<Result<ClientCertificate>>(Error{});
  tools_.workers.run(
      [found, find = std::move(find), &stores = tools_.certificates] { *found = find(stores); },
      [this, t, call, found] {
        if (!*found) return call.fail(found->error());
        engine_->set_client_certificate(t.caller, t.job, **found,
                                        [call](const Result<HResult>& done) {
                                          call.answer(done ? Result<void>() : done.error());
                                        });
      });
}

int Service::on_set_certificate_by_id(sd_bus_message* m, void* self, sd_bus_error*) {
  std::uint32_t location = 0;
  const char* store = "";
  const void* bytes = nullptr;
  std::size_t size = 0;
  int r = sd_bus_message_read(m, "us", &location, &store);
  if (r >= 0) r = sd_bus_message_read_array(m, 'y', &bytes, &size);
  if (r < 0) return r;
  vault::Thumbprint id{};
  if (size != id.size()) {
    return refuse(m, {hr::kWin32BadStubData, "The thumbprint of a certificate has 20 bytes."});
  }
  std::memcpy(id.data(), bytes, size);
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.choose_certificate(t, call, [location, store = std::string(store), id](const auto& stores) {
      return stores.find(location, store, id);
    });
  });
}

int Service::on_set_certificate_by_name(sd_bus_message* m, void* self, sd_bus_error*) {
  std::uint32_t location = 0;
  const char* store = "";
  const char* subject = "";
  if (const int r = sd_bus_message_read(m, "uss", &location, &store, &subject); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.choose_certificate(
        t, call,
        [location, store = std::string(store), subject = std::string(subject)](const auto& stores) {
          return stores.find(location, store, std::string_view(subject));
        });
  });
}

int Service::on_remove_certificate(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->set_client_certificate(t.caller, t.job, std::nullopt, answer_code(call));
  });
}

int Service::on_get_certificate(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto job = s.engine_->find_own(t.caller, t.job);
      if (!job) return call.fail(job.error());
      const auto& certificate = (*job)->record.settings().certificate;
      if (!certificate) {
        return call.fail({hr::kWin32BadStubData, "The job has no client certificate."});
      }
      call.succeed([&](sd_bus_message* reply) {
        int r =
            sd_bus_message_append(reply, "us", static_cast<std::uint32_t>(certificate->location),
                                  certificate->store.c_str());
        if (r >= 0) {
          r = sd_bus_message_append_array(reply, 'y', certificate->thumbprint.data(),
                                          certificate->thumbprint.size());
        }
        return r < 0 ? r : wire::append_string(reply, certificate->subject);
      });
    });
  });
}

// The rest ------------------------------------------------------------------------------------

int Service::on_set_security_flags(sd_bus_message* m, void* self, sd_bus_error*) {
  std::uint32_t flags = 0;
  if (const int r = sd_bus_message_read(m, "u", &flags); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->set_security_flags(t.caller, t.job, flags, answer_to(call));
  });
}

int Service::on_set_http_method(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* method = "";
  if (const int r = sd_bus_message_read(m, "s", &method); r < 0) return r;
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->set_http_method(t.caller, t.job, method, answer_to(call));
  });
}

int Service::on_set_certificate_callback(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* path = nullptr;
  if (const int r = sd_bus_message_read(m, "o", &path); r < 0) return r;
  if (std::strlen(path) > kLongestPath) {
    return refuse(m, {hr::kEInvalidArg, "The path of a callback object has at most 255 bytes."});
  }
  std::optional<core::CallbackObject> object;
  if (std::strcmp(path, "/") != 0) object = {sd_bus_message_get_sender(m), path};
  return dispatch(m, self, [&](Service& s, const auto& t, const Call& call) {
    s.engine_->set_certificate_judge(t.caller, t.job, std::move(object), answer_to(call));
  });
}

std::span<const JobProperty> http_properties() {
  return kHttpProperties;
}

Result<void> Service::add_http_options() {
  constexpr std::uint64_t kAny = SD_BUS_VTABLE_UNPRIVILEGED;
  constexpr std::uint64_t kSecret = SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE;
  http_vtable_ = {
      SD_BUS_VTABLE_START(0),
      SD_BUS_METHOD_WITH_ARGS("SetCredentials",
                              SD_BUS_ARGS("u", target, "u", scheme, "as", user, "as", password),
                              SD_BUS_NO_RESULT, on_set_credentials, kSecret),
      SD_BUS_METHOD_WITH_ARGS("RemoveCredentials", SD_BUS_ARGS("u", target, "u", scheme),
                              SD_BUS_RESULT("i", result), on_remove_credentials, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetCustomHeaders", SD_BUS_ARGS("as", headers), SD_BUS_NO_RESULT,
                              on_set_custom_headers, kSecret),
      SD_BUS_METHOD_WITH_ARGS("GetCustomHeaders", SD_BUS_NO_ARGS, SD_BUS_RESULT("as", headers),
                              on_get_custom_headers, kSecret),
      SD_BUS_METHOD_WITH_ARGS("MakeCustomHeadersWriteOnly", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT,
                              on_make_headers_write_only, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetClientCertificateById",
                              SD_BUS_ARGS("u", location, "s", store, "ay", thumbprint),
                              SD_BUS_NO_RESULT, on_set_certificate_by_id, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetClientCertificateByName",
                              SD_BUS_ARGS("u", location, "s", store, "s", subject),
                              SD_BUS_NO_RESULT, on_set_certificate_by_name, kAny),
      SD_BUS_METHOD_WITH_ARGS("RemoveClientCertificate", SD_BUS_NO_ARGS, SD_BUS_RESULT("i", result),
                              on_remove_certificate, kAny),
      SD_BUS_METHOD_WITH_ARGS(
          "GetClientCertificate", SD_BUS_NO_ARGS,
          SD_BUS_RESULT("u", location, "s", store, "ay", thumbprint, "s", subject),
          on_get_certificate, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetSecurityFlags", SD_BUS_ARGS("u", flags), SD_BUS_NO_RESULT,
                              on_set_security_flags, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetHttpMethod", SD_BUS_ARGS("s", method), SD_BUS_NO_RESULT,
                              on_set_http_method, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetCertificateCallback", SD_BUS_ARGS("o", object), SD_BUS_NO_RESULT,
                              on_set_certificate_callback, kAny),
  };
  for (const JobProperty& p : kHttpProperties) {
    http_vtable_.push_back(SD_BUS_PROPERTY(p.name, p.signature, http_property, 0, 0));
  }
  http_vtable_.push_back(SD_BUS_VTABLE_END);
  sd_bus_slot* slot = nullptr;
  const int r =
      sd_bus_add_fallback_vtable(bus_, &slot, wire::kJobsPath, wire::kHttpOptionsInterface,
                                 http_vtable_.data(), find_job, this);
  return keep(r, slot);
}

// For introspection; reads are answered in property_reads.cc.
int Service::http_property(sd_bus*, const char* path, const char*, const char* property,
                           sd_bus_message* reply, void* self, sd_bus_error*) {
  const auto name = wire::parse_path(path);
  const core::Job* job = name ? static_cast<Service*>(self)->engine_->find(name->job) : nullptr;
  if (job == nullptr) return -ENOENT;
  for (const JobProperty& p : kHttpProperties) {
    if (std::string_view(p.name) == property) return p.append(reply, *job);
  }
  return -ENOENT;
}

}  // namespace openbits::service
