// IBitsPeerCacheAdministration: there is no peer cache (PEER-01, LNX-62).
#pragma once

#include <openbits/com/bits.h>

#include "com/object.h"

namespace openbits::com {

/// A facet of the manager. Every method answers S_FALSE and does nothing; null pointers are
/// E_INVALIDARG. What a method hands out is there nevertheless, and empty: a program that takes
/// S_FALSE for success goes on with it.
class PeerCacheAdministration final : public Facet<IBitsPeerCacheAdministration> {
 public:
  using Facet::Facet;

  HRESULT STDMETHODCALLTYPE GetMaximumCacheSize(DWORD* pBytes) override;
  HRESULT STDMETHODCALLTYPE SetMaximumCacheSize(DWORD Bytes) override;
  HRESULT STDMETHODCALLTYPE GetMaximumContentAge(ULONG* pSeconds) override;
  HRESULT STDMETHODCALLTYPE SetMaximumContentAge(ULONG Seconds) override;
  HRESULT STDMETHODCALLTYPE GetConfigurationFlags(DWORD* pFlags) override;
  HRESULT STDMETHODCALLTYPE SetConfigurationFlags(DWORD Flags) override;
  HRESULT STDMETHODCALLTYPE EnumRecords(IEnumBitsPeerCacheRecords** ppEnum) override;
  HRESULT STDMETHODCALLTYPE GetRecord(REFGUID id, IBitsPeerCacheRecord** ppRecord) override;
  HRESULT STDMETHODCALLTYPE ClearRecords() override;
  HRESULT STDMETHODCALLTYPE DeleteRecord(REFGUID id) override;
  HRESULT STDMETHODCALLTYPE DeleteUrl(LPCWSTR url) override;
  HRESULT STDMETHODCALLTYPE EnumPeers(IEnumBitsPeers** ppEnum) override;
  HRESULT STDMETHODCALLTYPE ClearPeers() override;
  HRESULT STDMETHODCALLTYPE DiscoverPeers() override;
};

}  // namespace openbits::com
