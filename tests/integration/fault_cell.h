// One cell of the fault matrix: a server with one fault at one place, and a job that meets it.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <openbits/client.hpp>

#include "fault_table.h"
#include "support/fault_server.h"
#include "support/process.h"

namespace openbits::test {

/// The files of a cell's server, and its fault. Thread: any.
class FaultySite {
 public:
  static constexpr std::size_t kPiece = 50'000;

  FaultySite(const Fault& fault, Times times, Mode mode, Place place, const Elsewhere& elsewhere,
             std::uint64_t seed);

  std::string url(const std::string& path) const { return server_->url(path); }
  /// From now on the server is good.
  void heal();
  /// How often the fault has happened.
  int met() const { return met_; }
  /// All contents that a file has had, the present one last.
  std::vector<std::string> versions(const std::string& path) const;

 private:
  bool answer(Exchange& exchange);
  std::size_t piece_of(const HttpRequest& request) const;
  bool meets(const HttpRequest& request, const HttpAnswer& good, std::size_t& at) const;

  const Fault& fault_;
  const Times times_;
  const Mode mode_;
  const Place place_;
  const Elsewhere& elsewhere_;
  std::atomic<bool> healed_ = false;
  std::atomic<int> met_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<FileVersion>> files_;
  std::unique_ptr<FaultServer> server_;
};

/// What a cell came to.
struct CellResult {
  Outcome outcome;
  std::string message;  ///< of the job's error
  bool met = false;
  /// What is wrong whatever the table says: a wrong file, one that is left, a job that hangs.
  std::string wrong;
};

/// Where files need not wait for a disk; empty: there is no such place.
std::string memory_directory();

/// Begins of the ranges in the file on the server, in the order in which they are asked for.
std::vector<std::uint64_t> piece_begins(Mode mode);

/// Runs the job until it stops. A fault that happened once: lets the job go on to the end, and
/// looks at the files; one that persists: cancels the job.
CellResult run_cell(Client& client, const Fault& fault, Times times, Mode mode, Place place,
                    const Elsewhere& elsewhere, std::uint64_t seed);

}  // namespace openbits::test
