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

Result<std::string> File::temporary_name() const {
  return client::get_property<std::string>(*connection_, path_, wire::kFileInterface,
                                           "TemporaryName");
}

Result<void> File::set_validation_state(bool good) {
  client::Request request{path_.c_str(), wire::kFileInterface, "SetValidationState"};
  request.append = [&](sd_bus_message* m) { return sd_bus_message_append(m, "b", int{good}); };
  return connection_->call(request);
}

Result<bool> File::validation_state() const {
  return client::get_property<bool>(*connection_, path_, wire::kFileInterface, "ValidationState");
}

Result<void> File::set_remote_name(std::string_view url) {
  if (auto r = client::check_text(url, "the remote name"); !r) return r;
  client::Request request{path_.c_str(), wire::kFileInterface, "SetRemoteName"};
  request.append = [&, text = std::string(url)](sd_bus_message* m) {
    return wire::append_string(m, text);
  };
  return connection_->call(request);
}

Result<std::vector<FileRange>> File::ranges() const {
  return client::get_property<std::vector<FileRange>>(*connection_, path_, wire::kFileInterface,
                                                      "Ranges");
}

Result<std::vector<Digest>> File::digests() const {
  return client::get_property<std::vector<Digest>>(*connection_, path_, wire::kFileInterface,
                                                   "Digests");
}

Result<std::string> File::response_headers() const {
  return client::get_property<std::string>(*connection_, path_, wire::kFileInterface,
                                           "ResponseHeaders");
}

Result<FileDownloadStats> File::download_stats() const {
  return client::get_property<FileDownloadStats>(*connection_, path_, wire::kFileInterface,
                                                 "DownloadStats");
}

Result<void> File::request_ranges(std::span<const FileRange> ranges) {
  client::Request request{path_.c_str(), wire::kFileInterface, "RequestRanges"};
  request.append = [&](sd_bus_message* m) {
    return wire::append(m, std::vector<FileRange>(ranges.begin(), ranges.end()));
  };
  return connection_->call(request);
}

Result<void> File::update_download_position(std::uint64_t offset) {
  client::Request request{path_.c_str(), wire::kFileInterface, "UpdateDownloadPosition"};
  request.append = [&](sd_bus_message* m) { return sd_bus_message_append(m, "t", offset); };
  return connection_->call(request);
}

Result<std::vector<FileRange>> File::filled_ranges() const {
  return client::call_for<std::vector<FileRange>>(
      *connection_, client::Request{path_.c_str(), wire::kFileInterface, "GetFilledRanges",
                                    client::Request::Kind::kRead});
}

Result<FileProgress> File::progress() const {
  return client::get_property<FileProgress>(*connection_, path_, wire::kFileInterface, "Progress");
}

}  // namespace openbits
