// Waiting for messages, calls and handles at once.

#include <gtest/gtest.h>
#include <windows.h>

#include <thread>
#include <vector>

#include "com/queue_watch.h"

namespace {

constexpr DWORD kLong = 20'000;

class MessageWait : public testing::Test {
 protected:
  MessageWait() {
    drain();  // and makes the queue
  }
  ~MessageWait() override { CloseHandle(event_); }
  static void drain() {
    MSG msg;
    while (PeekMessage(&msg, NULL, 0, 0, PM_REMOVE)) {
    }
  }
  DWORD wait(DWORD milliseconds, DWORD mask = QS_ALLINPUT) {
    return MsgWaitForMultipleObjects(1, &event_, FALSE, milliseconds, mask);
  }
  const DWORD thread_ = GetCurrentThreadId();
  HANDLE event_ = CreateEvent(NULL, FALSE, FALSE, NULL);
};

TEST_F(MessageWait, EndsForAHandle) {
  EXPECT_EQ(wait(0), WAIT_TIMEOUT);
  std::thread other([&] { SetEvent(event_); });
  EXPECT_EQ(wait(kLong), WAIT_OBJECT_0);
  other.join();
  EXPECT_EQ(wait(0), WAIT_TIMEOUT);
}

TEST_F(MessageWait, EndsForAMessage) {
  std::thread other([&] { EXPECT_TRUE(PostThreadMessage(thread_, WM_APP, 1, 2)); });
  EXPECT_EQ(wait(kLong), WAIT_OBJECT_0 + 1);
  other.join();
  MSG msg;
  EXPECT_TRUE(PeekMessage(&msg, NULL, 0, 0, PM_REMOVE));
  EXPECT_EQ(msg.message, WM_APP);
  EXPECT_EQ(wait(0), WAIT_TIMEOUT);
}

TEST_F(MessageWait, MessagesThatWereSeenAreNotNew) {
  PostThreadMessage(thread_, WM_APP, 0, 0);
  EXPECT_EQ(wait(0), WAIT_OBJECT_0 + 1);
  EXPECT_EQ(wait(0), WAIT_OBJECT_0 + 1);  // not looked at yet
  MSG msg;
  EXPECT_TRUE(PeekMessage(&msg, NULL, 0, 0, PM_NOREMOVE));
  EXPECT_EQ(wait(0), WAIT_TIMEOUT);
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, NULL, 0, QS_ALLINPUT, MWMO_INPUTAVAILABLE),
            WAIT_OBJECT_0);
  drain();
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, NULL, 0, QS_ALLINPUT, MWMO_INPUTAVAILABLE),
            WAIT_TIMEOUT);
}

TEST_F(MessageWait, RunningCallsLooksAtNoMessage) {
  PostQuitMessage(4);  // as a callback may, which CoWaitForMultipleHandles runs
  openbits::com::run_waiting_calls();
  EXPECT_EQ(wait(0), WAIT_OBJECT_0 + 1);
  drain();
  openbits::com::run_waiting_calls();
  EXPECT_EQ(wait(0), WAIT_TIMEOUT);
}

TEST_F(MessageWait, QuitIsAMessage) {
  PostQuitMessage(4);
  EXPECT_EQ(wait(kLong), WAIT_OBJECT_0 + 1);
  MSG msg;
  EXPECT_FALSE(GetMessage(&msg, NULL, 0, 0));
  EXPECT_EQ(msg.wParam, 4u);
}

TEST_F(MessageWait, TheMaskSaysWhatCounts) {
  PostThreadMessage(thread_, WM_APP, 0, 0);
  EXPECT_EQ(wait(1, QS_KEY), WAIT_TIMEOUT);
  EXPECT_EQ(wait(1, 0), WAIT_TIMEOUT);
  EXPECT_EQ(wait(0, QS_POSTMESSAGE), WAIT_OBJECT_0 + 1);
  drain();
}

TEST_F(MessageWait, AHandleGoesFirst) {
  PostThreadMessage(thread_, WM_APP, 0, 0);
  SetEvent(event_);
  EXPECT_EQ(wait(0), WAIT_OBJECT_0);
  EXPECT_EQ(wait(0), WAIT_OBJECT_0 + 1);
  drain();
}

