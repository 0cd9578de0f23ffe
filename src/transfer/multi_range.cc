#include "transfer/multi_range.h"

#include <utility>

#include "transfer/url.h"

namespace openbits::transfer {
namespace {

/// Statuses by which servers refuse several ranges, though perhaps not one.
bool refuses_several(int status) {
  return status == 200 || status == 206 || status == 400 || status == 413 || status == 414 ||
         status == 416 || status == 431;
}

/// More servers are not remembered.
constexpr std::size_t kMostServers = 1000;

std::string server_of(const std::string& url) {
  const auto parts = split_url(url);
  return parts ? parts->scheme + "://" + parts->host + ":" + parts->port : std::string();
}

}  // namespace

void Misleading::add(const std::string& url) {
  if (servers_.size() == kMostServers) servers_.clear();
  servers_.insert(server_of(url));
}

bool Misleading::has(const std::string& url) const {
  return !servers_.empty() && servers_.contains(server_of(url));
}

std::unique_ptr<MultiRange> MultiRange::plan(const core::Ranges& ranges, std::uint64_t size,
                                             std::uint64_t position, std::uint64_t longest) {
  if (ranges.size() < 2 || size == kSizeUnknown) return nullptr;
  core::Ranges wanted;
  std::uint64_t left = longest;
  for (const FileRange& range : core::sources_of(ranges, size, position)) {
    if (wanted.size() == kMostRanges || range.length > left) break;
    left -= range.length;
    wanted.push_back(range);
  }
  if (wanted.size() < 2) return nullptr;
  return std::unique_ptr<MultiRange>(new MultiRange(std::move(wanted), size));
}

std::string MultiRange::text() const {
  std::string text;
  for (const FileRange& range : ranges_) {
    if (!text.empty()) text += ',';
    text += std::to_string(range.offset) + "-" + std::to_string(core::end_of(range) - 1);
  }
  return text;
}

std::uint64_t MultiRange::length() const {
  return core::count(ranges_);
}

MultiRange::Head MultiRange::judge(const ResponseHead& head, const BodyRequest& asked) {
  if (!refuses_several(head.status)) return Head::kOther;
  const auto boundary = byteranges_boundary(head.content_type);
  const bool is_whole = head.status == 206 && boundary && !head.content_range &&
                        !head.contradictory && head.content_encoding.empty() &&
                        same_version(asked.validators, validators_of(head), asked.if_range);
  if (!is_whole) {
    refused_ = true;
    return Head::kOneByOne;
  }
  reader_.emplace(*boundary, static_cast<MultipartReader::Listener&>(*this));
  return Head::kParts;
}

bool MultiRange::take(const char* data, std::size_t size, const Write& write) {
  write_ = &write;
  const bool good = reader_->feed(data, size);
  write_ = nullptr;
  if (!good && !write_failed_) refused_ = true;
  return good;
}

// Nothing of a part is written that is not the next one that was asked for.
bool MultiRange::on_part(const ContentRange& range) {
  if (next_ == ranges_.size()) return false;
  const FileRange& wanted = ranges_[next_++];
  return range.range->first == wanted.offset && range.range->last == core::end_of(wanted) - 1 &&
         *range.total == size_;
}

bool MultiRange::on_part_data(const char* data, std::size_t size) {
  write_failed_ = !(*write_)(data, size);
  return !write_failed_;
}

}  // namespace openbits::transfer
