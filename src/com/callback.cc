#include "com/callback.h"

#include <utility>

#include <openbits/com/objbase.h>

#include "client/access.h"
#include "com/error.h"
#include "com/job.h"
#include "com/object.h"

namespace openbits::com {
namespace {

/// A registered object, as the very pointer that came in and as what it is called by.
struct Held {
  std::shared_ptr<Session> session;
  Ref<IUnknown> given;
  Ref<IBackgroundCopyCallback> callback;
};

/// The thread is in the multithreaded apartment meanwhile.
class InApartment {
 public:
  InApartment() : entered_(SUCCEEDED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) {}
  ~InApartment() {
    if (entered_) CoUninitialize();
  }
  InApartment(const InApartment&) = delete;
  InApartment& operator=(const InApartment&) = delete;

 private:
  const bool entered_;
};

/// Stands for an object of another process, which is not ours to call.
class ForeignCallback final : public Object<IBackgroundCopyCallback> {
 public:
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob*) override { return E_ACCESSDENIED; }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override {
    return E_ACCESSDENIED;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD) override {
    return E_ACCESSDENIED;
  }
};

Ref<JobObject> job_object(const Held& held, Job job) {
  return Ref<JobObject>::adopt(new JobObject(held.session, std::move(job)));
}

// The arguments are borrowed (NOT-24): our references end with the call.
Callbacks functions_of(const std::shared_ptr<Held>& held) {
  Callbacks callbacks;
  callbacks.transferred = [held](Job job, std::uint64_t) {
    const InApartment apartment;
    const auto object = job_object(*held, std::move(job));
    return held->callback->JobTransferred(object.get());
  };
  callbacks.error = [held](Job job, const JobErrorInfo& info, std::uint64_t) {
    const InApartment apartment;
    const auto error = Ref<ErrorObject>::adopt(new ErrorObject(held->session, job, info));
    const auto object = job_object(*held, std::move(job));
    return held->callback->JobError(object.get(), error.get());
  };
  callbacks.modified = [held](Job job, std::uint64_t) {
    const InApartment apartment;
    const auto object = job_object(*held, std::move(job));
    held->callback->JobModification(object.get(), 0);
  };
  return callbacks;
}

}  // namespace

HRESULT register_callback(const std::shared_ptr<Session>& session, Job& job, IUnknown* object) {
  void* callback = nullptr;
  const HRESULT found = object->QueryInterface(IID_IBackgroundCopyCallback, &callback);
  if (FAILED(found) || callback == nullptr) return E_NOINTERFACE;
  const auto held = std::make_shared<Held>(
      Held{session, Ref<IUnknown>::share(object),
           Ref<IBackgroundCopyCallback>::adopt(static_cast<IBackgroundCopyCallback*>(callback))});
  return client::Access::set_callbacks(job, functions_of(held), Registration::kUntilServiceRestart,
                                       held)
      .code();
}

HRESULT registered_callback(const Job& job, IUnknown** out) {
  using Where = client::Registered::Where;
  const auto registered = client::Access::registered(job);
  if (!registered) return registered.code();
  switch (registered->where) {
    case Where::kNowhere:
      return S_OK;
    case Where::kElsewhere:
      *out = new ForeignCallback;
      return S_OK;
    case Where::kHere:
      break;
  }
  // All registrations of the session are made above.
  if (const auto held = std::static_pointer_cast<Held>(registered->cookie)) {
    *out = Ref(held->given).release();
  }
  return S_OK;
}

void forget_callbacks() {
  if (const auto session = Session::present()) {
    client::Access::forget_callbacks(session->client);
  }
}

}  // namespace openbits::com
