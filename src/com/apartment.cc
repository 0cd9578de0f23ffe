#include "com/apartment.h"

#include <mutex>
#include <utility>

#include <openbits/com/objbase.h>

#include "client/access.h"
#include "com/callback.h"
#include "com/class_host.h"
#include "com/message_queue.h"
#include "com/object.h"

namespace openbits::com {
namespace {

enum class Model { kMultithreaded, kSingleThreaded };

struct ThreadState {
  unsigned count = 0;
  Model model = Model::kMultithreaded;   // while count > 0
  std::shared_ptr<Apartment> apartment;  // of a kSingleThreaded one
  bool visits = false;                   // the library's own, in the multithreaded one for a call
};

// A thread that ends without its CoUninitialize stays counted, as on Windows.
thread_local ThreadState this_thread;

struct ProcessState {
  std::mutex mutex;
  // Threads; guarded by mutex.
  unsigned multithreaded = 0;
  unsigned single_threaded = 0;
  unsigned visitors = 0;  // counted as multithreaded, too
};
constinit ProcessState process;

unsigned& count_of(Model model) {
  return model == Model::kMultithreaded ? process.multithreaded : process.single_threaded;
}

/// The thread is in the multithreaded apartment meanwhile.
class InApartment {
 public:
  InApartment() : entered_(SUCCEEDED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) {
    if (!entered_ || this_thread.count > 1) return;
    const std::lock_guard lock(process.mutex);
    this_thread.visits = true;
    ++process.visitors;
  }
  ~InApartment() {
    if (entered_) CoUninitialize();
  }
  InApartment(const InApartment&) = delete;
  InApartment& operator=(const InApartment&) = delete;

 private:
  const bool entered_;
};

}  // namespace

bool apartment_entered() {
  if (this_thread.count > 0) return true;
  const std::lock_guard lock(process.mutex);
  return process.multithreaded > 0;
}

std::shared_ptr<Apartment> Apartment::mine() {
  return this_thread.apartment;
}

Apartment::Apartment() : queue_(MessageQueue::mine()), stay_(queue_->open()) {
  // From now on calls come in while the thread waits for the service (NOT-37).
  client::Access::set_pump(queue_.get());
}

void Apartment::add(std::weak_ptr<Resident> resident) {
  std::erase_if(residents_, [](const auto& r) { return r.expired(); });
  residents_.push_back(std::move(resident));
}

void Apartment::end() {
  queue_->close();
  for (const auto& resident : std::exchange(residents_, {})) {
    if (const auto there = resident.lock()) there->leave();
  }
  client::Access::set_pump(nullptr);
}

HRESULT Apartment::run(const std::function<HRESULT()>& call) const {
  return queue_->run(stay_, call);
}

bool Apartment::post(std::function<void()> task) const {
  return queue_->post(stay_, std::move(task));
}

HRESULT run_in(const std::shared_ptr<Apartment>& apartment, const std::function<HRESULT()>& call) {
  if (apartment) return apartment->run(call);
  const InApartment multithreaded;
  return call();
}

}  // namespace openbits::com

using namespace openbits::com;

HRESULT CoInitializeEx(LPVOID pvReserved, DWORD dwCoInit) {
  // Hints about old protocols and speed, which change nothing here.
  constexpr DWORD kHints = 0x4 | 0x8;
  if (pvReserved != nullptr || (dwCoInit & ~(kHints | COINIT_APARTMENTTHREADED)) != 0) {
    return E_INVALIDARG;
  }
  const Model model =
      (dwCoInit & COINIT_APARTMENTTHREADED) != 0 ? Model::kSingleThreaded : Model::kMultithreaded;
  if (this_thread.count > 0) {
    if (this_thread.model != model) return RPC_E_CHANGED_MODE;
    ++this_thread.count;
    return S_FALSE;
  }
  return guarded([&] {
    auto apartment = model == Model::kSingleThreaded ? std::make_shared<Apartment>() : nullptr;
    const std::lock_guard lock(process.mutex);
    ++count_of(model);
    this_thread = {1, model, std::move(apartment)};
    return S_OK;
  });
}

HRESULT CoInitialize(LPVOID pvReserved) {
  return CoInitializeEx(pvReserved, COINIT_APARTMENTTHREADED);
}

void CoUninitialize(void) {
  if (this_thread.count == 1 && this_thread.apartment) {
    // What ends here may call into the program, and that us: the thread still counts.
    forget_classes(this_thread.apartment.get());
    if (const auto apartment = std::exchange(this_thread.apartment, nullptr)) apartment->end();
  }
  if (this_thread.count == 0 || --this_thread.count > 0) return;
  bool last = false;
  {
    const std::lock_guard lock(process.mutex);
    --count_of(this_thread.model);
    if (std::exchange(this_thread.visits, false)) {
      --process.visitors;
    } else {
      last = process.multithreaded == process.visitors && process.single_threaded == 0;
    }
  }
  if (!last) return;
  // From here on nobody may call into the program.
  forget_classes(nullptr);
  forget_callbacks();
  openbits::client::Access::settle();
}
