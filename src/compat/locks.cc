// Critical sections and SRW locks (compat/synchapi.h).
#include <pthread.h>

#include <openbits/compat/synchapi.h>

namespace {

static_assert(sizeof(pthread_mutex_t) <= sizeof(CRITICAL_SECTION) &&
              alignof(pthread_mutex_t) <= alignof(CRITICAL_SECTION));
// All zero is PTHREAD_RWLOCK_INITIALIZER.
static_assert(sizeof(pthread_rwlock_t) <= sizeof(SRWLOCK) &&
              alignof(pthread_rwlock_t) <= alignof(SRWLOCK));

pthread_mutex_t* mutex_of(LPCRITICAL_SECTION section) {
  return reinterpret_cast<pthread_mutex_t*>(section->opaque);
}
pthread_rwlock_t* lock_of(PSRWLOCK lock) {
  return reinterpret_cast<pthread_rwlock_t*>(lock->opaque);
}

}  // namespace

void InitializeCriticalSection(LPCRITICAL_SECTION section) {
  pthread_mutexattr_t recursive;
  ::pthread_mutexattr_init(&recursive);
  ::pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
  ::pthread_mutex_init(mutex_of(section), &recursive);
  ::pthread_mutexattr_destroy(&recursive);
}
BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD) {
  InitializeCriticalSection(section);
  return TRUE;
}
BOOL InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD, DWORD) {
  InitializeCriticalSection(section);
  return TRUE;
}
void EnterCriticalSection(LPCRITICAL_SECTION section) {
  ::pthread_mutex_lock(mutex_of(section));
}
BOOL TryEnterCriticalSection(LPCRITICAL_SECTION section) {
  return ::pthread_mutex_trylock(mutex_of(section)) == 0 ? TRUE : FALSE;
}
void LeaveCriticalSection(LPCRITICAL_SECTION section) {
  ::pthread_mutex_unlock(mutex_of(section));
}
void DeleteCriticalSection(LPCRITICAL_SECTION section) {
  ::pthread_mutex_destroy(mutex_of(section));
}

void InitializeSRWLock(PSRWLOCK lock) {
  ::pthread_rwlock_init(lock_of(lock), nullptr);
}
void AcquireSRWLockExclusive(PSRWLOCK lock) {
  ::pthread_rwlock_wrlock(lock_of(lock));
}
void AcquireSRWLockShared(PSRWLOCK lock) {
  ::pthread_rwlock_rdlock(lock_of(lock));
}
BOOLEAN TryAcquireSRWLockExclusive(PSRWLOCK lock) {
  return ::pthread_rwlock_trywrlock(lock_of(lock)) == 0 ? TRUE : FALSE;
}
void ReleaseSRWLockExclusive(PSRWLOCK lock) {
  ::pthread_rwlock_unlock(lock_of(lock));
}
void ReleaseSRWLockShared(PSRWLOCK lock) {
  ::pthread_rwlock_unlock(lock_of(lock));
}
