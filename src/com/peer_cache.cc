#include "com/peer_cache.h"

#include "com/wide.h"

namespace openbits::com {
namespace {

/// A getter: the value is zero.
template <class T>
HRESULT nothing(T* out) {
  if (out == nullptr) return E_INVALIDARG;
  *out = T{};
  return S_FALSE;
}

/// A method that hands out an object: one that answers S_FALSE to everything.
template <class Object, class Interface>
HRESULT hand_out_empty(Interface** out) {
  if (out == nullptr) return E_INVALIDARG;
  *out = nullptr;
  return guarded([&] {
    *out = new Object;
    return S_FALSE;
  });
}

/// An enumerator of nothing.
template <class EnumInterface, class ItemInterface>
class EmptyEnumerator final : public Object<EnumInterface> {
 public:
  HRESULT STDMETHODCALLTYPE Next(ULONG celt, ItemInterface** rgelt, ULONG* pceltFetched) override {
    if (pceltFetched != nullptr) *pceltFetched = 0;
    if (rgelt == nullptr || (pceltFetched == nullptr && celt != 1)) return E_INVALIDARG;
    if (celt != 0) rgelt[0] = nullptr;
    return S_FALSE;
  }
  HRESULT STDMETHODCALLTYPE Skip(ULONG) override { return S_FALSE; }
  HRESULT STDMETHODCALLTYPE Reset() override { return S_FALSE; }
  HRESULT STDMETHODCALLTYPE Clone(EnumInterface** ppenum) override {
    return hand_out_empty<EmptyEnumerator>(ppenum);
  }
  HRESULT STDMETHODCALLTYPE GetCount(ULONG* puCount) override { return nothing(puCount); }
};

using Records = EmptyEnumerator<IEnumBitsPeerCacheRecords, IBitsPeerCacheRecord>;
using Peers = EmptyEnumerator<IEnumBitsPeers, IBitsPeer>;

/// The record of no file.
class EmptyRecord final : public Object<IBitsPeerCacheRecord> {
 public:
  HRESULT STDMETHODCALLTYPE GetId(GUID* pVal) override { return nothing(pVal); }
  HRESULT STDMETHODCALLTYPE GetOriginUrl(LPWSTR* pVal) override {
    if (pVal == nullptr) return E_INVALIDARG;
    const HRESULT r = hand_out("", pVal);
    return FAILED(r) ? r : S_FALSE;
  }
  HRESULT STDMETHODCALLTYPE GetFileSize(UINT64* pVal) override { return nothing(pVal); }
  HRESULT STDMETHODCALLTYPE GetFileModificationTime(FILETIME* pVal) override {
    return nothing(pVal);
  }
  HRESULT STDMETHODCALLTYPE GetLastAccessTime(FILETIME* pVal) override { return nothing(pVal); }
  HRESULT STDMETHODCALLTYPE IsFileValidated() override { return S_FALSE; }
  HRESULT STDMETHODCALLTYPE GetFileRanges(DWORD* pRangeCount, BG_FILE_RANGE** ppRanges) override {
    if (pRangeCount == nullptr || ppRanges == nullptr) return E_INVALIDARG;
    *ppRanges = nullptr;
    return nothing(pRangeCount);
  }
};

}  // namespace

HRESULT PeerCacheAdministration::GetMaximumCacheSize(DWORD* pBytes) {
  return nothing(pBytes);
}

HRESULT PeerCacheAdministration::SetMaximumCacheSize(DWORD) {
  return S_FALSE;
}

HRESULT PeerCacheAdministration::GetMaximumContentAge(ULONG* pSeconds) {
  return nothing(pSeconds);
}

HRESULT PeerCacheAdministration::SetMaximumContentAge(ULONG) {
  return S_FALSE;
}

HRESULT PeerCacheAdministration::GetConfigurationFlags(DWORD* pFlags) {
  return nothing(pFlags);
}

HRESULT PeerCacheAdministration::SetConfigurationFlags(DWORD) {
  return S_FALSE;
}

HRESULT PeerCacheAdministration::EnumRecords(IEnumBitsPeerCacheRecords** ppEnum) {
  return hand_out_empty<Records>(ppEnum);
}

HRESULT PeerCacheAdministration::GetRecord(REFGUID, IBitsPeerCacheRecord** ppRecord) {
  return hand_out_empty<EmptyRecord>(ppRecord);
}

HRESULT PeerCacheAdministration::ClearRecords() {
  return S_FALSE;
}

HRESULT PeerCacheAdministration::DeleteRecord(REFGUID) {
  return S_FALSE;
}

HRESULT PeerCacheAdministration::DeleteUrl(LPCWSTR url) {
  return url == nullptr ? E_INVALIDARG : S_FALSE;
}

HRESULT PeerCacheAdministration::EnumPeers(IEnumBitsPeers** ppEnum) {
  return hand_out_empty<Peers>(ppEnum);
}

HRESULT PeerCacheAdministration::ClearPeers() {
  return S_FALSE;
}

HRESULT PeerCacheAdministration::DiscoverPeers() {
  return S_FALSE;
}

}  // namespace openbits::com
