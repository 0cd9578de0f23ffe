// Threads, their exit codes, and the thread's own last error.

#include <gtest/gtest.h>
#include <process.h>
#include <windows.h>

#include <thread>

namespace {

DWORD WINAPI Number(LPVOID parameter) {
  SetLastError(77);
  return *static_cast<DWORD*>(parameter);
}

struct Flag {
  bool* gone;
  ~Flag() { *gone = true; }
};

DWORD WINAPI Leave(LPVOID parameter) {
  Flag flag{static_cast<bool*>(parameter)};
  ExitThread(9);
}

TEST(Threads, TellHowTheyEnded) {
  DWORD number = 5;
  DWORD id = 0;
  SetLastError(3);
  HANDLE thread = CreateThread(NULL, 0, Number, &number, 0, &id);
  ASSERT_NE(thread, nullptr);
  EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(thread, 0), WAIT_OBJECT_0);
  DWORD code = 0;
  EXPECT_TRUE(GetExitCodeThread(thread, &code));
  EXPECT_EQ(code, 5u);
  EXPECT_EQ(GetThreadId(thread), id);
  EXPECT_NE(id, GetCurrentThreadId());
  EXPECT_EQ(GetLastError(), 3u);  // each has its own
  EXPECT_TRUE(CloseHandle(thread));
}

TEST(Threads, ExitThreadLeavesTheStack) {
  bool gone = false;
  HANDLE thread = CreateThread(NULL, 0, Leave, &gone, 0, NULL);
  EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
  DWORD code = 0;
  GetExitCodeThread(thread, &code);
  EXPECT_EQ(code, 9u);
  EXPECT_TRUE(gone);
  CloseHandle(thread);
}

TEST(Threads, AreHeldUntilTheyAreResumed) {
  DWORD number = 6;
  HANDLE thread = CreateThread(NULL, 0, Number, &number, CREATE_SUSPENDED, NULL);
  DWORD code = 0;
  EXPECT_TRUE(GetExitCodeThread(thread, &code));
  EXPECT_EQ(code, STILL_ACTIVE);
  EXPECT_EQ(WaitForSingleObject(thread, 1), WAIT_TIMEOUT);
  EXPECT_EQ(ResumeThread(thread), 1u);
  EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(ResumeThread(thread), 0u);
  CloseHandle(thread);
}

unsigned __stdcall Double(void* argument) {
  return 2 * *static_cast<unsigned*>(argument);
}

void Set(void* event) {
  SetEvent(event);
}

TEST(Threads, OfTheCLibrary) {
  unsigned number = 21;
  unsigned id = 0;
  HANDLE thread = reinterpret_cast<HANDLE>(_beginthreadex(NULL, 0, Double, &number, 0, &id));
  EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
  DWORD code = 0;
  GetExitCodeThread(thread, &code);
  EXPECT_EQ(code, 42u);
  EXPECT_NE(id, 0u);
  CloseHandle(thread);
  EXPECT_EQ(_beginthreadex(NULL, 0, NULL, NULL, 0, NULL), 0u);

  HANDLE event = CreateEvent(NULL, FALSE, FALSE, NULL);
  EXPECT_NE(_beginthread(Set, 0, event), static_cast<uintptr_t>(-1));
  EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
  CloseHandle(event);
}

TEST(Threads, BadArgumentsAreTold) {
  EXPECT_EQ(CreateThread(NULL, 0, NULL, NULL, 0, NULL), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  DWORD code = 0;
  EXPECT_FALSE(GetExitCodeThread(NULL, &code));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
}

TEST(Threads, HaveTheirStorage) {
  const DWORD index = TlsAlloc();
  ASSERT_NE(index, TLS_OUT_OF_INDEXES);
  int mine = 0;
  EXPECT_TRUE(TlsSetValue(index, &mine));
  std::thread([&] { EXPECT_EQ(TlsGetValue(index), nullptr); }).join();
  EXPECT_EQ(TlsGetValue(index), &mine);
  EXPECT_TRUE(TlsFree(index));
}

TEST(Interlocked, TakesEveryInteger) {
  LONG a = 1;
  volatile LONG b = 1;
  long c = 1;  // another type than LONG here
  ULONG d = 1;
  LONGLONG e = 1;
  EXPECT_EQ(InterlockedIncrement(&a), 2);
  EXPECT_EQ(InterlockedDecrement(&b), 0);
  EXPECT_EQ(InterlockedIncrement(&c), 2);
  EXPECT_EQ(InterlockedIncrement(&d), 2u);
  EXPECT_EQ(InterlockedIncrement64(&e), 2);
  EXPECT_EQ(InterlockedExchange(&a, 7), 2);
  EXPECT_EQ(InterlockedExchangeAdd(&a, 3), 7);
  EXPECT_EQ(InterlockedCompareExchange(&a, 1, 9), 10);
  EXPECT_EQ(InterlockedCompareExchange(&a, 1, 10), 10);
  EXPECT_EQ(a, 1);
  int x = 0;
  PVOID p = NULL;
  EXPECT_EQ(InterlockedCompareExchangePointer(&p, &x, NULL), nullptr);
  EXPECT_EQ(InterlockedExchangePointer(&p, NULL), &x);
}

}  // namespace
