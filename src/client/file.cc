#include "client/connection.h"
#include "client/request.h"
#include "wire/names.h"

namespace openbits {

File::File(std::shared_ptr<client::Connection> connection, const Guid& job, std::uint32_t index)
    : connection_(std::move(connection)), path_(wire::file_path(job, index)), index_(index) {}

Result<std::string> File::remote_name() const {
  return client::get_property<std::string>(*connection_, path_, wire::kFileInterface, "RemoteName");
}

Result<std::string> File::local_name() const {
  return client::get_property<std::string>(*connection_, path_, wire::kFileInterface, "LocalName");
}

Result<FileProgress> File::progress() const {
  return client::get_property<FileProgress>(*connection_, path_, wire::kFileInterface, "Progress");
}

}  // namespace openbits
