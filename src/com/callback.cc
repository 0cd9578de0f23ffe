#include "com/callback.h"

#include <mutex>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <openbits/com/objbase.h>

#include "com/apartment.h"
#include "com/error.h"
#include "com/file.h"
#include "com/job.h"
#include "com/object.h"

namespace openbits::com {
namespace {

/// A registered object, as the very pointer that came in and as what it is called by.
class Held final : public Resident {
 public:
  /// The longest interface of the chain that the object has.
  enum class Version { kNone = 0, k1 = 1, k2 = 2, k3 = 3 };
  struct Object {
    Ref<IUnknown> given;
    Ref<IBackgroundCopyCallback> callback;
    Version version = Version::kNone;
  };

  Held(std::shared_ptr<Session> session, std::shared_ptr<Apartment> apartment, Object object)
      : session_(std::move(session)),
        apartment_(std::move(apartment)),
        object_(std::move(object)) {}

  /// An object of a single-threaded apartment is released there, as long as that exists.
  ~Held() override {
    if (!apartment_ || !object_.callback || apartment_->is_mine()) return;
    apartment_->post([kept = std::make_shared<Object>(std::move(object_))] { std::ignore = kept; });
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  void leave() override {
    Object gone;
    const std::lock_guard lock(mutex_);
    std::swap(gone, object_);
  }

  const std::shared_ptr<Session>& session() const { return session_; }

  /// Null after leave().
  Ref<IUnknown> given() const {
    const std::lock_guard lock(mutex_);
    return object_.given;
  }

  /// Calls a method of the object, in its apartment. Its arguments are borrowed (NOT-24): our
  /// references end with the call.
  template <class Method>
  HRESULT call(const Job& job, Method method) const {
    return run_in(apartment_, [&]() -> HRESULT {
      const auto callback = this->callback();
      if (!callback) return RPC_E_DISCONNECTED;
      const auto argument = Ref<JobObject>::adopt(new JobObject(session_, job));
      return method(callback.get(), argument.get());
    });
  }

 private:
  Ref<IBackgroundCopyCallback> callback() const {
    const std::lock_guard lock(mutex_);
    return object_.callback;
  }

  const std::shared_ptr<Session> session_;
  const std::shared_ptr<Apartment> apartment_;
  mutable std::mutex mutex_;
  Object object_;  // guarded by mutex_
};

/// What the object is good for; the newest interface first.
Held::Object query(IUnknown* object) {
  using Version = Held::Version;
  const std::pair<const IID*, Version> chain[] = {
      {&IID_IBackgroundCopyCallback3, Version::k3},
      {&IID_IBackgroundCopyCallback2, Version::k2},
      {&IID_IBackgroundCopyCallback, Version::k1},
  };
  for (const auto& [iid, version] : chain) {
    void* found = nullptr;
    if (FAILED(object->QueryInterface(*iid, &found)) || found == nullptr) continue;
    // One chain: each is also those before it.
    return {Ref<IUnknown>::share(object),
            Ref<IBackgroundCopyCallback>::adopt(static_cast<IBackgroundCopyCallback*>(found)),
            version};
  }
  return {};
}

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

using HeldPtr = std::shared_ptr<Held>;

Ref<FileObject> file_object(const Held& held, const File& file) {
  return Ref<FileObject>::adopt(new FileObject(held.session(), file));
}

HRESULT file_transferred(const Held& held, const Job& job, const File& file) {
  return held.call(job, [&](IBackgroundCopyCallback* callback, IBackgroundCopyJob* job_object) {
    const auto argument = file_object(held, file);
    return static_cast<IBackgroundCopyCallback2*>(callback)->FileTransferred(job_object,
                                                                             argument.get());
  });
}

void ranges_transferred(const Held& held, const Job& job, const File& file,
                        std::span<const FileRange> ranges) {
  std::vector<BG_FILE_RANGE> list;
  list.reserve(ranges.size());
  for (const FileRange& range : ranges) list.push_back({range.offset, range.length});
  held.call(job, [&](IBackgroundCopyCallback* callback, IBackgroundCopyJob* job_object) {
    const auto argument = file_object(held, file);
    return static_cast<IBackgroundCopyCallback3*>(callback)->FileRangesTransferred(
        job_object, argument.get(), static_cast<DWORD>(list.size()), list.data());
  });
}

/// What an older object does not know is not set, and counts as answered.
Callbacks functions_of(const HeldPtr& held, Held::Version version) {
  Callbacks callbacks;
  callbacks.transferred = [held](Job job, std::uint64_t) {
    return held->call(
        job, [](auto* callback, auto* argument) { return callback->JobTransferred(argument); });
  };
  callbacks.error = [held](Job job, const JobErrorInfo& info, std::uint64_t) {
    return held->call(job, [&](auto* callback, auto* argument) {
      const auto error = Ref<ErrorObject>::adopt(new ErrorObject(held->session(), job, info));
      return callback->JobError(argument, error.get());
    });
  };
  callbacks.modified = [held](Job job, std::uint64_t) {
    held->call(
        job, [](auto* callback, auto* argument) { return callback->JobModification(argument, 0); });
  };
  if (version >= Held::Version::k2) {
    callbacks.file_transferred = [held](Job job, File file, std::uint64_t) {
      return file_transferred(*held, job, file);
    };
  }
  if (version >= Held::Version::k3) {
    callbacks.file_ranges_transferred = [held](Job job, File file,
                                               std::span<const FileRange> ranges, std::uint64_t) {
      ranges_transferred(*held, job, file, ranges);
    };
  }
  return callbacks;
}

}  // namespace

Result<client::Instance> hold_callback(const std::shared_ptr<Session>& session, IUnknown* object) {
  Held::Object found = query(object);
  const Held::Version version = found.version;
  if (version == Held::Version::kNone) return Error{E_NOINTERFACE, {}};
  auto apartment = Apartment::mine();
  const auto held = std::make_shared<Held>(session, apartment, std::move(found));
  if (apartment) apartment->add(held);
  return client::Instance{functions_of(held, version), held};
}

HRESULT register_callback(const std::shared_ptr<Session>& session, Job& job, IUnknown* object) {
  auto instance = hold_callback(session, object);
  if (!instance) return instance.code();
  return client::Access::set_callbacks(job, std::move(instance->callbacks),
                                       Registration::kUntilServiceRestart,
                                       std::move(instance->cookie))
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
    *out = held->given().release();
  }
  return S_OK;
}

void forget_callbacks() {
  if (const auto session = Session::present()) {
    client::Access::forget_callbacks(session->client);
  }
}

}  // namespace openbits::com
