// IBitsTokenOptions: the part of a job object that is about its helper token (LNX-09).
#pragma once

#include <openbits/client.hpp>
#include <openbits/com/bits.h>

#include "com/object.h"

namespace openbits::com {

class TokenOptions final : public Facet<IBitsTokenOptions> {
 public:
  TokenOptions(IUnknown& owner, Job job) : Facet(owner), job_(std::move(job)) {}

  HRESULT STDMETHODCALLTYPE SetHelperTokenFlags(DWORD UsageFlags) override;
  HRESULT STDMETHODCALLTYPE GetHelperTokenFlags(DWORD* pFlags) override;
  HRESULT STDMETHODCALLTYPE SetHelperToken() override;
  HRESULT STDMETHODCALLTYPE ClearHelperToken() override;
  HRESULT STDMETHODCALLTYPE GetHelperTokenSid(LPWSTR* pSid) override;

 private:
  Job job_;
};

}  // namespace openbits::com
