// Which threads are prepared for COM, and where the program's objects are called.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <openbits/com/wintypes.h>

namespace openbits::com {

class MessageQueue;

/// Whether the calling thread may use COM: it has called CoInitializeEx, or some thread of the
/// process is in the multithreaded apartment, of which every other is then a member, too.
bool apartment_entered();

/// Something that belongs to an apartment, and ends with it at the latest.
class Resident {
 public:
  virtual ~Resident() = default;
  /// The apartment ends. Thread: that of the apartment.
  virtual void leave() = 0;
};

/// A single-threaded apartment: its thread's, from CoInitialize to the CoUninitialize that matches
/// it. Objects of the multithreaded apartment have none.
class Apartment {
 public:
  /// The one that the calling thread is in; null if it is in the multithreaded one, or in none.
  static std::shared_ptr<Apartment> mine();

  // Thread: the apartment's.
  Apartment();
  void add(std::weak_ptr<Resident> resident);
  /// The end.
  void end();

  // Thread: any.
  bool is_mine() const { return mine().get() == this; }
  /// Runs `call` on the apartment's thread and waits for it. RPC_E_DISCONNECTED once the apartment
  /// has ended.
  HRESULT run(const std::function<HRESULT()>& call) const;
  /// Has `task` run there, soon; false once the apartment has ended.
  bool post(std::function<void()> task) const;

 private:
  const std::shared_ptr<MessageQueue> queue_;
  const std::uint64_t stay_;
  std::vector<std::weak_ptr<Resident>> residents_;
};

/// Runs `call` in an apartment: on its thread, or, for null, on this one, which is in the
/// multithreaded apartment meanwhile.
HRESULT run_in(const std::shared_ptr<Apartment>& apartment, const std::function<HRESULT()>& call);

}  // namespace openbits::com
