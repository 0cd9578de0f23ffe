// Events, mutexes, semaphores, timers, and waiting for them.

#include <gtest/gtest.h>
#include <windows.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr DWORD kLong = 20'000;  // never waited for in full

class Waits : public testing::Test {
 protected:
  HANDLE event(BOOL manual, BOOL set = FALSE) { return keep(CreateEvent(NULL, manual, set, NULL)); }
  HANDLE keep(HANDLE handle) {
    EXPECT_NE(handle, nullptr);
    handles_.push_back(handle);
    return handle;
  }
  ~Waits() override {
    for (HANDLE handle : handles_) CloseHandle(handle);
  }
  std::vector<HANDLE> handles_;
};

TEST_F(Waits, AManualEventStaysSet) {
  HANDLE e = event(TRUE);
  EXPECT_EQ(WaitForSingleObject(e, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(SetEvent(e));
  EXPECT_EQ(WaitForSingleObject(e, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(e, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(ResetEvent(e));
  EXPECT_EQ(WaitForSingleObject(e, 1), WAIT_TIMEOUT);
}

TEST_F(Waits, AnAutomaticEventGoesToOne) {
  HANDLE e = event(FALSE, TRUE);
  EXPECT_EQ(WaitForSingleObject(e, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(e, 0), WAIT_TIMEOUT);

  constexpr int kThreads = 4;
  constexpr int kTimes = 200;
  HANDLE taken = keep(CreateSemaphore(NULL, 0, kThreads * kTimes, NULL));
  std::atomic<int> count = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kTimes; ++n) {
        ASSERT_EQ(WaitForSingleObject(e, kLong), WAIT_OBJECT_0);
        ++count;
        ReleaseSemaphore(taken, 1, NULL);
      }
    });
  }
  // Each setting is taken once: none is lost, and none goes to two.
  for (int n = 0; n < kThreads * kTimes; ++n) {
    SetEvent(e);
    ASSERT_EQ(WaitForSingleObject(taken, kLong), WAIT_OBJECT_0);
    ASSERT_EQ(count, n + 1);
  }
  for (auto& thread : threads) thread.join();
}

TEST_F(Waits, OneOfManyIsToldByItsIndex) {
  HANDLE all[] = {event(FALSE), event(FALSE), event(TRUE)};
  EXPECT_EQ(WaitForMultipleObjects(3, all, FALSE, 0), WAIT_TIMEOUT);
  SetEvent(all[2]);
  EXPECT_EQ(WaitForMultipleObjects(3, all, FALSE, 0), WAIT_OBJECT_0 + 2);
  SetEvent(all[1]);
  EXPECT_EQ(WaitForMultipleObjects(3, all, FALSE, 0), WAIT_OBJECT_0 + 1);
  EXPECT_EQ(WaitForMultipleObjects(3, all, FALSE, 0), WAIT_OBJECT_0 + 2);
}

TEST_F(Waits, NothingIsTakenBeforeAllCanBe) {
  HANDLE all[] = {event(FALSE), event(FALSE)};
  SetEvent(all[0]);
  EXPECT_EQ(WaitForMultipleObjects(2, all, TRUE, 0), WAIT_TIMEOUT);
  EXPECT_EQ(WaitForSingleObject(all[0], 0), WAIT_OBJECT_0);  // it was left

  HANDLE begun = event(FALSE);
  std::thread both([&] {
    SetEvent(begun);
    EXPECT_EQ(WaitForMultipleObjects(2, all, TRUE, kLong), WAIT_OBJECT_0);
  });
  WaitForSingleObject(begun, kLong);
  SetEvent(all[1]);
  SetEvent(all[0]);
  both.join();
  EXPECT_EQ(WaitForMultipleObjects(2, all, FALSE, 0), WAIT_TIMEOUT);
}

TEST_F(Waits, WaitsForAllNeverTakeHalf) {
  // Two pairs that share an event: whoever gets the shared one gets its other one as well.
  HANDLE shared = event(FALSE);
  HANDLE left = event(TRUE, TRUE);
  HANDLE right = event(TRUE, TRUE);
  std::atomic<int> done = 0;
  const auto wait_both = [&](HANDLE mine) {
    HANDLE pair[] = {shared, mine};
    for (int i = 0; i < 200; ++i) {
      ASSERT_EQ(WaitForMultipleObjects(2, pair, TRUE, kLong), WAIT_OBJECT_0);
      ++done;
      SetEvent(shared);
    }
  };
  std::thread a(wait_both, left);
  std::thread b(wait_both, right);
  SetEvent(shared);
  a.join();
  b.join();
  EXPECT_EQ(done, 400);
}

TEST_F(Waits, AMutexBelongsToAThread) {
  HANDLE m = keep(CreateMutex(NULL, TRUE, NULL));
  EXPECT_EQ(WaitForSingleObject(m, 0), WAIT_OBJECT_0);  // again
  std::thread([&] {
    EXPECT_EQ(WaitForSingleObject(m, 0), WAIT_TIMEOUT);
    EXPECT_FALSE(ReleaseMutex(m));
    EXPECT_EQ(GetLastError(), ERROR_NOT_OWNER);
  }).join();
  EXPECT_TRUE(ReleaseMutex(m));
  EXPECT_TRUE(ReleaseMutex(m));
  EXPECT_FALSE(ReleaseMutex(m));
  // Its owner ends with it.
  std::thread([&] { EXPECT_EQ(WaitForSingleObject(m, 0), WAIT_OBJECT_0); }).join();
  EXPECT_EQ(WaitForSingleObject(m, 0), WAIT_ABANDONED);
  EXPECT_TRUE(ReleaseMutex(m));
}

/// Waits until the thread sleeps: it has come to where it waits.
void await_asleep(DWORD thread) {
  const std::string path = "/proc/self/task/" + std::to_string(thread) + "/stat";
  for (std::string state; state != "S"; std::this_thread::yield()) {
    std::ifstream stat(path);
    std::string word;
    stat >> word >> word >> state;  // number, name, state
    ASSERT_TRUE(stat) << path;
  }
}

TEST_F(Waits, AllMutexesOfAnEndedThreadAreAbandoned) {
  HANDLE owned = event(FALSE);
  HANDLE go = event(FALSE);
  HANDLE closed = CreateMutex(NULL, FALSE, NULL);
  HANDLE awaited = keep(CreateMutex(NULL, FALSE, NULL));
  HANDLE others[] = {keep(CreateMutex(NULL, FALSE, NULL)), keep(CreateMutex(NULL, FALSE, NULL))};
  std::thread owner([&] {
    for (HANDLE m : {closed, awaited, others[0], others[1]}) {
      EXPECT_EQ(WaitForSingleObject(m, 0), WAIT_OBJECT_0);
    }
    SetEvent(owned);
    WaitForSingleObject(go, kLong);
  });
  ASSERT_EQ(WaitForSingleObject(owned, kLong), WAIT_OBJECT_0);
  HANDLE begun = event(FALSE);
  DWORD id = 0;
  std::thread waiter([&] {
    id = GetCurrentThreadId();
    SetEvent(begun);
    EXPECT_EQ(WaitForSingleObject(awaited, kLong), WAIT_ABANDONED);
    EXPECT_TRUE(ReleaseMutex(awaited));
  });
  ASSERT_EQ(WaitForSingleObject(begun, kLong), WAIT_OBJECT_0);
  await_asleep(id);
  // The waiter takes its mutex while the owner's are looked through.
  EXPECT_TRUE(CloseHandle(closed));
  SetEvent(go);
  owner.join();
  waiter.join();
  for (HANDLE m : others) {
    EXPECT_EQ(WaitForSingleObject(m, 0), WAIT_ABANDONED);
    EXPECT_TRUE(ReleaseMutex(m));
  }
}

TEST_F(Waits, AMutexKeepsOthersOut) {
  HANDLE m = keep(CreateMutex(NULL, FALSE, NULL));
  int value = 0;
  const auto add = [&] {
    for (int i = 0; i < 500; ++i) {
      ASSERT_EQ(WaitForSingleObject(m, kLong), WAIT_OBJECT_0);
      ++value;
      ReleaseMutex(m);
    }
  };
  std::thread a(add);
  std::thread b(add);
  a.join();
  b.join();
  EXPECT_EQ(value, 1000);
}

TEST_F(Waits, ASemaphoreCounts) {
  HANDLE s = keep(CreateSemaphore(NULL, 1, 2, NULL));
  LONG before = 0;
  EXPECT_TRUE(ReleaseSemaphore(s, 1, &before));
  EXPECT_EQ(before, 1);
  EXPECT_FALSE(ReleaseSemaphore(s, 1, NULL));
  EXPECT_EQ(GetLastError(), ERROR_TOO_MANY_POSTS);
  EXPECT_EQ(WaitForSingleObject(s, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(s, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(s, 0), WAIT_TIMEOUT);
  EXPECT_FALSE(ReleaseSemaphore(s, 0, NULL));
  EXPECT_EQ(CreateSemaphore(NULL, 3, 2, NULL), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
}

TEST_F(Waits, ATimerSetsItself) {
  HANDLE t = keep(CreateWaitableTimer(NULL, FALSE, L""));
  EXPECT_EQ(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
  LARGE_INTEGER due;
  due.QuadPart = -10'000;  // 1 ms
  EXPECT_TRUE(SetWaitableTimer(t, &due, 1, NULL, NULL, FALSE));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(WaitForSingleObject(t, kLong), WAIT_OBJECT_0);
  EXPECT_TRUE(CancelWaitableTimer(t));
  WaitForSingleObject(t, 0);
  EXPECT_EQ(WaitForSingleObject(t, 5), WAIT_TIMEOUT);
  // A time that is over.
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  due.LowPart = now.dwLowDateTime;
  due.HighPart = static_cast<LONG>(now.dwHighDateTime);
  EXPECT_TRUE(SetWaitableTimer(t, &due, 0, NULL, NULL, FALSE));
  EXPECT_EQ(WaitForSingleObject(t, kLong), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(t, 1), WAIT_TIMEOUT);
}

TEST_F(Waits, ATimerThatWasDueStaysSet) {
  HANDLE t = keep(CreateWaitableTimer(NULL, TRUE, NULL));
  LARGE_INTEGER due;
  due.QuadPart = 0;  // in 1601
  EXPECT_TRUE(SetWaitableTimer(t, &due, 0, NULL, NULL, FALSE));
  EXPECT_TRUE(CancelWaitableTimer(t));
  EXPECT_EQ(WaitForSingleObject(t, 0), WAIT_OBJECT_0);
  due.QuadPart = -36'000'000'000;  // in an hour
  EXPECT_TRUE(SetWaitableTimer(t, &due, 0, NULL, NULL, FALSE));
  EXPECT_TRUE(CancelWaitableTimer(t));
  EXPECT_EQ(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
}

TEST_F(Waits, ATimerMayBeSetWhileItIsWaitedFor) {
  HANDLE t = keep(CreateWaitableTimer(NULL, TRUE, NULL));
  HANDLE begun = event(FALSE);
  std::thread waiter([&] {
    SetEvent(begun);
    EXPECT_EQ(WaitForSingleObject(t, INFINITE), WAIT_OBJECT_0);
  });
  WaitForSingleObject(begun, kLong);
  LARGE_INTEGER due;
  due.QuadPart = -10'000;
  EXPECT_TRUE(SetWaitableTimer(t, &due, 0, NULL, NULL, FALSE));
  waiter.join();
}

TEST_F(Waits, NamesAreOfTheProcess) {
  HANDLE a = keep(CreateEvent(NULL, TRUE, FALSE, L"compat name"));
  EXPECT_EQ(GetLastError(), ERROR_SUCCESS);
  HANDLE b = keep(CreateEvent(NULL, TRUE, TRUE, L"compat name"));
  EXPECT_EQ(GetLastError(), ERROR_ALREADY_EXISTS);
  EXPECT_NE(a, b);
  SetEvent(b);
  EXPECT_EQ(WaitForSingleObject(a, 0), WAIT_OBJECT_0);
  EXPECT_EQ(CreateMutex(NULL, FALSE, L"compat name"), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  keep(OpenEvent(EVENT_ALL_ACCESS, FALSE, L"compat name"));
  EXPECT_EQ(OpenEvent(EVENT_ALL_ACCESS, FALSE, L"another"), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
}

TEST_F(Waits, BadHandlesAreTold) {
  HANDLE e = CreateEvent(NULL, TRUE, TRUE, NULL);
  EXPECT_TRUE(CloseHandle(e));
  EXPECT_FALSE(CloseHandle(e));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  EXPECT_EQ(WaitForSingleObject(e, 0), WAIT_FAILED);
  EXPECT_EQ(WaitForSingleObject(NULL, 0), WAIT_FAILED);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  EXPECT_FALSE(SetEvent(NULL));
  EXPECT_FALSE(SetEvent(keep(CreateSemaphore(NULL, 0, 1, NULL))));
  EXPECT_EQ(WaitForMultipleObjects(0, NULL, FALSE, 0), WAIT_FAILED);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  HANDLE twice[] = {event(TRUE, TRUE), handles_.back()};
  EXPECT_EQ(WaitForMultipleObjects(2, twice, TRUE, 0), WAIT_FAILED);
  EXPECT_EQ(WaitForMultipleObjects(2, twice, FALSE, 0), WAIT_OBJECT_0);
  std::vector<HANDLE> many(MAXIMUM_WAIT_OBJECTS + 1, twice[0]);
  EXPECT_EQ(WaitForMultipleObjects(static_cast<DWORD>(many.size()), many.data(), FALSE, 0),
            WAIT_FAILED);
}

TEST_F(Waits, AnObjectLivesAsLongAsItIsWaitedFor) {
  HANDLE e = CreateEvent(NULL, FALSE, FALSE, NULL);
  HANDLE other = NULL;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), e, GetCurrentProcess(), &other, 0, FALSE,
                              DUPLICATE_SAME_ACCESS));
  keep(other);
  HANDLE begun = event(FALSE);
  std::thread waiter([&] {
    SetEvent(begun);
    EXPECT_EQ(WaitForSingleObject(other, INFINITE), WAIT_OBJECT_0);
  });
  WaitForSingleObject(begun, kLong);
  SetEvent(e);
  CloseHandle(e);
  waiter.join();
}

TEST_F(Waits, SignalsAndWaits) {
  HANDLE a = event(FALSE);
  HANDLE b = event(FALSE, TRUE);
  EXPECT_EQ(SignalObjectAndWait(a, b, 0, FALSE), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(a, 0), WAIT_OBJECT_0);
  EXPECT_EQ(SignalObjectAndWait(NULL, b, 0, FALSE), WAIT_FAILED);
}

TEST_F(Waits, CriticalSectionsAreEnteredAgain) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  EnterCriticalSection(&section);
  EXPECT_TRUE(TryEnterCriticalSection(&section));
  std::thread([&] { EXPECT_FALSE(TryEnterCriticalSection(&section)); }).join();
  LeaveCriticalSection(&section);
  LeaveCriticalSection(&section);
  DeleteCriticalSection(&section);
  SRWLOCK lock = SRWLOCK_INIT;
  AcquireSRWLockShared(&lock);
  EXPECT_FALSE(TryAcquireSRWLockExclusive(&lock));
  ReleaseSRWLockShared(&lock);
  EXPECT_TRUE(TryAcquireSRWLockExclusive(&lock));
  ReleaseSRWLockExclusive(&lock);
}

}  // namespace
