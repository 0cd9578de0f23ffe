// Atomic operations, of every type of integer: what is a LONG to a Windows program may be declared
// as `long` there, which is another type here.
#pragma once

#include "windef.h"

#ifdef __cplusplus

template <class T>
inline T InterlockedIncrement(volatile T* addend) noexcept {
  return __atomic_add_fetch(addend, T{1}, __ATOMIC_SEQ_CST);
}
template <class T>
inline T InterlockedDecrement(volatile T* addend) noexcept {
  return __atomic_sub_fetch(addend, T{1}, __ATOMIC_SEQ_CST);
}
template <class T, class V>
inline T InterlockedExchange(volatile T* target, V value) noexcept {
  return __atomic_exchange_n(target, static_cast<T>(value), __ATOMIC_SEQ_CST);
}
template <class T, class V>
inline T InterlockedExchangeAdd(volatile T* addend, V value) noexcept {
  return __atomic_fetch_add(addend, static_cast<T>(value), __ATOMIC_SEQ_CST);
}
template <class T, class V>
inline T InterlockedAdd(volatile T* addend, V value) noexcept {
  return __atomic_add_fetch(addend, static_cast<T>(value), __ATOMIC_SEQ_CST);
}
template <class T, class V>
inline T InterlockedAnd(volatile T* target, V value) noexcept {
  return __atomic_fetch_and(target, static_cast<T>(value), __ATOMIC_SEQ_CST);
}
template <class T, class V>
inline T InterlockedOr(volatile T* target, V value) noexcept {
  return __atomic_fetch_or(target, static_cast<T>(value), __ATOMIC_SEQ_CST);
}
template <class T, class V>
inline T InterlockedXor(volatile T* target, V value) noexcept {
  return __atomic_fetch_xor(target, static_cast<T>(value), __ATOMIC_SEQ_CST);
}
/// Sets *target to `exchange` if it was `comparand`; what it was.
template <class T, class V, class C>
inline T InterlockedCompareExchange(volatile T* target, V exchange, C comparand) noexcept {
  T expected = static_cast<T>(comparand);
  __atomic_compare_exchange_n(target, &expected, static_cast<T>(exchange), false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
  return expected;
}
inline PVOID InterlockedExchangePointer(PVOID volatile* target, PVOID value) noexcept {
  return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
inline PVOID InterlockedCompareExchangePointer(PVOID volatile* target, PVOID exchange,
                                               PVOID comparand) noexcept {
  __atomic_compare_exchange_n(target, &comparand, exchange, false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
  return comparand;
}

#else

#define InterlockedIncrement(addend) __atomic_add_fetch((addend), 1, __ATOMIC_SEQ_CST)
#define InterlockedDecrement(addend) __atomic_sub_fetch((addend), 1, __ATOMIC_SEQ_CST)
#define InterlockedExchange(target, value) \
  __atomic_exchange_n((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedExchangeAdd(addend, value) \
  __atomic_fetch_add((addend), (value), __ATOMIC_SEQ_CST)
#define InterlockedAdd(addend, value) __atomic_add_fetch((addend), (value), __ATOMIC_SEQ_CST)
#define InterlockedAnd(target, value) __atomic_fetch_and((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedOr(target, value) __atomic_fetch_or((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedXor(target, value) __atomic_fetch_xor((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedExchangePointer(target, value) \
  __atomic_exchange_n((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedCompareExchange(target, exchange, comparand) \
  __sync_val_compare_and_swap((target), (comparand), (exchange))
#define InterlockedCompareExchangePointer(target, exchange, comparand) \
  __sync_val_compare_and_swap((target), (comparand), (exchange))

#endif

#define InterlockedIncrement64 InterlockedIncrement
#define InterlockedDecrement64 InterlockedDecrement
#define InterlockedExchange64 InterlockedExchange
#define InterlockedExchangeAdd64 InterlockedExchangeAdd
#define InterlockedAdd64 InterlockedAdd
#define InterlockedCompareExchange64 InterlockedCompareExchange
#define _InterlockedIncrement InterlockedIncrement
#define _InterlockedDecrement InterlockedDecrement
#define MemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define YieldProcessor() ((void)0)
