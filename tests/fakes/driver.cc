#include "fakes/driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace openbits::fakes {
namespace {

/// Where the bytes are. Those of an upload are on the server, under the name of their source.
std::string place_of(const core::TransferRequest& request) {
  return request.upload ? "upload:" + request.upload->source : request.temp_name;
}

}  // namespace

core::TransferId FakeDriver::start(const core::TransferRequest& request,
                                   core::TransferObserver& observer) {
  for (const auto& [id, other] : transfers_) {
    EXPECT_FALSE(place_of(other.request) == place_of(request) && (!other.over || other.stopped))
        << "two transfers write to " << place_of(request);
  }
  const core::TransferId id = ++last_;
  transfers_[id] = {request, &observer, false, nullptr, request.validators.etag, request.offset};
  const bool ends = request.upload && request.upload->task != core::UploadRequest::Task::kSend;
  if (ends) return id;
  if (request.upload) transfers_[id].session = request.upload->session.id;
  FakeFiles::Node& node = files_.node(place_of(request));
  const bool keeps = request.part_end ? request.keeps_rest : request.offset > 0;
  if (!request.part_end) {
    EXPECT_GE(node.size, request.offset) << "bytes are to be kept that are not there";
    node.size = request.offset;
  }
  if (!keeps) node.size = 0;
  if (!keeps) node.version.clear();
  const std::uint64_t kept = !keeps ? 0 : request.part_end ? kToEndOfFile : request.offset;
  if (kept != kToEndOfFile) core::subtract(node.written, {kept, kToEndOfFile});
  if (const auto it = served_.find(request.url); it != served_.end()) {
    poster_.post([this, id, resource = it->second] { serve_step(id, resource, 0); });
  }
  return id;
}

void FakeDriver::stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) {
  Transfer& t = at(id);
  EXPECT_FALSE(t.stopped) << "stop() called twice";
  t.stopped = std::move(done);
  if (!holds_stops_) poster_.post([this, id] { complete_stop(id); });
}

void FakeDriver::release_stops() {
  holds_stops_ = false;
  for (const auto& [id, t] : transfers_) {
    if (t.stopped) poster_.post([this, stopped = id] { complete_stop(stopped); });
  }
}

void FakeDriver::complete_stop(core::TransferId id) {
  if (!transfers_.contains(id) || !at(id).stopped) return;
  Transfer& t = at(id);
  const auto done = std::exchange(t.stopped, nullptr);
  if (std::exchange(t.over, true)) {
    done(std::nullopt);
    return;
  }
  FakeFiles::Node& node = files_.node(place_of(t.request));
  node.sync();
  done(t.appends() ? node.size : t.position);
}

FakeDriver::Transfer* FakeDriver::live(core::TransferId id) {
  const auto it = transfers_.find(id);
  return it == transfers_.end() || it->second.over || it->second.stopped ? nullptr : &it->second;
}

void FakeDriver::connected(core::TransferId id) {
  if (Transfer* t = live(id)) t->observer->on_connected(id);
}

void FakeDriver::session(core::TransferId id, const core::UploadSession& session) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  if (std::exchange(t->session, session.id) != session.id) {
    FakeFiles::Node& node = files_.node(place_of(t->request));
    t->position = node.size = 0;
  }
  t->observer->on_session(id, session);
}

void FakeDriver::session_ended(core::TransferId id) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  t->over = true;
  t->observer->on_finished(id, 0);
}

void FakeDriver::metadata(core::TransferId id, std::uint64_t size, core::Validators validators) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  t->version = validators.etag;
  t->observer->on_metadata(id, size, validators, can_do_ranges_);
}

void FakeDriver::response(core::TransferId id, const std::string& headers) {
  if (Transfer* t = live(id)) t->observer->on_response(id, headers);
}

void FakeDriver::received(core::TransferId id, std::uint64_t position) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  FakeFiles::Node& node = files_.node(place_of(t->request));
  node.size = t->appends() ? position : std::max(node.size, position);
  if (position > t->position) core::unite(node.written, {t->position, position - t->position});
  t->position = position;
  if (node.version.empty()) node.version = t->version;
  if (node.version != t->version) node.version = "+";
  t->observer->on_received(id, position);
}

void FakeDriver::durable(core::TransferId id, std::uint64_t position) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  EXPECT_EQ(t->appends() ? files_.node(place_of(t->request)).size : t->position, position);
  files_.node(place_of(t->request)).sync();
  t->observer->on_durable(id, position);
}

void FakeDriver::complete(core::TransferId id, std::uint64_t size) {
  connected(id);
  metadata(id, size);
  received(id, size);
  if (Transfer* t = live(id)) t->observer->on_complete(id);
}

void FakeDriver::finished(core::TransferId id, std::uint64_t size) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  FakeFiles::Node& node = files_.node(place_of(t->request));
  EXPECT_EQ(t->appends() ? node.size : t->position, size);
  node.sync();
  t->over = true;
  t->observer->on_finished(id, size);
}

void FakeDriver::failed(core::TransferId id, const core::TransferFailure& failure) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  t->over = true;
  t->observer->on_failed(id, failure);
}

void FakeDriver::version_changed(core::TransferId id) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  t->over = true;
  t->observer->on_version_changed(id);
}

void FakeDriver::download(core::TransferId id, std::uint64_t size, core::Validators validators) {
  connected(id);
  metadata(id, size, std::move(validators));
  received(id, size);
  finished(id, size);
}

void FakeDriver::serve_step(core::TransferId id, const Resource& resource, int step) {
  Transfer* t = live(id);
  if (t == nullptr) return;
  const std::uint64_t offset = t->request.offset;
  const std::uint64_t end = t->request.part_end
                                ? std::min(*t->request.part_end, resource.size)
                                : core::local_size(t->request.ranges, resource.size);
  const std::uint64_t half = std::max(offset, t->request.part_end ? (offset + end) / 2 : end / 2);
  const bool keeps = t->request.part_end ? t->request.keeps_rest : offset > 0;
  if (step == 0 && keeps && t->request.validators != resource.validators) {
    version_changed(id);
    return;
  }
  if (step == 0) connected(id);
  if (step == 1) metadata(id, resource.size, resource.validators);
  if (step == 2) received(id, half);
  if (step == 3) durable(id, half);
  if (step == 4) received(id, end);
  if (step == 5) finished(id, end);
  if (step < 5) {
    poster_.post([this, id, resource, step] { serve_step(id, resource, step + 1); });
  }
}

std::vector<core::TransferId> FakeDriver::running() const {
  std::vector<core::TransferId> ids;
  for (const auto& [id, t] : transfers_) {
    if (!t.over && !t.stopped) ids.push_back(id);
  }
  return ids;
}

std::optional<core::TransferId> FakeDriver::of(const core::JobId& job) const {
  for (const core::TransferId id : running()) {
    if (transfers_.at(id).request.job == job) return id;
  }
  return std::nullopt;
}

}  // namespace openbits::fakes
