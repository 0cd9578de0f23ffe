// HttpOptions, and credentials.
#include <algorithm>
#include <cerrno>

#include <openbits/http_options.hpp>

#include "base/secret.h"
#include "client/certificate_host.h"
#include "client/connection.h"
#include "client/request.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits {
namespace {

using client::Connection;
using client::Request;

Request http_method(const std::string& path, const char* member,
                    Request::Kind kind = Request::Kind::kChange) {
  return Request{path.c_str(), wire::kHttpOptionsInterface, member, kind};
}

template <class T>
Result<T> http_property(Connection& connection, const std::string& path, const char* name) {
  return client::get_property<T>(connection, path, wire::kHttpOptionsInterface, name);
}

int append_optional(sd_bus_message* m, const base::Secret* text) {
  return text != nullptr ? sd_bus_message_append(m, "as", 1, text->c_str())
                         : sd_bus_message_append(m, "as", 0);
}

/// A secret that can travel; its text is never repeated.
Result<std::optional<base::Secret>> take(std::optional<std::string_view> text,
                                         std::string_view what) {
  if (!text) return std::optional<base::Secret>();
  if (auto good = client::check_text(*text, what); !good) return std::move(good).error();
  return std::optional<base::Secret>(base::Secret(*text));
}

const base::Secret* pointer_to(const std::optional<base::Secret>& text) {
  return text ? &*text : nullptr;
}

}  // namespace

// Credentials ---------------------------------------------------------------------------------

HttpOptions Job::http() const {
  return HttpOptions(connection_, id_);
}

Result<void> Job::set_credentials(AuthTarget target, AuthScheme scheme,
                                  std::optional<std::string_view> user,
                                  std::optional<std::string_view> password) {
  const auto user_text = take(user, "the user name");
  if (!user_text) return user_text.error();
  const auto password_text = take(password, "the password");
  if (!password_text) return password_text.error();
  Request request = http_method(path_, "SetCredentials");
  request.sensitive = true;
  request.append = [&](sd_bus_message* m) {
    int r = sd_bus_message_append(m, "uu", static_cast<std::uint32_t>(target),
                                  static_cast<std::uint32_t>(scheme));
    if (r >= 0) r = append_optional(m, pointer_to(*user_text));
    return r < 0 ? r : append_optional(m, pointer_to(*password_text));
  };
  return connection_->call(request);
}

Result<HResult> Job::remove_credentials(AuthTarget target, AuthScheme scheme) {
  Request request = http_method(path_, "RemoveCredentials");
  request.append = [&](sd_bus_message* m) {
    return sd_bus_message_append(m, "uu", static_cast<std::uint32_t>(target),
                                 static_cast<std::uint32_t>(scheme));
  };
  return client::call_for<HResult>(*connection_, std::move(request));
}

// Certificates --------------------------------------------------------------------------------

HttpOptions::HttpOptions(std::shared_ptr<Connection> connection, const Guid& job)
    : connection_(std::move(connection)), id_(job), path_(wire::job_path(job)) {}

Result<void> HttpOptions::set_client_certificate(CertificateStoreLocation location,
                                                 std::string_view store,
                                                 const Thumbprint& thumbprint) {
  if (auto good = client::check_text(store, "the store's name"); !good) return good;
  Request request = http_method(path_, "SetClientCertificateById");
  request.append = [&](sd_bus_message* m) {
    const int r = sd_bus_message_append(m, "us", static_cast<std::uint32_t>(location),
                                        std::string(store).c_str());
    return r < 0 ? r : sd_bus_message_append_array(m, 'y', thumbprint.data(), thumbprint.size());
  };
  return connection_->call(request);
}

Result<void> HttpOptions::set_client_certificate(CertificateStoreLocation location,
                                                 std::string_view store, std::string_view subject) {
  if (auto good = client::check_text(store, "the store's name"); !good) return good;
  if (auto good = client::check_text(subject, "the subject's name"); !good) return good;
  Request request = http_method(path_, "SetClientCertificateByName");
  request.append = [&](sd_bus_message* m) {
    return sd_bus_message_append(m, "uss", static_cast<std::uint32_t>(location),
                                 std::string(store).c_str(), std::string(subject).c_str());
  };
  return connection_->call(request);
}

Result<HResult> HttpOptions::remove_client_certificate() {
  return client::call_for<HResult>(*connection_, http_method(path_, "RemoveClientCertificate"));
}

Result<ClientCertificate> HttpOptions::client_certificate() const {
  ClientCertificate certificate;
  Request request = http_method(path_, "GetClientCertificate", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) {
    std::uint32_t location = 0;
    const void* bytes = nullptr;
    std::size_t size = 0;
    int r = sd_bus_message_read(m, "u", &location);
    if (r >= 0) r = wire::read_string(m, certificate.store);
    if (r >= 0) r = sd_bus_message_read_array(m, 'y', &bytes, &size);
    if (r >= 0) r = wire::read_string(m, certificate.subject);
    if (r < 0) return r;
    if (size != certificate.thumbprint.size()) return -EBADMSG;
    std::copy_n(static_cast<const std::uint8_t*>(bytes), size, certificate.thumbprint.begin());
    certificate.location = static_cast<CertificateStoreLocation>(location);
    return r;
  };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return certificate;
}

Result<void> HttpOptions::set_certificate_callback(CertificateCallback callback) {
  return connection_->certificates().set(id_, std::move(callback), nullptr);
}

Result<void> HttpOptions::clear_certificate_callback() {
  return connection_->certificates().clear(id_);
}

Result<bool> HttpOptions::has_certificate_callback() const {
  return http_property<bool>(*connection_, path_, "HasCertificateCallback");
}

// Headers, flags, method ----------------------------------------------------------------------

Result<void> HttpOptions::set_custom_headers(std::optional<std::string_view> headers) {
  const auto text = take(headers, "the custom headers");
  if (!text) return text.error();
  Request request = http_method(path_, "SetCustomHeaders");
  request.sensitive = true;
  request.append = [&](sd_bus_message* m) { return append_optional(m, pointer_to(*text)); };
  return connection_->call(request);
}

Result<std::optional<std::string>> HttpOptions::custom_headers() const {
  std::optional<std::string> headers;
  Request request = http_method(path_, "GetCustomHeaders", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) {
    sd_bus_message_sensitive(m);
    headers.reset();
    const char* text = nullptr;
    int r = sd_bus_message_enter_container(m, 'a', "s");
    if (r >= 0) r = sd_bus_message_read_basic(m, 's', &text);
    if (r > 0) headers = text;
    return r;
  };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return headers;
}

Result<void> HttpOptions::make_custom_headers_write_only() {
  return connection_->call(http_method(path_, "MakeCustomHeadersWriteOnly"));
}

Result<void> HttpOptions::set_security_flags(std::uint32_t flags) {
  Request request = http_method(path_, "SetSecurityFlags");
  request.append = [&](sd_bus_message* m) { return sd_bus_message_append(m, "u", flags); };
  return connection_->call(request);
}

Result<std::uint32_t> HttpOptions::security_flags() const {
  return http_property<std::uint32_t>(*connection_, path_, "SecurityFlags");
}

Result<void> HttpOptions::set_method(std::string_view method) {
  if (auto good = client::check_text(method, "the method"); !good) return good;
  Request request = http_method(path_, "SetHttpMethod");
  request.append = [&](sd_bus_message* m) { return wire::append_string(m, std::string(method)); };
  return connection_->call(request);
}

Result<std::string> HttpOptions::method() const {
  return http_property<std::string>(*connection_, path_, "HttpMethod");
}

}  // namespace openbits
