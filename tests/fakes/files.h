// A file system in memory: sizes, what of them is durable, and which version the bytes are of.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/files.h"
#include "core/ranges.h"
#include "fakes/clock.h"

namespace openbits::fakes {

class FakeFiles final : public core::Files {
 public:
  struct Node {
    std::uint64_t size = 0;
    std::string version;        ///< of what the bytes are; "+" where versions have met
    std::uint64_t durable = 0;  ///< what a power cut leaves
    std::string durable_version;
    core::Ranges written;  ///< what is no hole
    core::Ranges durable_written;

    void sync() { durable = size, durable_version = version, durable_written = written; }
  };

  explicit FakeFiles(FakePoster& poster) : poster_(poster) {}

  void check_destinations(core::Owner owner, std::vector<std::string> local_names,
                          std::function<void(Result<void>)> done) override;
  void publish(core::Owner owner, core::Owner new_owner, std::vector<core::PublishItem> items,
               std::function<void(std::vector<Result<void>>)> done) override;
  void discard(core::Owner owner, std::vector<std::string> temp_names,
               std::function<void(std::vector<std::string>)> done) override;
  void hand_over(core::Owner from, core::Owner to, std::vector<std::string> temp_names,
                 std::function<void(Result<void>)> done) override;
  std::vector<core::Inspection> inspect(const std::vector<core::InspectItem>& items) override;
  /// As many bytes as were asked for, or the error of the name.
  void read(core::Owner owner, std::string temp_name, std::uint64_t size,
            std::function<void(Result<std::vector<std::uint8_t>>)> done) override;
  std::string boot_id() const override { return "boot-" + std::to_string(boot_); }

  /// Whatever is done to this name fails from now on.
  void fail(const std::string& path, Error error) { errors_[path] = std::move(error); }
  void heal(const std::string& path) { errors_.erase(path); }

  /// Calls wait until release().
  void hold() { holds_ = true; }
  void release();
  std::size_t held() const { return held_.size(); }

  /// The service ends; the machine does not.
  void crash() {
    held_.clear();
    holds_ = false;
  }
  /// What was not durable is lost, cutting off included, and the next boot begins.
  void power_cut();

  bool exists(const std::string& path) const { return nodes_.contains(path); }
  Node& node(const std::string& path) { return nodes_[path]; }
  void erase(const std::string& path) { nodes_.erase(path); }
  /// Temporary files that are there.
  std::vector<std::string> leftovers() const;
  /// Whose rights each call so far was made with, inspect() left out.
  const std::vector<core::Owner>& owners() const { return owners_; }
  std::size_t publishes() const { return publishes_; }
  const std::vector<core::PublishItem>& published() const { return published_; }
  const std::vector<core::InspectItem>& inspected() const { return inspected_; }

 private:
  struct Publication;
  void later(std::function<void()> task);
  void publish_next(const std::shared_ptr<Publication>& all);

  FakePoster& poster_;
  std::map<std::string, Node> nodes_;
  std::map<std::string, Error> errors_;
  std::vector<std::function<void()>> held_;
  std::vector<core::PublishItem> published_;
  std::vector<core::InspectItem> inspected_;
  std::vector<core::Owner> owners_;
  std::size_t publishes_ = 0;
  bool holds_ = false;
  unsigned boot_ = 1;
};

}  // namespace openbits::fakes
