#include "com/apartment.h"

#include <mutex>

#include <openbits/com/objbase.h>

#include "com/callback.h"

namespace openbits::com {
namespace {

enum class Model { kMultithreaded, kSingleThreaded };

struct ThreadState {
  unsigned count = 0;
  Model model = Model::kMultithreaded;  // while count > 0
};

// A thread that ends without its CoUninitialize stays counted, as on Windows.
thread_local ThreadState this_thread;

struct ProcessState {
  std::mutex mutex;
  unsigned multithreaded = 0;    // threads; guarded by mutex
  unsigned single_threaded = 0;  // threads; guarded by mutex
};
constinit ProcessState process;

unsigned& count_of(Model model) {
  return model == Model::kMultithreaded ? process.multithreaded : process.single_threaded;
}

}  // namespace

bool apartment_entered() {
  if (this_thread.count > 0) return true;
  const std::lock_guard lock(process.mutex);
  return process.multithreaded > 0;
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
  const std::lock_guard lock(process.mutex);
  ++count_of(model);
  this_thread = {1, model};
  return S_OK;
}

HRESULT CoInitialize(LPVOID pvReserved) {
  return CoInitializeEx(pvReserved, COINIT_APARTMENTTHREADED);
}

void CoUninitialize(void) {
  if (this_thread.count == 0 || --this_thread.count > 0) return;
  bool last = false;
  {
    const std::lock_guard lock(process.mutex);
    --count_of(this_thread.model);
    last = process.multithreaded == 0 && process.single_threaded == 0;
  }
  // From here on nobody may call into the program.
  if (last) forget_callbacks();
}
