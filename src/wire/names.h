// Names of the D-Bus contract in interfaces/*.xml, and HRESULTs as D-Bus error names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <openbits/guid.hpp>
#include <openbits/hresult.hpp>

namespace openbits::wire {

inline constexpr const char* kService = "org.openbits";
inline constexpr const char* kManagerPath = "/org/openbits/Manager";
inline constexpr const char* kJobsPath = "/org/openbits/jobs";
inline constexpr const char* kManagerInterface = "org.openbits.Manager1";
inline constexpr const char* kJobInterface = "org.openbits.Job1";
inline constexpr const char* kHttpOptionsInterface = "org.openbits.HttpOptions1";
inline constexpr const char* kFileInterface = "org.openbits.File1";
inline constexpr const char* kCallbackInterface = "org.openbits.Callback1";
inline constexpr const char* kCertificateCallbackInterface = "org.openbits.CertificateCallback1";
inline constexpr const char* kClassFactoryInterface = "org.openbits.ClassFactory1";
inline constexpr const char* kPropertiesInterface = "org.freedesktop.DBus.Properties";

/// "/org/openbits/jobs/<32 hex>".
std::string job_path(const Guid& id);
/// "/org/openbits/jobs/<32 hex>/files/<index>".
std::string file_path(const Guid& id, std::uint32_t index);

struct ObjectName {
  Guid job;
  std::optional<std::uint32_t> file;
};
/// Reads a path that job_path or file_path makes.
std::optional<ObjectName> parse_path(std::string_view path);

/// "org.openbits.Class.C<32 hex>": the bus name of a callback class.
std::string class_name(const Guid& clsid);
/// "/org/openbits/classes/<32 hex>": the object that makes instances of it.
std::string class_path(const Guid& clsid);

/// "org.openbits.Error.HR80200002".
std::string error_name(HResult code);
/// The HRESULT of such a name; nullopt for any other name.
std::optional<HResult> parse_error_name(std::string_view name);

}  // namespace openbits::wire