TEST_F(MessageWait, AllMeansTheQueueToo) {
  SetEvent(event_);
  EXPECT_EQ(MsgWaitForMultipleObjects(1, &event_, TRUE, 1, QS_ALLINPUT), WAIT_TIMEOUT);
  std::thread other([&] { PostThreadMessage(thread_, WM_APP, 0, 0); });
  EXPECT_EQ(MsgWaitForMultipleObjects(1, &event_, TRUE, kLong, QS_ALLINPUT), WAIT_OBJECT_0);
  other.join();
  EXPECT_EQ(WaitForSingleObject(event_, 0), WAIT_TIMEOUT);
  drain();
}

TEST_F(MessageWait, NoMessageIsLostOnTheWay) {
  constexpr int kTimes = 500;
  std::thread other([&] {
    for (int i = 0; i < kTimes; ++i) {
      PostThreadMessage(thread_, WM_APP, static_cast<WPARAM>(i), 0);
    }
  });
  int got = 0;
  while (got < kTimes) {
    ASSERT_EQ(wait(kLong), WAIT_OBJECT_0 + 1) << got;
    MSG msg;
    while (PeekMessage(&msg, NULL, 0, 0, PM_REMOVE))
      EXPECT_EQ(msg.wParam, static_cast<WPARAM>(got++));
  }
  other.join();
}

TEST_F(MessageWait, PostingSaysWhyNot) {
  DWORD ended = 0;
  std::thread([&] {
    ended = GetCurrentThreadId();
    drain();
  }).join();
  SetLastError(0);
  EXPECT_FALSE(PostThreadMessage(ended, WM_APP, 0, 0));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_THREAD_ID);
  SetLastError(0);
  EXPECT_FALSE(::PostThreadMessageW(0, WM_APP, 0, 0));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_THREAD_ID);
  int posted = 0;
  while (posted < 100'000 && PostThreadMessage(thread_, WM_APP, 0, 0) != FALSE) ++posted;
  EXPECT_EQ(posted, 10'000);
  EXPECT_EQ(GetLastError(), ERROR_NOT_ENOUGH_QUOTA);
  drain();
}

TEST_F(MessageWait, MutexesTakenHereAreAbandonedToo) {
  HANDLE mutexes[] = {CreateMutex(NULL, FALSE, NULL), CreateMutex(NULL, FALSE, NULL)};
  std::thread([&] {
    EXPECT_EQ(MsgWaitForMultipleObjects(1, &mutexes[0], FALSE, 0, QS_ALLINPUT), WAIT_OBJECT_0);
  }).join();
  std::thread([&] {
    DWORD index = 9;
    EXPECT_EQ(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED), S_OK);
    EXPECT_EQ(CoWaitForMultipleHandles(0, 0, 1, &mutexes[1], &index), S_OK);
    CoUninitialize();
  }).join();
  for (HANDLE m : mutexes) {
    EXPECT_EQ(WaitForSingleObject(m, 0), WAIT_ABANDONED);
    CloseHandle(m);
  }
}

TEST_F(MessageWait, BadArgumentsAreTold) {
  HANDLE none = NULL;
  EXPECT_EQ(MsgWaitForMultipleObjects(1, &none, FALSE, 0, QS_ALLINPUT), WAIT_FAILED);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  std::vector<HANDLE> many(MAXIMUM_WAIT_OBJECTS, event_);
  EXPECT_EQ(MsgWaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, many.data(), FALSE, 0, QS_ALLINPUT),
            WAIT_FAILED);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, NULL, 0, QS_ALLINPUT, 0x100), WAIT_FAILED);
}

TEST_F(MessageWait, CoWaitWaitsForHandles) {
  DWORD index = 9;
  for (const DWORD model : {COINIT_MULTITHREADED, COINIT_APARTMENTTHREADED}) {
    ASSERT_EQ(CoInitializeEx(NULL, model), S_OK);
    PostThreadMessage(thread_, WM_APP, 0, 0);  // is not what it waits for
    EXPECT_EQ(CoWaitForMultipleHandles(0, 1, 1, &event_, &index), RPC_S_CALLPENDING);
    SetEvent(event_);
    EXPECT_EQ(CoWaitForMultipleHandles(0, INFINITE, 1, &event_, &index), S_OK);
    EXPECT_EQ(index, 0u);
    SetEvent(event_);
    EXPECT_EQ(CoWaitForMultipleHandles(COWAIT_WAITALL, INFINITE, 1, &event_, &index), S_OK);
    EXPECT_EQ(CoWaitForMultipleHandles(COWAIT_WAITALL, 1, 1, &event_, &index), RPC_S_CALLPENDING);
    EXPECT_EQ(CoWaitForMultipleHandles(0, 0, 0, &event_, &index), E_INVALIDARG);
    drain();
    CoUninitialize();
  }
}

}  // namespace
