// The two enumerators: a snapshot and a position in it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "com/object.h"

namespace openbits::com {

/// EnumInterface enumerates ItemInterface. The objects are shared by all clones (ENUM-03, ENUM-06:
/// what they say is live).
template <class EnumInterface, class ItemInterface>
class Enumerator final : public Object<EnumInterface> {
 public:
  using Items = std::vector<Ref<ItemInterface>>;

  explicit Enumerator(std::shared_ptr<const Items> items, std::size_t position = 0)
      : items_(std::move(items)), position_(position) {}

  /// ENUM-08, ENUM-09, LNX-26.
  HRESULT STDMETHODCALLTYPE Next(ULONG celt, ItemInterface** rgelt, ULONG* pceltFetched) override {
    if (pceltFetched != nullptr) *pceltFetched = 0;
    if (rgelt == nullptr || (pceltFetched == nullptr && celt != 1)) return E_INVALIDARG;
    const std::lock_guard lock(mutex_);
    const auto count = static_cast<ULONG>(std::min<std::size_t>(celt, items_->size() - position_));
    for (ULONG i = 0; i < count; ++i) rgelt[i] = Ref((*items_)[position_++]).release();
    // What is not filled is null, for programs that look at the pointer and not at the count.
    if (count == 0 && celt != 0) rgelt[0] = nullptr;
    if (pceltFetched != nullptr) *pceltFetched = count;
    return count == celt ? S_OK : S_FALSE;
  }

  /// ENUM-10.
  HRESULT STDMETHODCALLTYPE Skip(ULONG celt) override {
    const std::lock_guard lock(mutex_);
    const std::size_t left = items_->size() - position_;
    position_ += std::min<std::size_t>(celt, left);
    return celt <= left ? S_OK : S_FALSE;
  }

  /// ENUM-11.
  HRESULT STDMETHODCALLTYPE Reset() override {
    const std::lock_guard lock(mutex_);
    position_ = 0;
    return S_OK;
  }

  /// ENUM-12.
  HRESULT STDMETHODCALLTYPE Clone(EnumInterface** ppenum) override {
    if (ppenum == nullptr) return E_INVALIDARG;
    *ppenum = nullptr;
    return guarded([&] {
      const std::lock_guard lock(mutex_);
      *ppenum = new Enumerator(items_, position_);
      return S_OK;
    });
  }

  /// ENUM-13.
  HRESULT STDMETHODCALLTYPE GetCount(ULONG* puCount) override {
    if (puCount == nullptr) return E_INVALIDARG;
    *puCount = static_cast<ULONG>(items_->size());
    return S_OK;
  }

 private:
  const std::shared_ptr<const Items> items_;
  std::mutex mutex_;
  std::size_t position_;  // guarded by mutex_; at most items_->size()
};

}  // namespace openbits::com
