#include "com/certificate_callback.h"

#include <mutex>
#include <tuple>
#include <utility>

#include <openbits/com/objbase.h>

#include "client/access.h"
#include "com/apartment.h"
#include "com/file.h"
#include "com/job.h"
#include "com/object.h"

namespace openbits::com {
namespace {

using Interface = IBackgroundCopyServerCertificateValidationCallback;

constexpr DWORD kX509AndPkcs7 = 0x00010001;  // X509_ASN_ENCODING | PKCS_7_ASN_ENCODING

class HeldJudge final : public Resident {
 public:
  HeldJudge(std::shared_ptr<Session> session, std::shared_ptr<Apartment> apartment,
            Ref<Interface> object)
      : session_(std::move(session)),
        apartment_(std::move(apartment)),
        object_(std::move(object)) {}

  /// An object of a single-threaded apartment is released there, as long as that exists.
  ~HeldJudge() override {
    if (!apartment_ || !object_ || apartment_->is_mine()) return;
    apartment_->post(
        [kept = std::make_shared<Ref<Interface>>(std::move(object_))] { std::ignore = kept; });
  }
  HeldJudge(const HeldJudge&) = delete;
  HeldJudge& operator=(const HeldJudge&) = delete;

  void leave() override {
    Ref<Interface> gone;
    const std::lock_guard lock(mutex_);
    std::swap(gone, object_);
  }

  HRESULT judge(const Job& job, const File& file, const ServerCertificate& certificate) const {
    return run_in(apartment_, [&]() -> HRESULT {
      const Ref<Interface> object = this->object();
      if (!object) return RPC_E_DISCONNECTED;
      const auto job_object = Ref<JobObject>::adopt(new JobObject(session_, job));
      const auto file_object = Ref<FileObject>::adopt(new FileObject(session_, file));
      const auto store = serialized_store(certificate.chain);
      const auto& own = certificate.chain.front();
      return object->ValidateServerCertificate(
          job_object.get(), file_object.get(), static_cast<DWORD>(own.size()), own.data(),
          kX509AndPkcs7, static_cast<DWORD>(store.size()), store.data());
    });
  }

 private:
  Ref<Interface> object() const {
    const std::lock_guard lock(mutex_);
    return object_;
  }

  const std::shared_ptr<Session> session_;
  const std::shared_ptr<Apartment> apartment_;
  mutable std::mutex mutex_;
  Ref<Interface> object_;  // guarded by mutex_
};

void put(std::vector<BYTE>& out, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<BYTE>(number >> shift));
}

}  // namespace

HRESULT register_certificate_callback(const std::shared_ptr<Session>& session, HttpOptions& options,
                                      IUnknown* object) {
  void* found = nullptr;
  const HRESULT r =
      object->QueryInterface(IID_IBackgroundCopyServerCertificateValidationCallback, &found);
  if (FAILED(r) || found == nullptr) return E_NOINTERFACE;
  auto judge = Ref<Interface>::adopt(static_cast<Interface*>(found));
  auto apartment = Apartment::mine();
  const auto held = std::make_shared<HeldJudge>(session, apartment, std::move(judge));
  if (apartment) apartment->add(held);
  return client::Access::set_certificate_callback(
             options,
             [held](const Job& job, const File& file, const ServerCertificate& certificate) {
               return held->judge(job, file, certificate);
             },
             held)
      .code();
}

// [MS-SST]: a header, for each certificate id, encoding, length and bytes, an end.
std::vector<BYTE> serialized_store(const std::vector<std::vector<std::uint8_t>>& chain) {
  constexpr std::uint32_t kMagic = 0x54524543;  // "CERT"
  constexpr std::uint32_t kCertificate = 32;
  constexpr std::uint32_t kEncoding = 1;
  std::vector<BYTE> store;
  put(store, 0);
  put(store, kMagic);
  for (const auto& certificate : chain) {
    put(store, kCertificate);
    put(store, kEncoding);
    put(store, static_cast<std::uint32_t>(certificate.size()));
    store.insert(store.end(), certificate.begin(), certificate.end());
  }
  for (int i = 0; i < 3; ++i) put(store, 0);
  return store;
}

}  // namespace openbits::com
